"""What a command shows: lines and tables, and the one place that writes them to a stream."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TextIO

from hpsearch.report.table import Table

Span = tuple[str, str]
"""Text and the style a terminal gives it (rich's words: `bold green`; empty for none)."""

_ASCII = str.maketrans("▁▂▃▄▅▆▇█▏▎▍▌▋▊▉─│┤└●○–·…✓✗×", "_.:-=+*########-||`o.--~+xx")


@dataclass(frozen=True, slots=True)
class Line:
    """One line. Labels of lines without a blank one between form a column; a wrapped text stays to its right."""

    spans: tuple[Span, ...] = ()
    label: str = ""


Block = Line | Table


def groups(page: Sequence[Block]) -> Iterator[Table | list[Line]]:
    """The tables, and the lines that share their column of labels: a table or a blank line ends it."""
    for kind, blocks in groupby(page, key=lambda b: "table" if isinstance(b, Table) else "" if b == Line() else "line"):
        if kind == "table":
            yield from (block for block in blocks if isinstance(block, Table))
        else:
            yield [block for block in blocks if isinstance(block, Line)]


def line(text: str = "", style: str = "", label: str = "") -> Line:
    """A line of one style."""
    return Line(((text, style),), label)


def is_terminal(stream: TextIO) -> bool:
    """Whether somebody looks at the stream: FORCE_COLOR and the like do not make a pipe a terminal."""
    try:
        return stream.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")
    except ValueError:
        return False


def is_utf8(stream: TextIO) -> bool:
    """Whether the stream can show block characters."""
    return (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "").startswith("utf")


def write(page: Sequence[Block], stream: TextIO) -> None:
    """Writes a page: coloured and fitted to a terminal, else as plain text of full width."""
    if is_terminal(stream) and is_utf8(stream):
        from hpsearch.report.terminal import print_page

        print_page(page, stream)
        return
    from hpsearch.report.plain import page_text

    write_text(page_text(page), stream)


def write_text(text: str, stream: TextIO) -> None:
    """Writes text whatever the stream's encoding: drawings in ASCII, other missing characters as escapes."""
    if not is_utf8(stream):
        text = text.translate(_ASCII).encode(stream.encoding, "backslashreplace").decode(stream.encoding)
    stream.write(text)
