import re

import pytest

from hpsearch.report.blocks import Block, Cell, Column, Line, Row, Table, line
from hpsearch.report.text import width
from hpsearch.report.writers.fitting import fold, parted
from hpsearch.report.writers.stream import write
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


def test_a_name_and_its_value_stay_together(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"hyperparameter_{k}" for k in range(30)]
    spans = [span for k, name in enumerate(names) for span in ((f"  {name} ", "dim"), (f"0.{k}", "bold"))]
    for columns in (40, 61, 80, 100):
        shown = "\n".join(_shown([Line((("trial 3", "bold"), *spans), "winner")], columns, monkeypatch))
        assert all(f"{name} 0.{k}" in shown for k, name in enumerate(names))
        assert all(width(text) <= columns for text in shown.splitlines())
    assert parted([("one two", ""), ("  three", "dim"), (" four", "")], 12) == [
        [("one two", "")],
        [("three", "dim"), (" four", "")],
    ]
    assert parted([], 10) == [[]]


LONG = "a_name_that_is_longer_than_many_a_terminal_is_wide"


@pytest.mark.parametrize("columns", [60, 80, 100, 200])
def test_hyperparameters_that_do_not_fit_are_turned(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """30 of them, one of a wide name, and the values of the best five whole, also one of many layers."""
    names = [*(f"name_{k}" for k in range(28)), "名前" * 4, LONG]
    table = Table(
        (Column("rank", "rank"), Column("trial", "trial"), *(Column(n, n, spare=2, turned=True) for n in names)),
        tuple(
            Row((Cell("1"), Cell(str(900 + t)), *(Cell(f"{t}.{k:03}") for k in range(29)), Cell("128 64 32 16 8 4 2")))
            for t in range(12)
        ),
        heads="trial",
    )
    lines = _shown([table], columns, monkeypatch)
    assert max(map(width, lines)) <= columns
    start = next(i for i, text in enumerate(lines) if text.startswith("trial"))
    heads = lines[start].split()[1:]
    assert heads[:5] == ["900", "901", "902", "903", "904"]
    for k, name in enumerate(names[:29]):
        (row,) = [text.split() for text in lines[start:] if text.startswith(f"{name} ")]
        assert row[1:] == [f"{t}.{k:03}" for t in range(len(heads))]
    layers = [word for text in lines[start + 31 :] for word in text.split() if word.isdecimal()]
    assert all(layers.count(number) == len(heads) for number in ["128", "64", "32", "16", "8", "4", "2"])


def test_those_that_fit_stay_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = (Column("trial", "trial"), Column("a", "a", spare=2, turned=True), Column("b", "b", spare=3))
    table = Table(columns, (Row((Cell("1"), Cell("0.5"), Cell("x" * 50))),), heads="trial")
    lines = _shown([table], 40, monkeypatch)
    assert lines[0].split() == ["trial", "a"]
    assert lines[-1] == "not shown in this width: b"
    assert len(lines) == 4


def test_what_wraps_goes_on_below(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = (Column("name", "name", right=False), Column("what", "what", False, 1, True, 24, True))
    table = Table(columns, (Row((Cell("first"), Cell("word " * 20))), Row((Cell("second"), Cell("brief")))))
    lines = _shown([table], 40, monkeypatch)
    assert lines[2].startswith("first   word word")
    assert lines[3].startswith("        word")
    assert sum(text.count("word") for text in lines) == 20
    assert lines[-1].split() == ["second", "brief"]


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
