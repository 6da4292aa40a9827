import io
import subprocess
import sys

import pytest

from hpsearch.report.page import is_terminal, line, write
from hpsearch.report.trials import trial_table

from .made import GOAL, NETWORK, Terminal, history, result


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
    assert len(lines) == 5
    assert all("x" * 120 in text for text in lines[1:4])


def test_a_terminal_gets_colour_and_no_color_takes_it_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured, bare = Terminal(), Terminal()
    write([line("hello", "red")], coloured)
    assert "\x1b[31mhello" in coloured.getvalue()
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


def test_plain_pages_do_not_import_rich_tables() -> None:
    code = (
        "import io, sys\n"
        "from hpsearch.report import page, progress, summary, trials\n"
        "page.write([page.line('x')], io.StringIO())\n"
        "print('rich.table' in sys.modules, 'rich.live' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
