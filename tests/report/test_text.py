import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpsearch.report.text import csv_text, markdown, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("relu", "relu"),
        ("größe 大", "größe 大"),
        ("[bold]", "[bold]"),
        ("a\nb", "a\\nb"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\u202eevil", "\\u202eevil"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("\x9b2J", "\\x9b2J"),
        ("\udcff", "\\udcff"),
        ("line\u2028end", "line\\u2028end"),
    ],
)
def test_what_is_invisible_becomes_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_the_shown_text_is_one_printable_line(text: str) -> None:
    assert visible(text).isprintable()
    assert visible(visible(text)) == visible(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("learning_rate", "learning_rate"),
        ("_emphasis_", "\\_emphasis\\_"),
        ("a|b", "a\\|b"),
        ("`code`", "\\`code\\`"),
        ("<b>", "\\<b\\>"),
        ("[x](y)", "\\[x\\](y)"),
        ("two\nlines", "two\\\\nlines"),
    ],
)
def test_markdown_is_not_interpreted(text: str, shown: str) -> None:
    assert markdown(text) == shown


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@sum"])
def test_a_formula_is_text_in_csv(formula: str) -> None:
    assert csv_text(formula) == "'" + formula


def test_a_tab_before_a_formula_is_visible_in_csv() -> None:
    assert csv_text("\t=1") == "\\t=1"
