"""What is remembered while a run goes on, for the word at its end: who is stopped has no time to read the journal."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hpsearch.run.observer import Start
    from hpsearch.run.recorded import Recorded
    from hpsearch.trial import Plan, Result


@dataclass(slots=True)
class Heard:
    """`led`: some trial is ok; `finals`: the search is over. An observer, which hears what is in the journal."""

    led: bool = False
    finals: bool = False

    @classmethod
    def of(cls, run: "Recorded | None") -> "Heard":
        """What is known of a run before it goes on."""
        if run is None:
            return cls()
        led = run.state.history.incumbent(run.config.goal) is not None
        return cls(led, led and not run.could_finish)

    @property
    def could_finish(self) -> bool:
        """Whether `resume --finish` would end a search, and have something to end it with."""
        return self.led and not self.finals

    def started(self, start: "Start") -> None:
        """Nothing new."""

    def planned(self, plan: "Plan") -> None:
        """The finals begin when the search is over."""
        self.finals = plan.is_final

    def finished(self, result: "Result", incumbent: "Result | None") -> None:
        """Some trial may lead now."""
        self.led, self.finals = incumbent is not None, result.task.repeat > 0

    def note(self, text: str) -> None:
        """Nothing new."""

    def ended(self) -> None:
        """Nothing new."""
