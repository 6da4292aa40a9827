import io
import subprocess
import sys

import pytest
from rich.cells import cell_len

from hpsearch.report.blocks import line
from hpsearch.report.pages.trials import trial_table
from hpsearch.report.text import DRAWINGS, width
from hpsearch.report.writers.stream import is_terminal, write
from tests.report.made import GOAL, NETWORK, Terminal, history, result


def test_a_pipe_is_no_terminal_whatever_force_color_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "40")
    pipe = io.StringIO()
    table = trial_table(
        history(*(result(n, config={"name": "x" * 120}) for n in range(1, 4))), GOAL, NETWORK, ["name"], None
    )
    write([table, line("word " * 40, "bold red")], pipe)
    lines = pipe.getvalue().splitlines()
    assert "\x1b" not in pipe.getvalue()
    assert len(lines) == 6
    assert all("x" * 120 in text for text in lines[1:4])


def test_a_terminal_gets_colour_and_no_color_takes_it_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured, bare = Terminal(), Terminal()
    write([line("hello", "red")], coloured)
    assert "\x1b[38;5;160mhello" in coloured.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    write([line("hello", "red")], bare)
    assert bare.getvalue().rstrip() == "hello"


def test_a_dumb_terminal_and_a_closed_stream_are_no_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert not is_terminal(Terminal())
    monkeypatch.setenv("TERM", "xterm")
    assert is_terminal(Terminal())
    closed = io.StringIO()
    closed.close()
    assert not is_terminal(closed)


def test_a_stream_that_cannot_show_blocks_gets_ascii() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    write([line("▁█ 日")], stream)
    stream.flush()
    assert raw.getvalue() == b"_# \\u65e5\n"


def test_the_drawings_are_one_column_wide_as_rich_counts() -> None:
    assert all(cell_len(chr(code)) == width(chr(code)) == 1 for code in DRAWINGS)


def test_plain_pages_do_not_import_rich() -> None:
    code = (
        "import io, sys\n"
        "from hpsearch.report.blocks import line\n"
        "from hpsearch.report.pages import result\n"
        "from hpsearch.report.progress import plain\n"
        "from hpsearch.report.writers import stream\n"
        "stream.write([line('▁█ ·')], io.StringIO())\n"
        "print('rich' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]
