"""What a run is started with, recorded in its folder; and what has changed since when it goes on."""

from typing import Any

from hpsearch.config import RunConfig, resolved
from hpsearch.data.dataset import Dataset
from hpsearch.errors import UsageError
from hpsearch.executor.threads import pools
from hpsearch.run.directory import RunDirectory
from hpsearch.run.environment import differences, environment
from hpsearch.run.files import read_facts, write_atomically
from hpsearch.run.recorded import recorded_config
from hpsearch.sampler import ALGORITHMS


def _dataset_facts(dataset: Dataset) -> dict[str, Any]:
    """What dataset.json records, so that looking at a run does not need its data."""
    parts = {"train": dataset.train, "dev": dataset.dev, "test": dataset.test}
    return {
        "examples": {name: len(part.y) for name, part in parts.items() if part is not None},
        "classes": list(dataset.classes),
        "shape": list(dataset.shape),
        "digest": dataset.digest,
        "notes": list(dataset.notes),
    }


def record_inputs(directory: RunDirectory, config: RunConfig, dataset: Dataset) -> None:
    """Before a run's journal exists. Raises StorageError."""
    directory.write_inputs(config.text, resolved(config), _environment(config), _dataset_facts(dataset))


def record_changes(directory: RunDirectory, config: RunConfig) -> list[str]:
    """When a run goes on: its config may ask for more trials; what may change bits comes back as notes.

    Raises UsageError for fewer trials than before.
    """
    before = recorded_config(directory).trials
    if config.trials < before:
        raise UsageError(f"{directory.path}: was begun with {before} trials, not {config.trials}; give at least that")
    write_atomically(directory.config_resolved, resolved(config))
    old = read_facts(directory.environment)
    if not old:
        return []
    return [f"bits may differ from before: {difference}" for difference in differences(old, _environment(config))]


def _environment(config: RunConfig) -> dict[str, Any]:
    packages = ALGORITHMS[config.search.algorithm] if config.search.sampler == "optuna" else ()
    return environment(pools(), packages)
