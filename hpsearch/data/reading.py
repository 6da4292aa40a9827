"""What every reader shares: its request and answer, and how a broken file becomes one clear message."""

import difflib
import lzma
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from hpsearch.data.spec import DataSpec
from hpsearch.errors import DataError

LISTED = 8


def suggestion(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?`, or else the first few of what there is, or nothing."""
    names = list(known)
    if near := difflib.get_close_matches(word, names, 1, 0.6):
        return f"; did you mean {near[0]!r}?"
    more = ", ..." if len(names) > LISTED else ""
    return f"; there are {', '.join(names[:LISTED])}{more}" if names else "; there are none"


Found = dict[str, Any]
"""Arrays by role: x, y, group, or x_train, y_train, x_dev, y_dev, x_test, y_test, and group_test where it is asked for.
The x of a table of columns is a `Table`. `class_names` has the names of labels 0, 1, ..., `notes` what the user should
hear."""

ID = "id "
"""What a role begins with that is carried along to tell rows apart; the rest is its name."""

Want = Literal["labelled", "examples", "either"]

BROKEN = (
    OSError,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    RuntimeError,
    ArithmeticError,
    SyntaxError,
    MemoryError,
    struct.error,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
)


MOST_UNPACKED = 16 * 2**20
"""Bytes that may unpack from however few."""
MOST_RATIO = 100
"""How many times more bytes an array may have than its file: images have about 5, tables of zeros and ones about 50."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted of one file: `labelled` (it holds the labels too), `examples` (labels come from elsewhere, or
    the file is itself the labels), or `either`, where the number of `features` tells whether labels are there.
    `names` are the columns of x that are wanted of a table with a header, in this order. `known` says of each of x's
    columns, in order, whether it holds numbers or words, where that is settled. `ids` are the columns (by name, or
    number from 0) or arrays that are found as they are, as role `id NAME`. With `part` (train, dev or test) the file
    is that part alone.
    """

    spec: DataSpec
    want: Want = "labelled"
    features: int | None = None
    names: tuple[str, ...] = ()
    known: tuple[Literal["number", "words"], ...] = ()
    ids: tuple[str, ...] = ()
    part: str = ""

    def has_label(self, columns: int) -> bool:
        """Whether a table of so many columns (beside dropped ones and the group) has a label column."""
        return self.want == "labelled" or (self.want == "either" and columns > (self.features or 0))

    @property
    def group(self) -> str | None:
        """The column or array whose equal values stay in one part."""
        return self.spec.split.group


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Whatever a parser says about a damaged file becomes a DataError with the file's name."""
    try:
        yield
    except BROKEN as error:
        said = " ".join(str(error).split())[:200] or type(error).__name__
        raise DataError(f"{path}: cannot be read as {kind(path)}: {said}") from None


@contextmanager
def shown_from(base: Path) -> Iterator[None]:
    """Messages show paths as the config has them: relative to `base`."""
    try:
        yield
    except DataError as error:
        if not base.is_absolute() or base == base.parent:
            raise
        raise error.reworded(f"{base}/", "") from None


def kind(path: Path) -> str:
    """The file's kind for messages: its suffixes, or its name where it has none."""
    return "".join(path.suffixes[-2:]) if path.suffix == ".gz" else path.suffix or path.name


def fits_memory(path: Path, what: str, needed: int) -> None:
    """Raises DataError where `needed` bytes are more than this process can get; called before they are allocated."""
    available = available_memory()
    if available is not None and needed > available:
        raise DataError(
            f"{path}: {what} needs {needed / 2**30:.3g} GiB of memory and {available / 2**30:.3g} GiB are available; "
            f"use fewer rows or smaller numbers (uint8, float32)"
        )


def no_bomb(path: Path, what: str, unpacked: int, packed: int) -> None:
    """Raises DataError where `packed` bytes would unpack to far more than numbers do; called before they are read."""
    if unpacked > MOST_UNPACKED and unpacked > MOST_RATIO * packed:
        raise DataError(
            f"{path}: {what} unpacks from {packed:,} bytes to {unpacked:,}, more than {MOST_RATIO} times as many, as "
            f"archives do that are made to fill the memory; if it is meant, save it uncompressed"
        )


def available_memory() -> int | None:
    """Bytes the process may still take (the machine's, and the control group's on Linux); None where unknown."""
    limits = []
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        limits += [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")]
        group = Path("/sys/fs/cgroup")
        limit = (group / "memory.max").read_text(encoding="ascii").strip()
        if limit != "max":
            limits.append(int(limit) - int((group / "memory.current").read_text(encoding="ascii")))
    except (OSError, ValueError, IndexError):
        pass
    return min(limits, default=None)


def missing_extra(path: Path, library: str) -> DataError:
    """The message where the library of an optional format is not installed."""
    return DataError(f"{path}: reading this needs {library}; install it: pip install 'hpsearch[data]'")
