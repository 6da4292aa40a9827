"""However a command ends: one exit code, at most one message, no traceback."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hpsearch.cli.session import READER_GONE, guarded
from hpsearch.errors import ConfigError, HpsearchError, LockedError, NoSuccessError, Problem, StorageError, UsageError
from tests.processes import COMMAND, ENVIRONMENT

from .conftest import Cli

PROBLEM = Problem("a.yaml", 3, 7, "trials", "must be at least 1, not 0")


@pytest.fixture(autouse=True)
def _handlers(cli: Cli) -> None:
    """`cli` puts the signal handlers back."""


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (UsageError("no such run"), 2, "hpsearch: no such run"),
        (ConfigError([PROBLEM]), 2, "a.yaml:3:7: trials: must be at least 1, not 0"),
        (NoSuccessError("no trial"), 3, "hpsearch: no trial"),
        (LockedError("held"), 5, "hpsearch: held"),
        (StorageError("disk"), 6, "hpsearch: disk"),
        (OSError(28, "No space left on device", "x.npy"), 6, "hpsearch: x.npy: No space left on device"),
        (HpsearchError("ours"), 1, "hpsearch: ours"),
        (ZeroDivisionError("by\nzero"), 1, "hpsearch: internal error: ZeroDivisionError: by (-v shows where"),
    ],
)
def test_an_error_is_its_code_and_one_line(
    error: Exception, code: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    assert guarded(fail) == code
    out, err = capsys.readouterr()
    assert out == ""
    (line,) = err.splitlines()
    assert line.startswith(message)


@pytest.mark.parametrize(("ended", "code"), [(None, 0), (0, 0), (2, 2), (True, 1), ("words", 1)])
def test_who_exits_exits(ended: object, code: int) -> None:
    def end() -> None:
        raise SystemExit(ended)

    assert guarded(end) == code


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


READING = [["show"], ["show", "--csv"], ["show", "--json"], ["ls"], ["best"], ["--help"], ["show", "moons", "1"]]
BUFFERED = [(False, arguments) for arguments in READING]


@pytest.mark.parametrize(("unbuffered", "arguments"), [*BUFFERED, (True, ["show"]), (True, ["--help"])])
def test_a_reader_that_has_gone_is_no_error(finished: Path, unbuffered: bool, arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=finished.parent,
        stdout=writing,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT | ({"PYTHONUNBUFFERED": "1"} if unbuffered else {}),
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (READER_GONE, b"")


def test_head_takes_the_first_line(finished: Path) -> None:
    line = f"set -o pipefail; {' '.join(COMMAND)} show --csv | head -1"
    done = subprocess.run(["bash", "-c", line], cwd=finished.parent, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.startswith("rank,trial,dev_error")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full device is Linux's")
@pytest.mark.parametrize("arguments", [["show"], ["best"], ["predict", "moons"]])
def test_a_full_disk_behind_stdout_is_exit_6(finished: Path, arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=finished.parent,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=ENVIRONMENT,
            check=False,
        )
    assert done.returncode == 6
    assert done.stderr.splitlines()[-1].endswith("No space left on device")
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_any_encoding_can_show_a_run(finished: Path, encoding: str) -> None:
    done = subprocess.run(
        [*COMMAND, "show", "moons", "1"],
        cwd=finished.parent,
        capture_output=True,
        env=ENVIRONMENT | {"PYTHONIOENCODING": encoding},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode(encoding).startswith("trial 1")
