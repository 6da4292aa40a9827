"""What the suite must not take from whoever starts it.

One BLAS thread, as in the command: libraries look at their environment when they are loaded. And signals as in a
terminal: nohup and scripts start what runs in the background with some ignored, which hpsearch respects.
"""

import signal

from hpsearch.blas import prepare

prepare()
for number, handler in (
    (signal.SIGINT, signal.default_int_handler),
    (signal.SIGTERM, signal.SIG_DFL),
    (signal.SIGHUP, signal.SIG_DFL),
):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, handler)
