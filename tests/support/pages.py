"""The README and docs/ as tests read them: their blocks, tables and code spans."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGES = {
    str(page.relative_to(ROOT)): page.read_text(encoding="utf-8")
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
}
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return [block for name, block in BLOCK.findall(text) if name == language]


def rows(text: str, header: str) -> list[list[str]]:
    """The cells of the table whose first column has that header."""
    (table,) = re.findall(rf"^\| {re.escape(header)} \|.*?\n\|[-| ]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table.splitlines()]


def spans(text: str) -> list[str]:
    """What stands between backticks, outside blocks."""
    return [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", BLOCK.sub("", text))]


def section(text: str, title: str) -> str:
    """From a heading of the second level to the next."""
    (found,) = re.findall(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert isinstance(found, str)
    return found
