"""What babysitting one model asks of an objective: an epoch at a time, with settings that change in between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from numpy.typing import NDArray

from hpsearch.objectives.objective import Conclusion
from hpsearch.trial import Config, Value


class Trained(Protocol):
    """A model after `epoch` epochs, with all that going on takes; it is never changed."""

    @property
    def epoch(self) -> int:
        """How many epochs it was trained for."""
        ...

    @property
    def digest(self) -> str:
        """16 hex digits over every bit that going on depends on: equal exactly for equal states."""
        ...

    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """For numpy.savez, without objects; `Stepwise.restored` is the inverse."""
        ...


@dataclass(frozen=True, slots=True)
class Going:
    """One model on its way: `config` may have values over epochs, which say what holds in each of them."""

    config: Config
    state: Trained


@dataclass(frozen=True, slots=True)
class Epoch:
    """What one epoch of one model brought.

    `point` is its point of the curves. `in_force` are the values that the steps used, read back from them and not from
    the config: of a learning rate that decays within the epoch the last one. `signs` are measured quantities that only
    suggestions are made of (a share of dead units, the length of an update over that of the weights), in [0, inf).
    `diverged` says why it cannot go on; its state is then the one before.
    """

    state: Trained
    point: Mapping[str, float]
    in_force: Mapping[str, Value]
    signs: Mapping[str, float] = field(default_factory=dict)
    diverged: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Paired:
    """Two models on the same dev rows: of `rows` how many each has wrong that the other has right, and both costs.

    `cost` is the mean difference of the rows' costs, second minus first, and `deviation` the standard deviation of it.
    """

    rows: int
    first_alone: int
    second_alone: int
    cost: float
    deviation: float


class Stepwise(Protocol):
    """Trains models epoch by epoch; who is trained together never changes a bit of any."""

    def begin(self, config: Config) -> Trained:
        """The untrained model. Raises SettingError for a config that no objective of the kind has."""
        ...

    def epoch(self, going: Sequence[Going]) -> list[Epoch]:
        """Trains each for one epoch more, those of one shape and age as one fleet; the results in their order."""
        ...

    def forget(self, state: Trained, config: Config) -> Trained:
        """The same weights with all else as at the beginning: averages, clocks of decay, batch-norm averages."""
        ...

    def compare(self, first: Going, second: Going) -> Paired:
        """Both on the dev rows."""
        ...

    def restored(self, arrays: Mapping[str, NDArray[Any]]) -> Trained:
        """The inverse of `arrays`. Raises KeyError or ValueError for anything else."""
        ...

    def conclude(self, going: Going) -> Conclusion:
        """The model as files, its metrics, and its look at the test set, which is taken when `test` is called."""
        ...
