"""A run as its folder tells it: for whoever only looks, now or later. Never writes, needs no lock."""

import hashlib
import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hpsearch.analysis.baseline import Comparison, against, compare, looked_at
from hpsearch.analysis.edges import Edge, winners_edges
from hpsearch.analysis.finalists import Finalist, finalists, taken_home
from hpsearch.analysis.ranking import baseline_result, culled
from hpsearch.analysis.settled import settled
from hpsearch.config import RunConfig, load, search_digest
from hpsearch.errors import StorageError, UsageError
from hpsearch.history import History
from hpsearch.objectives.objective import Judged, Kept
from hpsearch.regular import NOT_REGULAR
from hpsearch.run.directory import RunDirectory
from hpsearch.run.files import read_facts
from hpsearch.run.folding import state_of
from hpsearch.run.journal import read_rows
from hpsearch.run.row import PANDA
from hpsearch.run.state import RunState, look_of
from hpsearch.run.summary import Stage, Summary, stage
from hpsearch.schedule.failures import too_many_failed
from hpsearch.trial import Result


@dataclass(frozen=True)
class Recorded:
    """`facts` are those of the data; empty where they were not recorded."""

    directory: RunDirectory
    config: RunConfig
    state: RunState
    facts: Mapping[str, Any]

    @property
    def examples(self) -> dict[str, int]:
        """The rows of each part; empty where they were not recorded."""
        examples = self.facts.get("examples")
        rows = examples.items() if isinstance(examples, dict) else ()
        return {str(name): count for name, count in rows if isinstance(count, int)}

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said of the data."""
        notes = self.facts.get("notes")
        return tuple(map(str, notes)) if isinstance(notes, list) else ()

    @cached_property
    def finalists(self) -> list[Finalist]:
        """The finals' outcome, the recommended one first; empty without finals, and until they are over."""
        history = settled(self.state.history) if self.state.ended else self.state.history
        return finalists(history, self.config.goal, self.config.kind.effort_by(self.facts))

    @property
    def baseline(self) -> Result | None:
        """The baseline's first repeat, if it is done."""
        return baseline_result(self.state.history)

    @cached_property
    def comparison(self) -> Comparison | None:
        """The winner against the baseline; of a single training each where there are no finals."""
        goal, history = self.config.goal, self.state.history
        if not self.finalists:
            return against(history.incumbent(goal), self.baseline, goal)
        rows = self.examples.get("dev") if self.config.kind.metric(goal.metric).part == "dev" else None
        return compare(self.finalists, goal, looked_at(history, goal), rows)

    @cached_property
    def culled(self) -> frozenset[int]:
        """Numbers of the trials that went well and were not trained to the end."""
        return culled(self.state.history, self.config.epochs, self.state.ended)

    @property
    def winner(self) -> Result | None:
        """The recommended finalist, with the means of its repeats as metrics; without finals the incumbent."""
        return self.finalists[0].mean if self.finalists else self.state.history.incumbent(self.config.goal)

    @property
    def edges(self) -> list[Edge]:
        """The ends of the space that the winner is at."""
        winner = self.winner.task.trial.config if self.winner else None
        space, settings = self.config.space, self.config.kind.settings
        return winners_edges(space, settings, self.state.history, self.config.goal, winner, self.finalists)

    @property
    def test(self) -> Mapping[str, float]:
        """What the test set said of the winner; empty while it was not opened for it."""
        results = taken_home(self.finalists, self.winner, self.config.finals.keep == "ensemble")
        kept = Kept(tuple(result.task for result in results), self.config.finals.refit)
        return self.state.tests.get(look_of(kept), {}) if results else {}

    @property
    def judged(self) -> Mapping[str, Judged]:
        """What each part of the data said of the winner's classes, by its name; empty where that is not recorded."""
        number = self.winner.task.trial.number if self.winner else 0
        return {part: found for (trial, part), found in self.state.judged.items() if trial == number}

    @property
    def classes(self) -> tuple[str, ...]:
        """Their names by label; empty where the data has none."""
        classes = self.facts.get("classes")
        return tuple(map(str, classes)) if isinstance(classes, list) else ()

    @cached_property
    def model(self) -> Mapping[str, Any]:
        """The facts beside the saved model; empty while there is none, and where its kind has none."""
        model = self.config.kind.model
        return read_facts((self.directory.best / model).with_suffix(".json")) if model and self.state.ended else {}

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
        same = search_digest(config) == search_digest(self.config) and config.limits == self.config.limits
        return self.state.ended and same and (config.trials == self.config.trials or config.trials <= self.begun)

    @property
    def could_finish(self) -> bool:
        """Whether its user could end the search with what is done: it is not over, and some trial is ok."""
        state = self.state
        over = state.closed or state.ended or (state.stop and not self.failing) or state.history.has_finals
        return not over and state.history.incumbent(self.config.goal) is not None

    @property
    def begun(self) -> int:
        """How many trials have a result."""
        return len(self.state.history.last)

    @property
    def reproducible(self) -> bool:
        """Whether no clock, and nothing else that differs from machine to machine, decided on a result.

        Nor has a plan seen a result that was taken back since, or the finals a part of one.
        """
        sound = all(r.reproducible for r in self.state.history.results)
        return sound and not (self.state.out_of_time or self.state.revised or self.state.partial)

    @property
    def run_state(self) -> Stage:
        """Finished, going on in some process, or to be resumed."""
        return stage(self.directory, ended=self.state.ended, failing=self.failing is not None)

    @property
    def done_with(self) -> int:
        """How many trials are trained to the end, culled, or not ok."""
        whole, last = self.config.epochs, self.state.history.last.items()
        return sum(r.status != "ok" or r.task.budget >= whole or n in self.culled for n, r in last)

    @property
    def summary(self) -> Summary:
        """What it amounts to in a line."""
        goal, begin = self.config.goal, self.state.begin
        return Summary(
            started=begin.started if begin else "",
            done=self.done_with,
            wanted=self.config.trials,
            metric=self.config.kind.metric(goal.metric),
            best=self.winner.metrics[goal.metric] if self.winner else None,
            ended=self.state.ended,
            failing=self.failing is not None,
        )


def read_run(directory: RunDirectory) -> Recorded:
    """Reads a run's folder. Raises StorageError where what is in it cannot be used, UsageError where it is a panda."""
    rows = read_rows(directory.journal)
    if rows and rows[0].get("kind") == PANDA:
        path = shlex.quote(str(directory.path))
        ways = f"`hpsearch panda train {path}` goes on with it, `hpsearch panda status {path}` shows it"
        raise UsageError(f"{directory.path}: is a panda, not a search; {ways}")
    state = state_of(rows, directory.journal)
    return Recorded(directory, recorded_config(directory), state, read_facts(directory.dataset))


def recorded_config(directory: RunDirectory) -> RunConfig:
    """The config that a run was begun with. Raises StorageError where it cannot be used."""
    path = directory.config_resolved
    if path.exists() and not path.is_file():
        raise StorageError(f"{path}: cannot be read: {NOT_REGULAR}")
    try:
        return load(str(path), complete=True)
    except UsageError as error:
        raise StorageError(
            f"{directory.path}: its recorded config cannot be used: {'; '.join(str(error).splitlines())}"
        ) from error


def fingerprint(history: History) -> str:
    """SHA-256 (hex) over number, config, budget, repeat, status and metrics of every result, in task order.

    Never seconds, epochs, curves or reasons, nor the order of arrival.
    """
    digest = hashlib.sha256()
    for result in sorted(history.results, key=lambda r: r.task.key):
        digest.update(_canonical(result).encode("ascii") + b"\n")
    return digest.hexdigest()


def _canonical(result: Result) -> str:
    number, budget, repeat = result.task.key
    parts = [number, result.task.trial.config, budget, repeat, result.status, result.metrics]
    return json.dumps(_exact(parts), sort_keys=True, separators=(",", ":"))


def _exact(value: Any) -> Any:
    """Floats as hex, marked so that no text is mistaken for one."""
    if isinstance(value, float):
        return {"float": value.hex()}
    if isinstance(value, Mapping):
        return {name: _exact(v) for name, v in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(v) for v in value]
    return value
