"""Any number of observers hear the same."""

from pathlib import Path

from hpsearch.run.observer import Listeners, Start
from hpsearch.trial import Goal, Metric, Plan, Result, Task, Trial


class Ear:
    """Writes down who heard what."""

    def __init__(self, number: int, heard: list[tuple[int, object]]) -> None:
        self._number, self._heard = number, heard

    def started(self, start: Start) -> None:
        self._heard.append((self._number, start))

    def planned(self, plan: Plan) -> None:
        self._heard.append((self._number, plan))

    def finished(self, result: Result, incumbent: Result | None) -> None:
        self._heard.append((self._number, (result, incumbent)))

    def note(self, text: str) -> None:
        self._heard.append((self._number, text))

    def ended(self) -> None:
        self._heard.append((self._number, "ended"))


def test_all_hear_every_event_in_the_same_order(tmp_path: Path) -> None:
    start = Start("digits", tmp_path, Goal("loss"), Metric("loss"), 2, 20, 0, 1, tmp_path)
    plan, result = Plan(1, ()), Result(Task(Trial(1, {}), 20), "ok")
    for count in (0, 1, 3):
        heard: list[tuple[int, object]] = []
        everyone = Listeners(tuple(Ear(number, heard) for number in range(count)))
        everyone.started(start)
        everyone.planned(plan)
        everyone.finished(result, None)
        everyone.note("a note")
        everyone.ended()
        events = [start, plan, (result, None), "a note", "ended"]
        assert heard == [(ear, event) for event in events for ear in range(count)]
