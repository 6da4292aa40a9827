"""The lock among real processes."""

import errno
import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hpsearch.errors import LockedError, StorageError
from hpsearch.run.lock import Lock

HOLDER = """
import sys
from pathlib import Path
from hpsearch.run.lock import Lock
with Lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""
TRIER = """
import sys
from pathlib import Path
from hpsearch.errors import LockedError
from hpsearch.run.lock import Lock
try:
    with Lock(Path(sys.argv[1])):
        print("free")
except LockedError as error:
    print(error)
    sys.exit(error.exit_code)
"""


@contextmanager
def holder(path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process


def tried(path: Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-c", TRIER, str(path)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_while_one_process_holds_it_others_are_told_which(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with holder(path) as process:
        for _ in range(2):  # the refused one must not have freed it
            with pytest.raises(LockedError, match=rf"process {process.pid} on \S+ since 20\d\d-") as caught, Lock(path):
                pass
        assert caught.value.exit_code == 5
        process.communicate(b"")
    with Lock(path):
        pass


def test_kill_9_of_the_holder_frees_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with holder(path) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert json.loads((tmp_path / "lock.holder").read_text())["pid"] == process.pid  # stale, and no obstacle
    with Lock(path):
        assert json.loads((tmp_path / "lock.holder").read_text())["pid"] == os.getpid()
        code, words = tried(path)
        assert (code, f"process {os.getpid()} on" in words) == (5, True)
    assert not (tmp_path / "lock.holder").exists()


def test_a_second_lock_in_one_process_is_refused_and_does_not_free_the_first(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    (tmp_path / "alias").symlink_to(tmp_path)
    with Lock(path):
        for other in (path, tmp_path / "alias" / "lock"):
            with pytest.raises(LockedError), Lock(other):
                pass
        assert tried(path)[0] == 5
    assert tried(path) == (0, "free\n")
    with Lock(path):  # taken again by the same process
        assert tried(path)[0] == 5


def test_reading_the_note_or_the_journal_does_not_free_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with Lock(path):
        (tmp_path / "lock.holder").read_bytes()
        assert tried(path)[0] == 5


@pytest.mark.parametrize("note", [None, "", "{", "[]", '{"pid": "x"}', '{"pid": 3}'])
def test_an_unknown_holder_is_said_clean(tmp_path: Path, note: str | None) -> None:
    path = tmp_path / "lock"
    with holder(path) as process:
        (tmp_path / "lock.holder").unlink()
        if note is not None:
            (tmp_path / "lock.holder").write_text(note)
        with pytest.raises(LockedError, match="another process"), Lock(path):
            pass
        process.communicate(b"")


def test_what_is_in_the_way_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("folder", "link", "missing/lock"):
        with pytest.raises(StorageError, match=name), Lock(tmp_path / name):
            pass
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(("number", "words"), [(errno.ENOLCK, "No locks available"), (errno.EIO, "Input/output error")])
def test_a_file_system_that_cannot_lock_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(fcntl, "lockf", fail)
        with pytest.raises(StorageError, match=f"lock: cannot be locked: {words}"), Lock(tmp_path / "lock"):
            raise AssertionError("it must not be held")
    with Lock(tmp_path / "lock"):
        pass
