"""A run as its folder tells it: for whoever only looks, now or later. Never writes, needs no lock."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from hpsearch.analysis.finalists import Finalist, finalists
from hpsearch.config import RunConfig, load, search_digest
from hpsearch.errors import StorageError, UsageError
from hpsearch.run.directory import RunDirectory
from hpsearch.run.files import read_facts
from hpsearch.run.fingerprint import fingerprint
from hpsearch.run.journal import read_rows
from hpsearch.run.lock import is_held
from hpsearch.run.records import State
from hpsearch.run.winner import counter
from hpsearch.schedule.failures import too_many_failed
from hpsearch.trial import Result

RunState = Literal["finished", "open", "running"]


@dataclass(frozen=True)
class Recorded:
    """`examples` counts the rows of each part, `notes` are those of the data; both empty where not recorded.

    `inputs` and `classes` are the width of the data; 0 where not recorded.
    """

    directory: RunDirectory
    config: RunConfig
    state: State
    examples: Mapping[str, int]
    notes: tuple[str, ...]
    inputs: int = 0
    classes: int = 0

    @cached_property
    def finalists(self) -> list[Finalist]:
        """The finals' outcome, the recommended one first; empty without finals, and until they are over."""
        return finalists(self.state.history, self.config.goal, counter(self.inputs, self.classes))

    @property
    def winner(self) -> Result | None:
        """The recommended finalist, with the means of its repeats as metrics; without finals the incumbent."""
        return self.finalists[0].mean if self.finalists else self.state.history.incumbent(self.config.goal)

    @property
    def test(self) -> Mapping[str, float]:
        """What the test set said of the winner; empty while it was not opened for it."""
        test = self.state.test
        return test.metrics if test and self.winner and test.trial == self.winner.task.trial.number else {}

    @property
    def fingerprint(self) -> str:
        """Equal exactly for runs that are the same search, bit for bit."""
        return fingerprint(self.state.history)

    @property
    def failing(self) -> str | None:
        """Why the search was stopped, where too many of its trials failed."""
        return None if self.state.ended else too_many_failed(self.state.history, self.config.limits.failures)

    def answers(self, config: RunConfig) -> bool:
        """Whether this run is finished, and is what `config` asks for: then there is nothing to do."""
        same = search_digest(config) == search_digest(self.config)
        return self.state.ended and same and config.trials == self.config.trials

    @property
    def run_state(self) -> RunState:
        """Finished, going on in some process, or to be resumed."""
        if self.state.ended:
            return "finished"
        return "running" if is_held(self.directory.lock) else "open"


def read_run(directory: RunDirectory) -> Recorded:
    """Reads a run's folder. Raises StorageError where what is in it cannot be used."""
    state = State.of(read_rows(directory.journal), directory.journal)
    facts = read_facts(directory.dataset)
    return Recorded(
        directory,
        recorded_config(directory),
        state,
        facts.get("examples", {}),
        tuple(facts.get("notes", ())),
        math.prod(facts.get("shape", (0,))),
        len(facts.get("classes", ())),
    )


def recorded_config(directory: RunDirectory) -> RunConfig:
    """The config that a run was begun with."""
    try:
        return load(str(directory.config_resolved))
    except UsageError as error:
        raise StorageError(f"{directory.path}: its recorded config cannot be used: {error}") from error
