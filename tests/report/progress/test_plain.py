import io
import json
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.report.progress.display import LiveProgress
from hpsearch.report.progress.plain import PlainProgress, observer
from hpsearch.run.observer import Start
from hpsearch.run.outlook import Outlook
from hpsearch.trial import Plan, Task, Trial
from tests.report.made import GOAL, MEASURED, Terminal, finalist, result

START = Start("digits", Path("runs/digits"), GOAL, MEASURED, 40, 20, 0, 2, Path("runs/digits/live"))


def _progress(searched: list[str]) -> tuple[PlainProgress, io.StringIO]:
    stream = io.StringIO()
    watcher = PlainProgress(stream, searched, lambda: datetime(2026, 11, 20, 5, 5, 49, tzinfo=UTC))
    watcher.started(START)
    return watcher, stream


def _fields(text: str) -> dict[str, object]:
    found = re.findall(r' ([^= ]+)=("(?:[^"\\]|\\.)*"|\S+)', text)
    return {name: json.loads(value) if value.startswith('"') else value for name, value in found}


def test_one_line_an_event() -> None:
    watcher, stream = _progress(["learning_rate", "momentum"])
    watcher.planned(Plan(1, (Task(Trial(1, {}), 20),)))
    first = result(3, 0.0251)
    watcher.finished(first, first)
    watcher.finished(result(4, status="diverged", reason="not finite at epoch 2"), first)
    watcher.ended()
    assert stream.getvalue().splitlines() == [
        "2026-11-20T05:05:49Z started run=digits trials=40 done=0 epochs=20 jobs=2 goal=dev_error dir=runs/digits",
        "2026-11-20T05:05:49Z planned plan=1 tasks=1",
        "2026-11-20T05:05:49Z finished trial=3 status=ok dev_error=0.0251 train_error=0.01255 dev_cost=0.0753 epochs=3"
        " seconds=0.4 learning_rate=0.03 best=3",
        "2026-11-20T05:05:49Z best trial=3 dev_error=0.0251",
        "2026-11-20T05:05:49Z finished trial=4 status=diverged epochs=3 seconds=0.4 learning_rate=0.04"
        ' reason="not finite at epoch 2" best=3',
    ]


def test_how_long_it_still_takes_comes_last(tmp_path: Path) -> None:
    stream, seconds = io.StringIO(), iter((0, 10, 10, 10, 10))
    watcher = PlainProgress(stream, [], lambda: datetime(2026, 11, 20, 5, 5, next(seconds), tzinfo=UTC))
    outlook, one = Outlook(1, 4, 20, 20), replace(result(1), epochs=20, seconds=10.0)
    watcher.started(replace(START, live=tmp_path, outlook=outlook))
    outlook.planned(Plan(1, tuple(Task(Trial(number, {}), 20) for number in range(1, 5))))
    outlook.finished([one], 10.0)
    watcher.finished(one, None)
    assert stream.getvalue().splitlines()[-1].endswith(" epochs=20 seconds=10 left=30")


def test_a_rung_is_named() -> None:
    watcher, stream = _progress([])
    watcher.started(replace(START, rungs=(2, 7, 20)))
    low = replace(result(3), task=replace(result(3).task, budget=7))
    watcher.planned(Plan(2, (low.task,)))
    watcher.finished(low, low)
    lines = stream.getvalue().splitlines()[1:]
    assert " goal=dev_error rungs=[2,7,20] dir=" in lines[0]
    assert lines[1].endswith("planned plan=2 tasks=1 rung=7")
    assert "finished trial=3 rung=7 status=ok" in lines[2]


def test_the_finals_have_their_repeat() -> None:
    watcher, stream = _progress([])
    watcher.started(replace(START, finals=10))
    final = finalist(3, [0.02]).saved
    watcher.planned(Plan(2, (final.task,)))
    watcher.finished(final, result(3, 0.0251))
    lines = stream.getvalue().splitlines()[1:]
    assert " trials=40 finals=10 done=0 " in lines[0]
    assert lines[1].endswith("planned plan=2 tasks=1 finals=true")
    assert " finished trial=3 repeat=1 status=ok " in lines[2]


def test_lines_are_words_to_a_shell() -> None:
    watcher, stream = _progress(["units", "on", "none"])
    watcher.finished(result(1, config={"units": [64, 32], "on": True, "none": None}), None)
    words = shlex.split(stream.getvalue().splitlines()[-1])
    assert words[1] == "finished"
    assert {"units=[64,32]", "on=true", "none=null"} <= set(words)


@settings(max_examples=200)
@given(st.text(), st.text())
def test_any_text_is_one_line_and_reads_back(choice: str, note: str) -> None:
    watcher, stream = _progress(["choice"])
    watcher.finished(result(1, config={"choice": choice}), None)
    watcher.note(note)
    _, finished, noted = stream.getvalue().split("\n")[:-1]
    assert (finished + noted).isprintable()
    assert _fields(finished)["choice"] == choice
    assert _fields(noted) == {"text": note}


def test_a_line_is_never_wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    watcher, stream = _progress([])
    watcher.note("word " * 200)
    assert len(stream.getvalue().splitlines()) == 2


def test_a_broken_pipe_stops_the_lines_and_nothing_else() -> None:
    code = (
        "import os, sys\n"
        "from hpsearch.report.progress.plain import PlainProgress\n"
        "read, write = os.pipe(); os.close(read); os.dup2(write, 2)\n"
        "watcher = PlainProgress(sys.stderr, [])\n"
        "watcher.note('lost'); watcher.note('lost too'); print('done')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "done\n")


def test_a_terminal_gets_a_live_display_and_anything_else_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert isinstance(observer(Terminal(), False), LiveProgress)
    assert isinstance(observer(Terminal(), True), PlainProgress)
    assert isinstance(observer(io.StringIO(), False), PlainProgress)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert isinstance(observer(io.StringIO(), False), PlainProgress)


@pytest.mark.parametrize(("plain", "terminal"), [(False, True), (True, True), (False, False)])
def test_every_observer_hears_a_whole_run(
    plain: bool, terminal: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal() if terminal else io.StringIO()
    watcher = observer(stream, plain, ["learning_rate"])
    watcher.started(Start("digits", tmp_path, GOAL, MEASURED, 2, 20, 0, 1, tmp_path))
    watcher.planned(Plan(1, ()))
    watcher.finished(result(1), result(1))
    watcher.note("a note")
    watcher.ended()
    watcher.ended()
    assert "a note" in stream.getvalue()
