"""Who leads while a plan's results arrive."""

import math
from pathlib import Path

from hpsearch.history import History
from hpsearch.objectives import checkpoints
from hpsearch.trial import Goal, Result


class Leader:
    """The best so far while a plan's results arrive, in whatever order, and which checkpoints are worth their place.

    `folder` has the checkpoints, `epochs` are all.
    """

    def __init__(self, history: History, goal: Goal, epochs: int, folder: Path) -> None:
        self.goal, self.epochs, self.folder = goal, epochs, folder
        self.last = dict(history.last)
        self.incumbent = history.incumbent(goal)

    def take(self, result: Result) -> Result | None:
        """The incumbent, this result included. Who is done for loses the checkpoint; those of the finals stay."""
        if result.task.repeat:
            return self.incumbent
        before, number = self.incumbent, result.task.trial.number
        self.last[number] = result
        # The incumbent itself may have been trained on, and have diverged: then it is another one.
        rivals = self.last.values() if before and before.task.trial.number == number else (before, result)
        sound = (r for r in rivals if r is not None and math.isfinite(self.goal.cost(r)))
        self.incumbent = min(sound, key=self.goal.rank_key, default=None)
        for loser in (before, result):
            if loser is not None and loser is not self.incumbent and self._is_done_for(loser):
                checkpoints.discard(self.folder, loser.task)
        return self.incumbent

    def keep(self, numbers: frozenset[int]) -> None:
        """Discards the search's checkpoints of all but these trials and the incumbent."""
        best = {self.incumbent.task.trial.number} if self.incumbent else set()
        checkpoints.keep_only(self.folder, numbers | best)

    def _is_done_for(self, result: Result) -> bool:
        return self.last[result.task.trial.number] is result and (
            result.status != "ok" or result.task.budget >= self.epochs
        )
