"""A config's bytes to text: from a file or standard input, under a cap, in UTF-8."""

import contextlib
import difflib
import os
import re
import stat
import sys
from pathlib import Path
from typing import TextIO

from hpsearch.errors import ConfigError, Problem

MOST_BYTES = 2**18
STDIN = "<stdin>"

# YAML's own unprintables, and the line separators on which PyYAML and editors count lines differently.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def read_text(path: str, stdin: TextIO | None = None) -> tuple[str, str, Path]:
    """Text, the name to show, and the folder that a data path is relative to; `-` is standard input.

    Raises ConfigError where there is no such file, it is too large, or it is not UTF-8 text.
    """
    if path == "-":
        return _decode(_read_stdin(stdin), STDIN), STDIN, Path.cwd()
    try:
        raw = _read_file(path)
        # A pipe such as <(...) has no folder of its own.
        folder = Path(path).parent.absolute() if Path(path).is_file() else Path.cwd()
    except FileNotFoundError:
        raise _problem(path, 0, 0, f"no such file{_neighbours(path)}") from None
    except IsADirectoryError:
        raise _problem(path, 0, 0, f"is a folder; name a config file in it{_inside(path)}") from None
    except (OSError, ValueError) as error:
        raise _problem(path, 0, 0, f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return _decode(raw, path), path, folder


def _read_file(path: str) -> bytes:
    """The first bytes of a file. Of a named pipe that nobody writes to it is none: opening it must not wait."""
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
        first = None
        if stat.S_ISFIFO(os.fstat(file.fileno()).st_mode):
            with contextlib.suppress(BlockingIOError):  # somebody has it open and will write
                first = os.read(file.fileno(), 1)
            if first == b"":
                return first
        os.set_blocking(file.fileno(), True)
        return (first or b"") + file.read(MOST_BYTES + 1)


def _read_stdin(stdin: TextIO | None) -> bytes:
    stream = stdin or sys.stdin
    try:
        buffer = getattr(stream, "buffer", None)
        data = buffer.read(MOST_BYTES + 1) if buffer is not None else stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise _problem(STDIN, 0, 0, f"cannot be read: {error}") from None
    return data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")


def _decode(raw: bytes, file: str) -> str:
    if len(raw) > MOST_BYTES:
        raise _problem(
            file, 0, 0, f"larger than {MOST_BYTES // 1024} KiB: a config is a dozen lines; is this the data?"
        )
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _problem(file, 0, 0, "this is UTF-16; save it as UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = error.object[: error.start].decode("utf-8-sig", "replace")
        byte = error.object[error.start]
        line, column = _place(start, len(start))
        raise _problem(file, line, column, f"byte 0x{byte:02x} is not UTF-8 (Latin-1?); save it as UTF-8") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check_printable(text: str, file: str) -> None:
    """Raises ConfigError at the first character that no text should have."""
    if found := _UNPRINTABLE.search(text):
        line, column = _place(text, found.start())
        raise _problem(file, line, column, f"unprintable character U+{ord(found[0]):04X}: this must be plain text")


def _place(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1


def _problem(file: str, line: int, column: int, message: str) -> ConfigError:
    return ConfigError([Problem(file, line, column, "", message)])


def _configs(folder: Path) -> list[str]:
    try:
        return sorted(p.name for p in folder.iterdir() if p.suffix in (".yaml", ".yml"))
    except OSError:
        return []


def _inside(folder: str) -> str:
    names = _configs(Path(folder))
    return f", such as {Path(folder, names[0])}" if names else ""


def _neighbours(path: str) -> str:
    close = difflib.get_close_matches(Path(path).name, _configs(Path(path).parent), 1, 0.6)
    return f"; did you mean {Path(path).with_name(close[0])}?" if close else ""
