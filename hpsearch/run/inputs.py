"""What a run is started with, recorded in its folder; and what has changed since when it goes on."""

import json
from collections.abc import Sequence
from typing import Any

from hpsearch import __version__
from hpsearch.config import RunConfig, resolved, search_changes, search_digest
from hpsearch.errors import UsageError
from hpsearch.executor.cores import pools
from hpsearch.objectives.objective import Objective
from hpsearch.run.directory import RunDirectory
from hpsearch.run.environment import differences, environment
from hpsearch.run.files import read_facts, write_atomically
from hpsearch.run.recorded import recorded_config
from hpsearch.run.state import Origin, RunState
from hpsearch.run.warm import warmed
from hpsearch.sampler import SAMPLERS
from hpsearch.trial import Result

LONGEST = 100
"""Characters of a fact in a message: there may be thousands of classes."""


def record_inputs(directory: RunDirectory, config: RunConfig, objective: Objective) -> None:
    """Before a run's journal exists. Raises StorageError."""
    directory.write_inputs(config.text, resolved(config), _environment(config), objective.facts)


def check_same(
    directory: RunDirectory, state: RunState, config: RunConfig, objective: Objective, learned: Sequence[Result] = ()
) -> None:
    """Raises UsageError, with the difference, where going on with a run would be another search than it began.

    `learned` are the trials of another run that it would learn from.
    """
    begin, search, recorded = state.begin, search_digest(config), state.history.earlier
    if begin is None:
        return
    if begin.search == warmed(search, recorded) != warmed(search, learned):
        what = "it was begun with other trials to learn from" if recorded else "it was begun without --warm-start"
        advice = "leave --warm-start out" if recorded else "leave it out"
    elif begin.search != warmed(search, learned):
        found = search_changes(recorded_config(directory), config)
        what = f"the config asks for another search: {'; '.join(found) or _unknown(begin)}"
        advice = f"put that back ({directory.config_resolved.name} in its folder has all of it)"
    elif begin.data != objective.digest:
        what = f"its data has changed since: {'; '.join(_data_changes(directory, objective))}"
        advice = "put the old data back"
    else:
        return
    raise UsageError(f"{directory.path}: cannot go on: {what}. Either {advice}, or begin a new run without --resume")


def _unknown(begin: Origin) -> str:
    """Why what resolved.yaml asks for is not what the journal says it did."""
    if begin.hpsearch != __version__:
        return f"hpsearch {begin.hpsearch} began it, this is hpsearch {__version__}, which would search differently"
    return "its resolved.yaml was changed after it began"


def _data_changes(directory: RunDirectory, objective: Objective) -> list[str]:
    old, new = read_facts(directory.dataset), objective.facts
    labels = {"examples": "examples", "classes": "classes", "shape": "shape of an example"}
    found = [
        f"{label}: {_short(old[name])} when it began, {_short(new[name])} now"
        for name, label in labels.items()
        if name in old and name in new and old[name] != new[name]
    ]
    return found or ["as many examples of the same classes as when it began, but other values, labels or order"]


def _short(fact: Any) -> str:
    text = json.dumps(fact, sort_keys=True, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def record_changes(directory: RunDirectory, config: RunConfig) -> list[str]:
    """When a run goes on: its config may ask for other trials; what may change bits comes back as notes."""
    write_atomically(directory.config_resolved, resolved(config))
    old = read_facts(directory.environment)
    if not old:
        return []
    return [f"bits may differ from before: {difference}" for difference in differences(old, _environment(config))]


def _environment(config: RunConfig) -> dict[str, Any]:
    return environment(pools(), SAMPLERS[config.search.sampler].packages(config.search))
