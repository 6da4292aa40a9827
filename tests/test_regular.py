"""Only regular files are opened, and nothing is waited for."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from hpsearch.regular import NOT_REGULAR, open_regular, read_regular


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path.relative_to(Path.cwd())))


KINDS: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "folder": Path.mkdir,
    "socket": _socket,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "terminal": lambda path: path.symlink_to("/dev/ptmx"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("flags", [os.O_RDONLY, os.O_WRONLY | os.O_CREAT, os.O_RDWR])
def test_what_is_no_regular_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, flags: int
) -> None:
    monkeypatch.chdir(tmp_path)
    KINDS[kind](tmp_path / "f")
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(OSError, match=NOT_REGULAR if kind != "folder" or flags == os.O_RDONLY else "Is a directory"):
        open_regular(tmp_path / "f", flags)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_pipe_that_somebody_holds_open_is_refused_too(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "f")
    held = os.open(tmp_path / "f", os.O_RDWR)
    try:
        for flags in (os.O_RDONLY, os.O_WRONLY):
            with pytest.raises(OSError, match=NOT_REGULAR):
                open_regular(tmp_path / "f", flags)
    finally:
        os.close(held)


def test_a_regular_file_is_read_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"12345")
    (tmp_path / "link").symlink_to("f")
    assert read_regular(tmp_path / "link", 5) == b"12345"
    with pytest.raises(OSError, match="it is larger than 4 bytes"):
        read_regular(tmp_path / "f", 4)
    with pytest.raises(FileNotFoundError):
        read_regular(tmp_path / "g", 4)


def test_as_an_opener_it_appends_and_makes_the_file(tmp_path: Path) -> None:
    for text in ("a", "b"):
        with open(tmp_path / "f", "a", encoding="utf-8", opener=open_regular) as file:
            file.write(text)
    assert (tmp_path / "f").read_text() == "ab"
