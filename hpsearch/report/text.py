"""Text for a terminal, Markdown and CSV: what a user named is made harmless, and columns are counted."""

import re

_MARKDOWN = re.compile(r"[\\`*\[\]<>|&~]|(?<![^\W_])_|_(?![^\W_])")
_FORMULA = ("=", "+", "-", "@")

DRAWINGS = str.maketrans("▁▂▃▄▅▆▇█▏▎▍▌▋▊▉─│┤└●○–·…✓✗×", "_.:-=+*########-||`o.--~+xx")
"""The characters of our drawings, one column wide each, and what stands for them where only ASCII can be written."""

LONGEST = 1000
"""Characters of a message: a name of a million of them must not come back whole."""


def visible(text: str) -> str:
    """Control, bidirectional and other invisible characters as their escapes: a newline is shown as backslash n.

    What is left neither moves the cursor nor reorders or hides a line, and is one line.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _escape(c) for c in text)


def _escape(character: str) -> str:
    # A lone surrogate is what the operating system's undecodable bytes become.
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def short(text: str, most: int = LONGEST) -> str:
    """A text of at most `most` characters or so: what is longer loses its middle, and says how long it was."""
    if len(text) <= most:
        return text
    return f"{text[: most // 2]} ... ({len(text):,} characters) ... {text[-most // 2 :]}"


def markdown(text: str) -> str:
    """`visible`, and no character that Markdown would interpret; an underscore inside a word is left alone."""
    return _MARKDOWN.sub(lambda match: "\\" + match.group(), visible(text))


def csv_text(text: str) -> str:
    """`visible`, and prefixed by ' where a spreadsheet would read a formula."""
    shown = visible(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def width(text: str) -> int:
    """Terminal columns the text takes: 2 for a wide character."""
    if text.translate(DRAWINGS).isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def pad(text: str, size: int, right: bool) -> str:
    """Filled with blanks to `size` terminal columns."""
    blanks = " " * (size - width(text))
    return blanks + text if right else text + blanks
