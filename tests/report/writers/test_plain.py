import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from hpsearch.report.blocks import Block, Cell, Column, Line, Row, Table, cell, line
from hpsearch.report.text import width
from hpsearch.report.writers.plain import page_text, table_csv, table_lines, table_markdown

HOSTILE = ["[relu]", "a|b", "x\ny", "\x1b[2J", "=cmd()", "\u202eabc", "日本", ""]


def _table(texts: list[str]) -> Table:
    columns = (Column("name", "the name", right=False), Column("value", "value"), Column("curve", "curve", screen=True))
    rows = tuple(Row((cell(text), Cell("1", 0.1 + 0.2), Cell("▁█"))) for text in texts)
    return Table(columns, rows, "a note")


@given(st.lists(st.text() | st.sampled_from(HOSTILE), min_size=1, max_size=8))
def test_every_row_is_one_line_of_the_same_width(texts: list[str]) -> None:
    lines = table_lines(_table(texts))
    assert len(lines) == len(texts) + 2
    assert all(text.isprintable() for text in lines)
    assert len({width(text) for text in lines[1:-1]}) == 1


def test_numbers_are_aligned_to_the_right_and_names_to_the_left() -> None:
    header, row, note = table_lines(_table(["relu"]))
    assert header == "the name  value  curve"
    assert row == "relu          1     ▁█"
    assert note == "a note"


def test_a_long_row_is_never_wrapped() -> None:
    assert "x" * 500 in table_lines(_table(["x" * 500]))[1]


@given(st.lists(st.text() | st.sampled_from(HOSTILE), min_size=1, max_size=8))
def test_markdown_has_the_same_columns_in_every_row(texts: list[str]) -> None:
    rows = table_markdown(_table(texts)).splitlines()[: len(texts) + 2]
    assert rows[1] == "| :--- | ---: |"
    assert all(row.replace("\\\\", "").replace("\\|", "").count("|") == 3 for row in rows)


@given(st.lists(st.text() | st.sampled_from(HOSTILE), min_size=1, max_size=8))
def test_csv_reads_back_with_raw_values(texts: list[str]) -> None:
    header, *rows = csv.reader(io.StringIO(table_csv(_table(texts))))
    assert header == ["name", "value"]
    assert len(rows) == len(texts)
    assert all(float(row[1]) == 0.1 + 0.2 for row in rows)
    assert not any(row[0].startswith(("=", "+", "-", "@")) for row in rows)


def test_csv_spells_values_without_rounding() -> None:
    columns = tuple(Column(name, name) for name in "abcde")
    cells = tuple(Cell("shown", raw) for raw in (None, True, -0.5, [64, 32], "-x"))
    assert table_csv(Table(columns, (Row(cells),))) == "a,b,c,d,e\n,true,-0.5,64 32,'-x\n"


def test_every_format_writes_an_empty_table() -> None:
    assert table_csv(_table([])) == "name,value\n"
    assert table_markdown(_table([])).splitlines()[0] == "| the name | value |"
    assert table_lines(_table([])) == ["the name  value  curve", "a note"]


def test_labels_form_a_column_up_to_a_blank_line() -> None:
    page: list[Block] = [line("one", label="a"), line("two", label="long"), line("three"), Line(), line("x", label="b")]
    assert page_text(page) == "a     one\nlong  two\n      three\n\nb  x\n"


def test_lines_without_labels_start_at_the_margin() -> None:
    assert page_text([line("[red]not markup[/]")]) == "[red]not markup[/]\n"
