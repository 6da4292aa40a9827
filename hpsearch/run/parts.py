"""From a checked config and its data to the objects that a search runs on."""

from dataclasses import dataclass, replace

from hpsearch.config import LimitsSpec, RunConfig
from hpsearch.data.dataset import Dataset
from hpsearch.errors import StorageError
from hpsearch.executor.cores import usable_cores
from hpsearch.objectives.examples import write_examples
from hpsearch.objectives.network import NetworkObjective
from hpsearch.run.directory import RunDirectory
from hpsearch.sampler import LEARNING, SAMPLERS, SearchSpec
from hpsearch.schedule import SCHEDULES
from hpsearch.schedule.protocol import Schedule
from hpsearch.space import Choice
from hpsearch.trial import Config, History


@dataclass(frozen=True, slots=True)
class Parts:
    """What `search` needs beside its directory."""

    config: RunConfig
    dataset: Dataset
    objective: NetworkObjective
    schedule: Schedule
    jobs: int


def assemble(config: RunConfig, dataset: Dataset, directory: RunDirectory) -> Parts:
    """Looks everything up in its table. Writes nothing."""
    objective = NetworkObjective(directory.data.resolve(), len(dataset.classes), config.seed, config.goal.metric)
    return Parts(config, dataset, objective, schedule_of(config), jobs_of(config))


def schedule_of(config: RunConfig) -> Schedule:
    """The config's schedule with its sampler."""
    sampler = SAMPLERS[config.search.sampler](config.space, config.search, config.goal)
    return SCHEDULES[config.schedule.kind](
        space=config.space,
        sampler=sampler,
        seed=config.seed,
        trials=config.trials,
        epochs=config.epochs,
        goal=config.goal,
        patience=config.limits.patience,
    )


def draws(config: RunConfig, count: int) -> list[Config]:
    """The configs of the first `count` trials that a run would train if nothing ended it early.

    Where the sampler must know results first, as many drawn at random from the same space.
    """
    endless = replace(config, trials=count, goal=replace(config.goal, target=None), limits=LimitsSpec())
    plan = schedule_of(endless).next_plan(History())
    if config.search.sampler in LEARNING and (plan is None or len(plan.tasks) < count):
        return draws(replace(config, search=SearchSpec("random")), count)
    return [task.trial.config for task in plan.tasks] if plan else []


def jobs_of(config: RunConfig) -> int:
    """The number of workers: as given, or the cores there are."""
    return usable_cores() if config.executor.jobs == "auto" else config.executor.jobs


def prepare(parts: Parts, directory: RunDirectory) -> None:
    """Writes the examples that workers map, in each variant that a trial can ask for. Raises StorageError."""
    space = parts.config.space
    if "normalize_inputs" in space.axes:
        axis = space.axes["normalize_inputs"].hyperparameter
        assert isinstance(axis, Choice)
        variants = {bool(value) for value in axis.values}
    else:
        variants = {bool(space.fixed.get("normalize_inputs", True))}
    try:
        write_examples(parts.dataset, directory.data, variants)
    except OSError as error:
        what = "the examples for the workers cannot be written"
        advice = f"make room, then `hpsearch resume {directory.path}` goes on"
        raise StorageError(f"{directory.data}: {what}: {error.strerror or error}; {advice}") from error
