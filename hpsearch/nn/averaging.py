"""How an optimizer's moving averages came to be, so that a beta may change while a network trains.

They are kept as sums v := beta v + x, which are the course's averages v := beta v + (1 - beta) x but for the factor
1 / (1 - beta). A new beta makes them sums of its own by (1 - old) / (1 - new), so that the average goes on as it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

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


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of the start, 0, in an average of K networks, each field (1, K)."""

    beta: Table
    since: Table
    before: Table

    @classmethod
    def of(cls, averagings: Sequence[Averaging]) -> "Left":
        """Of K networks."""
        return cls(*(np.array([[getattr(a, field.name) for a in averagings]], np.float64) for field in fields(cls)))

    def at(self, steps: Table) -> Table:
        """The product of all betas until each of the steps (n, 1): (n, K); beta^t where it never changed.

        v / (1 - left) corrects the bias that the start is, whatever the betas were.
        """
        return self.before * self.beta ** (steps - self.since)
