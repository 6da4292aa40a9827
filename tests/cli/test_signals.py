"""A signal ends a command within a second, whatever is running: one code, one line, no traceback."""

import contextlib
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from hpsearch.cli.session import guarded
from hpsearch.errors import StoppedError
from tests.support.processes import ENVIRONMENT, MOONS, PATIENCE, hpsearch, kinds

from .made import Cli


@pytest.fixture(autouse=True)
def _handlers(cli: Cli) -> None:
    """`cli` puts the signal handlers back."""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_command_whatever_it_catches(
    number: signal.Signals, capsys: pytest.CaptureFixture[str]
) -> None:
    def catching() -> None:
        try:
            signal.raise_signal(number)
        except Exception:  # noqa: BLE001  as libraries do
            pytest.fail("a signal is no Exception")

    assert guarded(catching) == 128 + number
    assert capsys.readouterr().err == f"hpsearch: stopped by {number.name}\n"


def test_a_second_signal_ends_at_once(tmp_path: Path) -> None:
    code = "import signal; from hpsearch.cli.session import guarded\ndef f():\n try: signal.raise_signal(2)\n"
    code += " except BaseException: signal.raise_signal(15); print('still here')\nguarded(f)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (143, "", "")


def test_a_library_that_swallows_a_signal_does_not_keep_the_command() -> None:
    code = "import signal, threading; from hpsearch.cli.session import guarded\ndef f():\n"
    code += " try: signal.raise_signal(15)\n except BaseException: threading.Event().wait()\n"
    code += "guarded(f)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (143, "", "hpsearch: stopped by SIGTERM\n")


def test_an_ignored_signal_stays_ignored() -> None:
    """As nohup wants it."""
    code = "import signal; signal.signal(1, signal.SIG_IGN); from hpsearch.cli.session import guarded\n"
    code += "print(guarded(lambda: signal.raise_signal(1)))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "0\n", "")


def swallow() -> None:
    with contextlib.suppress(BaseException):
        signal.raise_signal(signal.SIGTERM)


def translate() -> None:
    try:
        signal.raise_signal(signal.SIGTERM)
    except BaseException as error:
        raise RuntimeError("Error calling __set_name__") from error


def exit_well() -> None:
    try:
        signal.raise_signal(signal.SIGTERM)
    except StoppedError:
        raise SystemExit(0) from None


@pytest.mark.parametrize("command", [swallow, translate, exit_well])
def test_whatever_a_library_makes_of_a_signal_the_command_was_stopped(
    command: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert guarded(command) == 143
    assert capsys.readouterr() == ("", "hpsearch: stopped by SIGTERM\n")


def test_a_module_is_not_cut_in_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It would be imported without what it could not import, or not at all."""
    (tmp_path / "whole.py").write_text("import signal\nsignal.raise_signal(15)\nparts = ['all']\n")
    monkeypatch.syspath_prepend(tmp_path)

    def command() -> None:
        import whole  # type: ignore[import-not-found]

        assert whole.parts == ["all"]
        threading.Event().wait(PATIENCE)

    assert guarded(command) == 143
    assert capsys.readouterr() == ("", "hpsearch: stopped by SIGTERM\n")
    assert sys.modules.pop("whole").parts == ["all"]


def test_c_code_that_cannot_raise_does_not_go_on_with_what_it_has() -> None:
    code = "import ctypes, signal; from hpsearch.cli.session import guarded\ndef f():\n"
    code += " ctypes.CFUNCTYPE(None)(lambda: signal.raise_signal(15))(); print('still here')\nguarded(f)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (143, "", "hpsearch: stopped by SIGTERM\n")


def test_a_signal_after_the_command_ends_at_once() -> None:
    """While its last words are written, perhaps to a pipe that nobody reads."""
    code = "import signal; from hpsearch.cli.session import guarded\nguarded(lambda: None)\n"
    code += "signal.raise_signal(15); print('still here')"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (143, "", "")


INTERRUPTED = (sys.executable, "-m", "tests.support.interrupted")
CALLS = [100, 30_000, 500_000]
"""Of a Python function: from the command line's imports to the training."""
IMPORTS = [1, 300, 1000]


@pytest.mark.parametrize("n", [*CALLS, *(-n for n in IMPORTS)])
def test_a_signal_at_any_moment_is_one_line_and_what_is_recorded_goes_on(tmp_path: Path, n: int) -> None:
    (tmp_path / "moons.yaml").write_text(MOONS)
    number = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)[n % 3]
    stopped = subprocess.run(
        [*INTERRUPTED, str(n), str(int(number)), "run", "moons.yaml", "-q", "-j", "1"],
        cwd=tmp_path,
        env=ENVIRONMENT | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (stopped.returncode, stopped.stdout) == (128 + number, "")
    (line,) = stopped.stderr.splitlines()
    assert line.startswith(f"hpsearch: stopped by {number.name}")
    if n == CALLS[-1]:
        assert kinds(tmp_path / "runs" / "moons")[0] == "begin"
        assert hpsearch("resume", "-q", "-j", "1", cwd=tmp_path).returncode == 0
        assert kinds(tmp_path / "runs" / "moons")[-1] == "end"
