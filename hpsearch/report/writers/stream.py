"""The one place that chooses how a page is written to a stream."""

import os
from collections.abc import Sequence
from typing import TextIO

from hpsearch.report.blocks import Block
from hpsearch.report.text import DRAWINGS
from hpsearch.report.writers.plain import page_text


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
        from hpsearch.report.writers.terminal import print_page

        print_page(page, stream)
        return
    write_text(page_text(page), stream)


def write_text(text: str, stream: TextIO) -> None:
    """Writes text whatever the stream's encoding: drawings in ASCII, other missing characters as escapes."""
    if not is_utf8(stream):
        text = text.translate(DRAWINGS).encode(stream.encoding, "backslashreplace").decode(stream.encoding)
    stream.write(text)
