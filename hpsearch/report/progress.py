"""Which observer watches a run."""

from collections.abc import Sequence
from typing import TextIO

from hpsearch.report.page import is_terminal, is_utf8
from hpsearch.report.plain_progress import PlainProgress
from hpsearch.run.observer import Observer, Start
from hpsearch.trial import Plan, Result


class Quiet:
    """Says nothing."""

    def started(self, start: Start) -> None:
        """Nothing."""

    def planned(self, plan: Plan) -> None:
        """Nothing."""

    def finished(self, result: Result, incumbent: Result | None) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """Nothing."""

    def ended(self) -> None:
        """Nothing."""


class Both:
    """Two observers that hear the same, the first one first."""

    def __init__(self, first: Observer, second: Observer) -> None:
        self._each = (first, second)

    def started(self, start: Start) -> None:
        """Tells both."""
        for one in self._each:
            one.started(start)

    def planned(self, plan: Plan) -> None:
        """Tells both."""
        for one in self._each:
            one.planned(plan)

    def finished(self, result: Result, incumbent: Result | None) -> None:
        """Tells both."""
        for one in self._each:
            one.finished(result, incumbent)

    def note(self, text: str) -> None:
        """Tells both."""
        for one in self._each:
            one.note(text)

    def ended(self) -> None:
        """Tells both."""
        for one in self._each:
            one.ended()


def observer(stream: TextIO, quiet: bool, plain: bool, searched: Sequence[str] = ()) -> Observer:
    """A live display on a terminal, plain lines elsewhere or where asked for. `searched`: the values a line names."""
    if quiet:
        return Quiet()
    if plain or not (is_terminal(stream) and is_utf8(stream)):
        return PlainProgress(stream, searched)
    from hpsearch.report.live_progress import LiveProgress

    return LiveProgress(stream, searched)
