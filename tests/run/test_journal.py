"""The journal keeps what it acknowledged, cuts what it did not, and refuses what was changed."""

import json
import os
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.errors import StorageError
from hpsearch.run.journal import Journal, read_rows

ROWS: list[dict[str, Any]] = [
    {"kind": "begin", "seed": 7},
    {"kind": "a", "text": 'q"{\\"row\\":1}\n\u2028é'},
    {"kind": "b"},
    {"kind": "c", "x": 0.1},
]
RESERVED = {"row", "version", "crc"}
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
ROW = st.dictionaries(st.text(max_size=8).filter(lambda name: name not in RESERVED), JSON, max_size=4)


def written(path: Path, rows: list[dict[str, Any]] = ROWS) -> bytes:
    with Journal.open(path) as journal:
        journal.append(*rows)
    return path.read_bytes()


def bare(rows: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name not in RESERVED} for row in rows]


@given(batches=st.lists(st.lists(ROW, min_size=1, max_size=4), max_size=4))
@settings(deadline=None, max_examples=40)
def test_whatever_json_is_appended_reads_back(tmp_path_factory: pytest.TempPathFactory, batches: list[Any]) -> None:
    path = tmp_path_factory.mktemp("journal") / "journal.jsonl"
    returned: list[dict[str, Any]] = []
    for batch in batches:
        with Journal.open(path) as journal:
            assert list(journal.rows) == returned
            returned += journal.append(*batch)
    assert bare(tuple(returned)) == [row for batch in batches for row in batch]
    assert repr(list(read_rows(path))) == repr(returned)  # repr: the floats to their last bit, -0.0 included
    assert [row["row"] for row in returned] == list(range(1, len(returned) + 1))


def test_a_line_is_json_with_its_number_and_the_crc_of_what_precedes_it(tmp_path: Path) -> None:
    lines = written(tmp_path / "j").splitlines()
    assert json.loads(lines[0])["version"] == 1
    for number, line in enumerate(lines, 1):
        row = json.loads(line)
        assert row["row"] == number
        body = line[: -len(',"crc":"01234567"}')]
        assert int(row["crc"], 16) == zlib.crc32(body)


def test_truncated_at_any_byte_it_has_exactly_the_rows_before(tmp_path: Path) -> None:
    data = written(tmp_path / "whole")
    path = tmp_path / "cut"
    for size in range(len(data)):
        path.write_bytes(data[:size])
        complete = data[:size].count(b"\n")
        assert bare(read_rows(path)) == ROWS[:complete]
        assert path.stat().st_size == size  # looking changes nothing
        with Journal.open(path) as journal:
            assert bare(journal.rows) == ROWS[:complete]
            assert journal.torn == size - len(b"".join(data.splitlines(keepends=True)[:complete]))
            journal.append(*ROWS[complete:])
        assert path.read_bytes() == data


@pytest.mark.parametrize("flip", [0x01, 0x20, 0xFF])
def test_any_byte_changed_before_the_last_row_is_refused(tmp_path: Path, flip: int) -> None:
    data = written(tmp_path / "whole")
    path = tmp_path / "flipped"
    last = data.rindex(b"\n", 0, -1) + 1
    for place in range(last):
        damaged = bytearray(data)
        damaged[place] ^= flip
        path.write_bytes(damaged)
        for reader in (read_rows, Journal.open):
            with pytest.raises(StorageError, match=r"flipped: (row \d is damaged|is of version)"):
                reader(path)
        assert path.read_bytes() == damaged


def test_a_byte_changed_in_the_last_row_loses_that_row_alone(tmp_path: Path) -> None:
    data = written(tmp_path / "whole")
    path = tmp_path / "flipped"
    for place in range(data.rindex(b"\n", 0, -1) + 1, len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert bare(read_rows(path)) == ROWS[:-1]


def test_the_damaged_row_is_named_by_number(tmp_path: Path) -> None:
    lines = written(tmp_path / "j").splitlines(keepends=True)
    (tmp_path / "j").write_bytes(lines[0] + lines[1] + lines[2].replace(b'"b"', b'"B"') + lines[3])
    with pytest.raises(StorageError, match=r"j: row 3 is damaged.*head -n 2.*hpsearch resume"):
        read_rows(tmp_path / "j")


@pytest.mark.parametrize("order", [(0, 2, 3), (0, 1, 1, 2), (1, 2, 3), (0, 2, 1, 3)])
def test_a_row_number_that_jumps_is_refused(tmp_path: Path, order: tuple[int, ...]) -> None:
    lines = written(tmp_path / "j").splitlines(keepends=True)
    (tmp_path / "j").write_bytes(b"".join(lines[i] for i in order))
    with pytest.raises(StorageError, match=r"row \d is damaged: row \d stands in its place"):
        Journal.open(tmp_path / "j")


@pytest.mark.parametrize("line", [b'{"row":1,"version":2,"new":"crc32c"}\n', b'{"version":9}\n{"row":2}\n'])
def test_a_newer_version_is_refused_untouched(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "j"
    path.write_bytes(line)
    for reader in (read_rows, Journal.open):
        with pytest.raises(StorageError, match=r"is of version [29]"):
            reader(path)
    assert path.read_bytes() == line


@pytest.mark.parametrize("version", [None, 0, -1, 0.5, "1", [1]])
def test_a_journal_without_a_version_is_refused(tmp_path: Path, version: Any) -> None:
    body = json.dumps({"row": 1, "kind": "begin", "version": version}, separators=(",", ":")).encode()[:-1]
    line = body + f',"crc":"{zlib.crc32(body):08x}"}}\n'.encode()
    (tmp_path / "j").write_bytes(line)
    for reader in (read_rows, Journal.open):
        with pytest.raises(StorageError, match=r"row 1 is damaged: its version is .*, not 1 to 1"):
            reader(tmp_path / "j")
    assert (tmp_path / "j").read_bytes() == line


@pytest.mark.parametrize("content", [b"my notes\n", b"\x00" * 40, b'{"rows": 3}', b"[1]\n[2]\n"])
def test_a_file_that_is_no_journal_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "j"
    path.write_bytes(content)
    with pytest.raises(StorageError, match="is not a journal"):
        Journal.open(path)
    assert path.read_bytes() == content


def test_a_row_nested_too_deeply_is_refused_by_number(tmp_path: Path) -> None:
    lines = written(tmp_path / "j").splitlines(keepends=True)
    body = b'{"row":2,"x":' + b"[" * 100_000 + b"]" * 100_000
    lines[1] = body + b',"crc":"%08x"}\n' % zlib.crc32(body)
    (tmp_path / "j").write_bytes(b"".join(lines))
    with pytest.raises(StorageError, match="row 2 is damaged"):
        read_rows(tmp_path / "j")


def test_a_journal_larger_than_the_memory_is_refused(tmp_path: Path) -> None:
    written(tmp_path / "j")
    os.truncate(tmp_path / "j", 2**43)  # sparse
    with pytest.raises(StorageError, match="larger than the memory"):
        read_rows(tmp_path / "j")


def test_what_is_in_the_way_is_refused_and_never_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    (tmp_path / "link").symlink_to(target)
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "fifo")
    for name in ("link", "folder", "fifo", "missing/j"):
        with pytest.raises(StorageError, match=name):
            Journal.open(tmp_path / name)
    for name in ("folder", "fifo"):
        with pytest.raises(StorageError, match=name):
            read_rows(tmp_path / name)
    assert not target.exists()


def test_looking_opens_read_only_and_needs_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path / "j")
    (tmp_path / "j").write_bytes((tmp_path / "j").read_bytes()[:-3])
    real = os.open

    def read_only(path: Path, flags: int, *rest: int) -> int:
        assert flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC) == 0
        return real(path, flags, *rest)

    monkeypatch.setattr(os, "open", read_only)
    assert bare(read_rows(tmp_path / "j")) == ROWS[:-1]
    assert read_rows(tmp_path / "none") == ()
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("row", [{"x": float("nan")}, {"x": float("inf")}, {"x": {1}}, {"row": 3}, {"crc": ""}])
def test_a_row_that_cannot_be_written_is_our_fault_and_writes_nothing(tmp_path: Path, row: dict[str, Any]) -> None:
    with Journal.open(tmp_path / "j") as journal:
        with pytest.raises((ValueError, TypeError)):
            journal.append({"kind": "fine"}, row)
        assert (tmp_path / "j").read_bytes() == b""
        journal.append({"kind": "fine"})
    assert len(read_rows(tmp_path / "j")) == 1
