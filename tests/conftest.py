"""What the suite must not take from whoever starts it.

One BLAS thread, as in the command: libraries look at their environment when they are loaded. And signals as in a
terminal: nohup and scripts start what runs in the background with some ignored, which hpsearch respects. And no time,
which a busy machine makes longer.
"""

import signal

import hypothesis

from hpsearch.blas import prepare

prepare()
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")
for number, handler in (
    (signal.SIGINT, signal.default_int_handler),
    (signal.SIGTERM, signal.SIG_DFL),
    (signal.SIGHUP, signal.SIG_DFL),
):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, handler)
