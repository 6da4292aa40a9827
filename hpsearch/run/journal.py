"""The journal: one append-only file of JSON lines, each numbered and checksummed, durable before `append` returns.

A line is `{"row":3,...,"crc":"89abcdef"}`: the CRC-32 is over the bytes of the line before `,"crc"`. The first row
carries the version of the format: a new kind of row or a new meaning makes it a new one, a new field does not. Whoever
writes holds the run's lock; whoever reads needs nothing.
"""

import errno
import json
import os
import shlex
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hpsearch.errors import StorageError
from hpsearch.regular import open_regular
from hpsearch.run.files import failed, sync_folder, write_all

VERSION = 1
Row = dict[str, Any]

_START = b'{"row":'
_CHECKSUM = b',"crc":"'
_RESERVED = frozenset({"row", "version", "crc"})


@dataclass(frozen=True, slots=True)
class _Content:
    """The good rows of a file, how many bytes they take, and how many torn ones follow."""

    rows: tuple[Row, ...]
    size: int
    torn: int


def read_rows(path: Path) -> tuple[Row, ...]:
    """The rows so far, for commands that only look: no lock, no writing, a torn tail is ignored, no file is no rows.

    Raises StorageError for a damaged row, a newer version, or a file that is no journal.
    """
    try:
        descriptor = open_regular(path)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise failed(path, "cannot be read", error) from error
    try:
        return _parse(path, _read(path, descriptor)).rows
    finally:
        os.close(descriptor)


class Journal:
    """The single writer. The caller holds the run's lock for as long as it is open; use it as a context manager."""

    def __init__(self, path: Path, descriptor: int, content: _Content) -> None:
        self.path = path
        self.rows = content.rows
        self.torn = content.torn
        self._descriptor = descriptor
        self._end = (content.size, len(content.rows))

    @classmethod
    def open(cls, path: Path) -> "Journal":
        """Opens or creates the journal; `rows` are those it had, `torn` the bytes cut off behind the last good one.

        Raises StorageError as `read_rows` does, and where it cannot be written.
        """
        try:
            descriptor = open_regular(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW)
        except OSError as error:
            raise failed(path, "cannot be opened for writing", error) from error
        try:
            content = _parse(path, _read(path, descriptor))
            if content.torn:
                os.ftruncate(descriptor, content.size)
                os.fsync(descriptor)
            if not content.rows:
                sync_folder(path.parent)
        except OSError as error:
            os.close(descriptor)
            raise failed(path, "cannot be written", error) from error
        except BaseException:
            os.close(descriptor)
            raise
        return cls(path, descriptor, content)

    def append(self, *rows: Mapping[str, Any]) -> tuple[Row, ...]:
        """Makes all rows durable together and returns them as they will read back.

        Raises StorageError where the disk fails, with the file cut back to the rows before; ValueError for a row
        that is not JSON (NaN included).
        """
        size, number = self._end
        lines = [_line(number + 1 + i, row) for i, row in enumerate(rows)]
        data = b"".join(lines)
        try:
            self._rewind()
            write_all(self._descriptor, data)
            os.fsync(self._descriptor)
        except OSError as error:
            self._cut(size)
            raise failed(self.path, "cannot be written (the rows before are safe)", error) from error
        # One assignment, so that a signal's exception cannot come between; `_rewind` undoes a write it interrupted.
        self._end = (size + len(data), number + len(rows))
        return tuple(json.loads(line) for line in map(_without_checksum, lines))

    def close(self) -> None:
        """Closes the file. Nothing is pending: every append was durable."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _rewind(self) -> None:
        """Cuts off what an interrupted append left. Raises OSError, also where the file was deleted meanwhile."""
        status = os.fstat(self._descriptor)
        if status.st_nlink == 0:
            raise OSError(errno.ENOENT, "it was deleted while in use")
        if status.st_size != self._end[0]:
            os.ftruncate(self._descriptor, self._end[0])

    def _cut(self, size: int) -> None:
        """Back to the last good row, as far as a failing disk lets us: opening cuts a torn tail again."""
        try:
            os.ftruncate(self._descriptor, size)
            os.fsync(self._descriptor)
        except OSError:
            return


def _line(number: int, row: Mapping[str, Any]) -> bytes:
    if reserved := _RESERVED & row.keys():
        raise ValueError(f"a journal row has its own {', '.join(sorted(reserved))}")
    head: Row = {"row": number} | ({"version": VERSION} if number == 1 else {})
    text = json.dumps(head | dict(row), allow_nan=False, separators=(",", ":"))
    body = text.encode("ascii")[:-1]
    return body + _CHECKSUM + f'{zlib.crc32(body):08x}"}}\n'.encode("ascii")


def _without_checksum(line: bytes) -> bytes:
    return line[: line.rindex(_CHECKSUM)] + b"}"


def _decode(line: bytes) -> Row | None:
    """The row of a line (with its newline), or None where it is not whole."""
    body, found, checksum = line.rpartition(_CHECKSUM)
    if not found or checksum != f'{zlib.crc32(body):08x}"}}\n'.encode("ascii"):
        return None
    try:
        row = json.loads(body + b"}")
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _read(path: Path, descriptor: int) -> bytes:
    """The whole file. Raises StorageError."""
    try:
        with open(descriptor, "rb", closefd=False) as stream:
            return stream.read()
    except MemoryError:
        raise StorageError(f"{path}: is larger than the memory, so it is no journal; put back a copy of it") from None
    except OSError as error:
        raise failed(path, "cannot be read", error) from error


def _parse(path: Path, data: bytes) -> _Content:
    """Rows up to the first that is not good; what follows is torn where a crash can have done it, else damage."""
    _refuse_newer(path, data)
    rows: list[Row] = []
    size = 0
    while size < len(data):
        end = data.find(b"\n", size) + 1
        row = _decode(data[size:end]) if end else None
        if row is None:
            break
        if row.get("row") != len(rows) + 1:
            raise _damaged(path, len(rows) + 1, f"row {row.get('row')} stands in its place")
        if not rows and row.get("version") not in range(1, VERSION + 1):
            raise _damaged(path, 1, f"its version is {row.get('version')!r}, not 1 to {VERSION}")
        rows.append(row)
        size = end
    if _holds_good_row(data, size):
        raise _damaged(path, len(rows) + 1, "its checksum does not match, and good rows follow")
    if data and not rows and not (_line(1, {})[:9]).startswith(data[:9]):
        raise StorageError(f"{path}: is not a journal of hpsearch; move it away, or name another run")
    _refuse_more_than_a_crash(path, len(rows) + 1, data[size:])
    return _Content(tuple(rows), size, len(data) - size)


def _refuse_more_than_a_crash(path: Path, number: int, tail: bytes) -> None:
    """A crash tears an append: rows before its end are whole, and nothing is behind it. More was somebody else."""
    lines = tail.splitlines(keepends=True)
    if any(line.endswith(b"\r\n") and _decode(line[:-2] + b"\n") is not None for line in lines):
        raise StorageError(
            f"{path}: row {number} is damaged: its lines end in CRLF, as an editor or git may write them. Nothing was "
            f"changed; put back a copy of the file, or mend it: sed -i 's/\\r$//' {shlex.quote(str(path))}"
        )
    if tail.count(b"\n") > 1:
        rest = f"its checksum does not match, nor that of any row after it ({tail.count(bytes([10]))} rows in all)"
        raise _damaged(path, number, f"{rest}, and a crash tears only the last one")


def _holds_good_row(data: bytes, start: int) -> bool:
    """Whether a good row begins anywhere after `start`, even where the newline before it is damaged."""
    while (start := data.find(_START, start)) >= 0:
        end = data.find(b"\n", start) + 1
        if not end:
            return False
        if _decode(data[start:end]) is not None:
            return True
        start += 1
    return False


def _refuse_newer(path: Path, data: bytes) -> None:
    """A later format may differ in everything but this: its first line is a JSON object with its version."""
    try:
        first = json.loads(data[: data.find(b"\n") + 1] or b"null")
    except (ValueError, RecursionError):
        return
    version = first.get("version") if isinstance(first, dict) else None
    if isinstance(version, int) and version > VERSION:
        raise StorageError(
            f"{path}: is of version {version}, and this hpsearch reads versions up to {VERSION}; use the newer hpsearch"
        )


def _damaged(path: Path, number: int, why: str) -> StorageError:
    kept, command = number - 1, f"`hpsearch resume {path.parent}`"
    way_out = f", or keep its first {kept} rows (`head -n {kept}`), and {command} does the others again" if kept else ""
    return StorageError(
        f"{path}: row {number} is damaged: {why}. Nothing was changed; put back a copy of the file{way_out}"
    )
