"""How an optimizer's moving averages came to be, so that a beta may change while a network trains.

They are kept as sums v := beta v + x, which are the course's averages v := beta v + (1 - beta) x but for the factor
1 / (1 - beta). A new beta makes them sums of its own by (1 - old) / (1 - new), so that the average goes on as it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Averaging:
    """One average of one network: its `beta` holds since after step `since`, `before` is the product of all before."""

    beta: float
    since: int = 0
    before: float = 1.0

    def turned(self, beta: float, step: int) -> "Averaging":
        """The same after `step` steps, from where on it is `beta`."""
        if beta == self.beta:
            return self
        return Averaging(beta, step, self.before * self.beta ** (step - self.since))

    def factor(self, new: "Averaging") -> float:
        """What makes sums of this beta sums of the new one."""
        return (1 - self.beta) / (1 - new.beta)


def left(averagings: Sequence[Averaging], steps: Table) -> Table:
    """The product of all betas until each of the steps (n, 1), of K networks: (n, K); beta^t where it never changed.

    So much of an average is still its start, 0: v / (1 - left) corrects that bias whatever the betas were.
    """
    columns = np.array([[a.before, a.beta, a.since] for a in averagings], dtype=np.float64).T[:, np.newaxis]
    before, beta, since = columns
    return np.asarray(before * beta ** (steps - since))
