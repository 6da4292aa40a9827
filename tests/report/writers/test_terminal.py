import re

import pytest

from hpsearch.report.blocks import Block, Cell, Column, Row, Table, line
from hpsearch.report.text import width
from hpsearch.report.writers.stream import write
from hpsearch.report.writers.terminal import fold
from tests.report.made import Terminal


def _shown(page: list[Block], columns: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", str(columns))
    stream = Terminal()
    write(page, stream)
    return re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue()).splitlines()


def _table() -> Table:
    columns = (
        Column("rank", "rank"),
        Column("error", "dev error"),
        Column("learning_rate", "learning_rate", spare=2),
        Column("seconds", "seconds", spare=4),
        Column("status", "status", right=False, spare=3, flexible=True),
    )
    cells = (Cell("1"), Cell("12.51 %"), Cell("0.000123"), Cell("0.4"), Cell("failed: [bold]" + "x" * 60))
    return Table(columns, (Row(cells, "red"),))


@pytest.mark.parametrize("columns", [16, 24, 40, 60, 80, 200])
def test_a_table_fits_and_never_breaks_a_number(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = _shown([_table()], columns, monkeypatch)
    assert all(width(text) <= columns for text in lines)
    row = next(text for text in lines if "12.51 %" in text)
    assert row.split()[0] == "1"
    assert ("0.000123" in row) == any("rate" in text.split() or "learning_rate" in text.split() for text in lines[:3])


def test_what_is_left_out_is_named_and_the_spare_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    text = " ".join(_shown([_table()], 30, monkeypatch))
    assert "not shown in this width: seconds, status" in " ".join(text.split())
    assert "0.000123" in text


def test_with_room_nothing_is_left_out_and_markup_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = _shown([_table()], 200, monkeypatch)
    assert "failed: [bold]" + "x" * 60 in lines[-1]
    assert "learning_rate" in lines[0]


def test_a_long_text_wraps_to_the_right_of_its_label(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = _shown([line("word " * 20, label="label")], 40, monkeypatch)
    assert lines[0].startswith("label  word")
    assert all(text.startswith("       word") for text in lines[1:])


def test_escape_codes_in_a_name_do_not_reach_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _shown([line("a\x1b[2Jb\x07")], 40, monkeypatch)[0].rstrip() == "a\\x1b[2Jb\\x07"


@pytest.mark.parametrize(
    ("header", "folded"),
    [
        ("rank", "rank"),
        ("learning_rate", "learning_\nrate"),
        ("dev error", "dev\nerror"),
        ("batch_norm_average", "batch_norm_\naverage"),
        ("_", "_"),
    ],
)
def test_headers_fold_where_they_become_narrowest(header: str, folded: str) -> None:
    assert fold(header) == folded
