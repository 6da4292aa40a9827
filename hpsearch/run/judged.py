"""The journal's row of what a part of the data said of the winner's classes."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from hpsearch.objectives.objective import Judged
from hpsearch.run import fields as f
from hpsearch.run.state import Ledger


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """What a part of the data said of a trial's model: rows by label and predicted label, as they come in the data."""

    kind: ClassVar[str] = "judged"
    trial: Annotated[int, f.WHOLE]
    part: Annotated[str, f.TEXT]
    metrics: Annotated[dict[str, float], f.METRICS]
    confusion: Annotated[list[list[int]], f.CELLS]

    @classmethod
    def of(cls, trial: int, part: str, judged: Judged) -> "JudgedRow":
        """Of the model of that trial."""
        return cls(trial, part, dict(judged.metrics), [list(cell) for cell in judged.confusion])

    def fold(self, ledger: Ledger) -> None:
        """It is known from now on."""
        judged = Judged(self.metrics, [(t, p, rows) for t, p, rows in self.confusion])
        ledger.change(judged={**ledger.state.judged, (self.trial, self.part): judged})
