"""Every colour is read on a white and on a black screen, and no page uses another."""

import ast
import re
from itertools import product
from pathlib import Path

import pytest
from rich.color import Color

import hpsearch.report
from hpsearch.report.blocks import line
from hpsearch.report.writers.palette import COLOURS, styles
from hpsearch.report.writers.stream import write
from tests.report.made import Terminal

LEAST = 3.0
"""What https://www.w3.org/TR/WCAG22/#contrast-minimum asks of large text and of what is drawn."""
STYLE = re.compile(
    r"(?:bold |dim |italic )*(bold|dim|italic|bright_\w+|black|white|red|green|yellow|blue|magenta|cyan)"
)


def luminance(red: float, green: float, blue: float) -> float:
    """Relative luminance of a colour in [0, 1]^3, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: float, other: float) -> float:
    low, high = sorted((one, other))
    return (high + 0.05) / (low + 0.05)


def test_the_contrast_is_that_of_the_standard() -> None:
    assert contrast(luminance(1, 1, 1), luminance(0, 0, 0)) == pytest.approx(21)
    assert contrast(luminance(1, 1, 0), 1) == pytest.approx(1.074, abs=0.001)


@pytest.mark.parametrize(("name", "background"), [*product(COLOURS, (0.0, 1.0))])
def test_a_colour_is_read_on_white_and_on_black(name: str, background: float) -> None:
    assert COLOURS[name] >= 16  # those below are whatever a terminal makes of them
    drawn = luminance(*(c / 255 for c in Color.from_ansi(COLOURS[name]).get_truecolor()))
    assert contrast(drawn, background) >= LEAST


def test_no_page_has_a_style_of_its_own() -> None:
    used = {
        node.value
        for file in Path(*hpsearch.report.__path__).rglob("*.py")
        if file.name != "palette.py"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and STYLE.fullmatch(node.value)
    }
    assert {"bold red", "green", "dim"} <= used
    assert used - {"bold"} <= styles(many=True).keys() == styles(many=False).keys()


@pytest.mark.parametrize(
    ("term", "good", "faint"),
    [
        ("xterm-256color", f"\x1b[1;38;5;{COLOURS['green']}m", f"\x1b[38;5;{COLOURS['dim']}m"),
        ("xterm", "\x1b[1;39m", "\x1b[39m"),
    ],
)
def test_a_terminal_gets_what_it_can(term: str, good: str, faint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.delenv("COLORTERM", raising=False)
    page = [line("right", "bold green"), line("faint", "dim")]
    stream = Terminal()
    write(page, stream)
    assert f"{good}right" in stream.getvalue()
    assert f"{faint}faint" in stream.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Terminal()
    write(page, stream)
    assert not re.search(r"\x1b\[[0-9;]*[34]", stream.getvalue())
