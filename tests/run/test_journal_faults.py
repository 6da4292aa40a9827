"""The journal under disks that fail, signals that interrupt, and writers that are killed."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hpsearch.errors import StorageError
from hpsearch.run.journal import Journal, read_rows

REAL_WRITE = os.write
REAL_FSYNC = os.fsync


def short_write(descriptor: int, data: bytes) -> int:
    return REAL_WRITE(descriptor, data[: len(data) // 2])


def full_disk(descriptor: int, data: bytes) -> int:
    REAL_WRITE(descriptor, data[:5])
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def broken_disk(*_: Any) -> int:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


FAULTS: list[tuple[str, Callable[..., Any], str]] = [
    ("write", short_write, "No space left"),
    ("write", full_disk, "No space left"),
    ("write", broken_disk, "Input/output error"),
    ("fsync", broken_disk, "Input/output error"),
]


@pytest.mark.parametrize(("call", "fault", "words"), FAULTS)
def test_a_failing_disk_leaves_the_rows_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, fault: Callable[..., Any], words: str
) -> None:
    path = tmp_path / "journal.jsonl"
    with Journal.open(path) as journal:
        journal.append({"kind": "a"})
        before = path.read_bytes()
        with monkeypatch.context() as patch:
            patch.setattr(os, call, fault)
            with pytest.raises(
                StorageError, match=rf"{path}: cannot be written .the rows before are safe.: .*{words}"
            ) as caught:
                journal.append({"kind": "b"}, {"kind": "c"})
        assert caught.value.exit_code == 6
        assert path.read_bytes() == before
        journal.append({"kind": "d"})  # there is room again
    assert [row["kind"] for row in read_rows(path)] == ["a", "d"]


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_disk_that_cannot_even_be_cut_back_is_cut_at_the_next_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "journal.jsonl"
    with Journal.open(path) as journal:
        journal.append({"kind": "a"})
        with monkeypatch.context() as patch:
            patch.setattr(os, call, short_write if call == "write" else broken_disk)
            patch.setattr(os, "ftruncate", broken_disk)
            with pytest.raises(StorageError):
                journal.append({"kind": "b"})
    with Journal.open(path) as journal:
        # After a failed fsync the row may be there whole; it was not acknowledged, and it is not damage.
        assert [row["kind"] for row in journal.rows] == (["a"] if call == "write" else ["a", "b"])


class Interrupted(BaseException):
    """What a signal handler raises."""


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_an_append_interrupted_by_a_signal_is_undone_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def interrupted(*arguments: Any) -> None:
        (REAL_WRITE if call == "write" else REAL_FSYNC)(*arguments)
        raise Interrupted

    with Journal.open(tmp_path / "j") as journal:
        journal.append({"kind": "a"})
        with monkeypatch.context() as patch:
            patch.setattr(os, call, interrupted)
            with pytest.raises(Interrupted):
                journal.append({"kind": "a longer row than the next one"})
        journal.append({"kind": "stop"})
    assert [row["kind"] for row in read_rows(tmp_path / "j")] == ["a", "stop"]


def test_a_journal_that_was_deleted_acknowledges_nothing(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "j") as journal:
        journal.append({"kind": "a"})
        (tmp_path / "j").unlink()
        with pytest.raises(StorageError, match="deleted"):
            journal.append({"kind": "b"})


def test_rows_are_one_write_and_one_fsync_before_they_are_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    folder = tmp_path.stat().st_ino

    def write(descriptor: int, data: bytes) -> int:
        calls.append("write")
        return REAL_WRITE(descriptor, data)

    def fsync(descriptor: int) -> None:
        calls.append("fsync folder" if os.fstat(descriptor).st_ino == folder else "fsync")
        REAL_FSYNC(descriptor)

    monkeypatch.setattr(os, "write", write)
    monkeypatch.setattr(os, "fsync", fsync)
    with Journal.open(tmp_path / "j") as journal:
        assert calls == ["fsync folder"]
        journal.append({"kind": "a"}, {"kind": "b"}, {"kind": "c"})
        assert calls == ["fsync folder", "write", "fsync"]


WRITER = """
import os, signal, sys
from pathlib import Path
from hpsearch.run.journal import Journal
torn = len(sys.argv) > 2
with Journal.open(Path(sys.argv[1])) as journal:
    batch = 0
    while True:
        if torn and batch == 3:
            real = os.write
            def half_then_die(descriptor, data):
                real(descriptor, data[: len(data) * 3 // 4])
                os.kill(os.getpid(), signal.SIGKILL)
            os.write = half_then_die
        batch += 1
        rows = journal.append(*({"batch": batch, "pad": "x" * 300} for _ in range(3)))
        os.write(1, b"%d\\n" % rows[-1]["row"])
"""


@pytest.mark.parametrize("acknowledged", [1, 7, 40])
def test_kill_9_of_a_writer_loses_no_acknowledged_row(tmp_path: Path, acknowledged: int) -> None:
    path = tmp_path / "journal.jsonl"
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        last = [int(writer.stdout.readline()) for _ in range(acknowledged)][-1]
        os.kill(writer.pid, signal.SIGKILL)
        last = max([last, *map(int, writer.stdout.read().splitlines())])
    assert last >= 3 * acknowledged
    rows = read_rows(path)
    assert len(rows) >= last
    assert [row["batch"] for row in rows] == [i // 3 + 1 for i in range(len(rows))]
    with Journal.open(path) as journal:
        assert journal.append({"batch": 0})[0]["row"] == len(rows) + 1


def test_kill_9_within_an_append_leaves_the_whole_rows(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    writer = subprocess.run([sys.executable, "-c", WRITER, str(path), "torn"], stdout=subprocess.PIPE, check=False)
    assert writer.returncode == -signal.SIGKILL
    assert writer.stdout == b"3\n6\n9\n"
    assert not path.read_bytes().endswith(b"\n")
    with Journal.open(path) as journal:
        assert len(journal.rows) == 11  # two of the three torn ones came through whole
        assert journal.torn > 0
        journal.append({"batch": 4})
    assert [row["batch"] for row in read_rows(path)] == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]


def test_an_editor_s_line_ends_are_no_crash(tmp_path: Path) -> None:
    """Every row is damaged by them: cut off as a torn tail, a finished run would be trained anew."""
    path = tmp_path / "journal.jsonl"
    with Journal.open(path) as journal:
        journal.append({"kind": "a"}, {"kind": "b"}, {"kind": "c"})
    for rows in (0, 1, 2):
        lines = path.read_bytes().splitlines(keepends=True)
        damaged = b"".join([*lines[:rows], *(line.replace(b"\n", b"\r\n") for line in lines[rows:])])
        other = tmp_path / f"{rows}.jsonl"
        other.write_bytes(damaged)
        for look in (Journal.open, read_rows):
            with pytest.raises(StorageError, match=rf"row {rows + 1} is damaged: its lines end in CRLF.*sed -i"):
                look(other)
        assert other.read_bytes() == damaged


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_more_whole_rows_than_a_crash_tears_are_damage(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "journal.jsonl"
    with Journal.open(path) as journal:
        for number in range(6):
            journal.append({"kind": "a", "number": number})
    lines = path.read_bytes().splitlines(keepends=True)
    damaged = b"".join([*lines[:rows], *(line.replace(b"number", b"nunber") for line in lines[rows:])])
    path.write_bytes(damaged)
    with pytest.raises(StorageError, match=rf"row {rows + 1} is damaged: its checksum .*Nothing was changed") as error:
        Journal.open(path)
    assert ("head -n" in str(error.value)) is (rows > 0)
    assert path.read_bytes() == damaged
