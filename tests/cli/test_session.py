"""However a command ends: one exit code, at most one message, no traceback."""

import os
import subprocess
from pathlib import Path

import pytest

from hpsearch.cli.session import READER_GONE, guarded
from hpsearch.errors import ConfigError, HpsearchError, LockedError, NoSuccessError, Problem, StorageError, UsageError
from tests.support.processes import COMMAND, ENVIRONMENT

from .made import Cli

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


READING = [["show"], ["show", "--csv"], ["ls"], ["best"], ["--help"]]
BUFFERED = [(False, arguments) for arguments in READING]


@pytest.mark.parametrize(("unbuffered", "arguments"), [*BUFFERED, (True, ["show"])])
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
    assert done.stdout.startswith("rank,trial,status,")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full device is Linux's")
@pytest.mark.parametrize("arguments", [["show"], ["predict", "moons"]])
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


@pytest.mark.parametrize("encoding", ["ascii"])
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
