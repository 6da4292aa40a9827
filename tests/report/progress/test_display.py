import itertools
import os
import pty
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from hpsearch.report.progress.display import LiveProgress
from hpsearch.run.observer import Start
from hpsearch.run.outlook import Outlook
from hpsearch.trial import Plan, Task, Trial
from tests.report.made import GOAL, MEASURED, Terminal, finalist, result

HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"

SCRIPT = """
import sys, warnings
from pathlib import Path
from hpsearch.report.progress.plain import observer
from hpsearch.run.observer import Start
from hpsearch.trial import Goal, Metric, Result, Task, Trial
live = Path(sys.argv[1])
watcher = observer(sys.stderr, False, ["activation"])
goal, measured = Goal("dev_error", tie="dev_cost"), Metric("dev_error", share=True)
watcher.started(Start("[bold]run", live, goal, measured, 4, 20, 0, 2, live))
done = Result(Task(Trial(1, {"activation": "[relu]"}), 20), "ok", {"dev_error": 0.0251}, {}, 20, 0.4)
watcher.finished(done, done)
watcher.note("a note [red]as it is")
warnings.warn("a warning above")
"""
ENDINGS = {
    "ended": "watcher.ended()",
    "an exception": "try:\n    raise ValueError\nexcept ValueError:\n    pass\nfinally:\n    watcher.ended()",
    "forgotten": "",
    "exit in the middle": "sys.exit(3)",
}


def _in_a_terminal(code: str, *arguments: str) -> str:
    parent, child = pty.openpty()
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30", "PYTHONUTF8": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=child, stderr=child, env=environment
    ) as process:
        os.close(child)
        output = b""
        while True:
            try:
                piece = os.read(parent, 65536)
            except OSError:
                break
            if not piece:
                break
            output += piece
        process.wait()
    os.close(parent)
    return output.decode()


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_cursor_comes_back_however_it_ends(ending: str, tmp_path: Path) -> None:
    output = _in_a_terminal(SCRIPT + ENDINGS[ending], str(tmp_path))
    assert HIDE in output
    assert output.rfind(SHOW) > output.rfind(HIDE)
    bare = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", output)
    assert "a note [red]as it is" in bare
    assert "a warning above" in bare
    assert "Traceback" not in bare
    if "ended()" in ENDINGS[ending]:
        assert "[bold]run  trials 1/4, " in bare


def _screen(columns: int, running: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("LINES", "24")
    stream = Terminal()
    clock = itertools.chain([0.0], itertools.repeat(8.0))
    watcher = LiveProgress(stream, ["activation"], lambda: next(clock))
    outlook = Outlook(2, 32, 20, 20)
    watcher.started(Start("digits", tmp_path, GOAL, MEASURED, 40, 20, 10, 2, tmp_path, outlook=outlook))
    outlook.planned(Plan(1, tuple(Task(Trial(number, {}), 20) for number in range(11, 43))))
    outlook.finished([replace(result(number), epochs=20, seconds=4.0) for number in (11, 12)], 8.0)
    rows = [
        f'{{"trial": {t}, "repeat": 0, "budget": 20, "epoch": {e}, "dev_error": {0.5 / e}}}\n'
        for t in range(20, 20 + running)
        for e in range(1, 8)
    ]
    (tmp_path / f"{os.getpid()}.jsonl").write_text("".join(rows))
    best = result(11, 0.0251, config={"activation": "[relu]"})
    watcher.finished(best, best)
    watcher.finished(result(12, status="diverged", reason="the cost is not finite"), best)
    watcher._console.print(watcher._render())
    text = stream.getvalue()
    watcher.ended()
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


def test_the_screen_shows_how_far_the_best_the_running_and_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = _screen(110, 2, tmp_path, monkeypatch)
    assert "12/40" in text
    assert "elapsed 8.0 s, about 1 min 27 s left" in text  # 586 epochs, after 54 in 8 s
    assert "trial 11  dev error 2.51 %   activation [relu]" in text
    assert re.search(r"trial 21\s+7/20\s+█[▁▂▃▄▅▆▇█]{5}▁\s+7.14 %", text)
    assert "✗ trial 12  diverged  the cost is not finite" in text
    assert "✓ trial 11  2.51 %" in text


def test_many_running_trials_leave_room_on_the_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "and 18 more" in _screen(80, 30, tmp_path, monkeypatch)


def test_a_narrow_terminal_has_no_longer_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = _screen(50, 2, tmp_path, monkeypatch)
    assert max(len(row) for row in text.replace("\r", "\n").splitlines()) <= 50


def test_what_goes_on_to_a_higher_rung_is_more_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Resumed with 6 results of 4 trials, 2 of which had gone on; then a third one does."""
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    watcher = LiveProgress(stream, [])
    watcher.started(Start("digits", tmp_path, GOAL, MEASURED, 10, 20, 6, 2, tmp_path, rungs=(2, 7, 20), continued=2))
    low = replace(result(5), task=replace(result(5).task, budget=2))
    watcher.finished(low, low)
    watcher._console.print(watcher._render())
    assert "trainings  7/12" in stream.getvalue()
    assert "trial 5  5.00 % after 2 of 20 epochs" in stream.getvalue()
    high = replace(low, task=replace(low.task, budget=7))
    watcher.planned(Plan(2, (high.task,)))
    watcher.finished(high, high)
    watcher._console.print(watcher._render())
    watcher.ended()
    assert "trainings  8/13" in stream.getvalue()
    assert "trainings 8/13, " in stream.getvalue()


def test_the_finals_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 40 trials and 10 trainings of the finals, a target has left 2 and 4."""
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    watcher = LiveProgress(stream, [])
    watcher.started(Start("digits", tmp_path, GOAL, MEASURED, 40, 20, 0, 2, tmp_path, finals=10))
    for number in (1, 2):
        watcher.finished(result(number), None)
    watcher._console.print(watcher._render())
    assert "trials  2/40, finals  0/10" in stream.getvalue()
    finals = [r for number in (1, 2) for r in finalist(number, [0.02, 0.03]).repeats]
    watcher.planned(Plan(2, tuple(r.task for r in finals)))
    for final in finals:
        watcher.finished(final, None)
    watcher._console.print(watcher._render())
    watcher.ended()
    assert "trials 2/2, finals 4/4" in stream.getvalue()
    assert "trial 2, repeat 2  3.00 %" in stream.getvalue()
