"""Files are whole or not there."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from hpsearch.errors import StorageError
from hpsearch.run.files import write_atomically


def test_it_replaces_the_whole_file_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "f"
    write_atomically(path, "a long first text")
    write_atomically(path, "é")
    write_atomically(tmp_path / "bytes", b"\x00\xff")
    assert path.read_bytes() == "é".encode()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bytes", "f"]


def test_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("mine")
    (tmp_path / "f").symlink_to(target)
    write_atomically(tmp_path / "f", "new")
    assert target.read_text() == "mine"
    assert not (tmp_path / "f").is_symlink()


@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_a_failing_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    path = tmp_path / "f"
    write_atomically(path, "old")

    def fault(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(Path if call == "replace" else os, call, fault)
        with pytest.raises(StorageError, match=f"{path}: cannot be written: No space left"):
            write_atomically(path, "new")
    assert [p.read_text() for p in tmp_path.iterdir()] == ["old"]


def test_a_folder_in_the_way_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    for path in (tmp_path / "f", tmp_path / "missing" / "f"):
        with pytest.raises(StorageError, match=str(path)):
            write_atomically(path, "x")
