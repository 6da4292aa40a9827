"""What the suite must not take from whoever starts it.

One BLAS thread, as in the command: libraries look at their environment when they are loaded. And signals as in a
terminal: nohup and scripts start what runs in the background with some ignored, which hpsearch respects. And no time,
which a busy machine makes longer.
"""

import signal
from pathlib import Path

import hypothesis
import pytest

from hpsearch.blas import prepare
from tests.support.rest import leave_out

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


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rest-of", type=Path, metavar="FILE", help="leave out what passed in this JUnit report")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if report := config.getoption("--rest-of"):
        config.hook.pytest_deselected(items=leave_out(report, items))
