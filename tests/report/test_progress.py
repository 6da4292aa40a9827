import io
from pathlib import Path

import pytest

from hpsearch.report.live_progress import LiveProgress
from hpsearch.report.plain_progress import PlainProgress
from hpsearch.report.progress import Both, Quiet, observer
from hpsearch.run.observer import Start
from hpsearch.trial import Plan

from .made import GOAL, MEASURED, Terminal, result


def test_who_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert isinstance(observer(Terminal(), False, False), LiveProgress)
    assert isinstance(observer(Terminal(), False, True), PlainProgress)
    assert isinstance(observer(Terminal(), True, False), Quiet)
    assert isinstance(observer(io.StringIO(), False, False), PlainProgress)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert isinstance(observer(io.StringIO(), False, False), PlainProgress)


def test_both_hear_every_event_in_the_same_order(tmp_path: Path) -> None:
    heard: list[tuple[int, str]] = []

    class Ear(Quiet):
        def __init__(self, number: int) -> None:
            self.number = number

        def __getattribute__(self, name: str) -> object:
            if name != "number":
                heard.append((self.number, name))
            return super().__getattribute__(name)

    both = Both(Ear(1), Ear(2))
    both.started(Start("digits", tmp_path, GOAL, MEASURED, 2, 20, 0, 1, tmp_path))
    both.planned(Plan(1, ()))
    both.finished(result(1), None)
    both.note("a note")
    both.ended()
    events = ["started", "planned", "finished", "note", "ended"]
    assert heard == [(ear, event) for event in events for ear in (1, 2)]


@pytest.mark.parametrize(
    ("quiet", "plain", "terminal"),
    [(True, False, True), (False, True, True), (False, False, True), (False, False, False)],
)
def test_every_observer_hears_a_whole_run(
    quiet: bool, plain: bool, terminal: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal() if terminal else io.StringIO()
    watcher = observer(stream, quiet, plain, ["learning_rate"])
    watcher.started(Start("digits", tmp_path, GOAL, MEASURED, 2, 20, 0, 1, tmp_path))
    watcher.planned(Plan(1, ()))
    watcher.finished(result(1), result(1))
    watcher.note("a note")
    watcher.ended()
    watcher.ended()
    assert ("a note" in stream.getvalue()) == (not quiet)
