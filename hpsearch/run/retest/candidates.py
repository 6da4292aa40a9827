"""What a retest is asked for, and who is tested again."""

import math
from dataclasses import dataclass
from typing import Any

from hpsearch.run.recorded import Recorded
from hpsearch.trial import BASELINE, Trial


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. `repeats` None is as many as are needed; `margin` None is that of the seeds; `data` None is
    where the run's data was. `top` are the winner and its rivals, the baseline beside them.
    """

    data: str | None = None
    top: int = 3
    repeats: int | None = None
    margin: float | None = None
    jobs: int | None = None

    @property
    def asked(self) -> dict[str, Any]:
        """What of it a look is known by."""
        return {"data": self.data, "repeats": self.repeats or 0, "margin": self.margin, "top": self.top}


def candidates(run: Recorded, top: int) -> tuple[Trial, ...]:
    """The winner, its rivals, best first, `top` of them in all, and the baseline, if there is one."""
    winner, goal = run.winner, run.config.goal
    assert winner is not None
    finals = [f.saved.task.trial for f in run.finalists if math.isfinite(f.cost)]
    ranked = [r.task.trial for r in run.state.history.ranked(goal) if math.isfinite(goal.cost(r))]
    first = winner.task.trial
    some = {trial.number: trial for trial in (first, *finals, *ranked) if trial.number != BASELINE}
    some = dict(list(some.items())[:top]) if first.number != BASELINE else dict(list(some.items())[: top - 1])
    found = [first, *(trial for number, trial in some.items() if number != first.number)]
    baseline = run.baseline.task.trial if run.baseline else None
    if baseline is None and run.config.baseline is not None:
        baseline = Trial(BASELINE, run.config.baseline)
    if baseline is not None and first.number != BASELINE and baseline.config != first.config:
        found.append(baseline)
    return tuple(found)
