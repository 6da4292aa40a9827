"""From a checked config and its data to the objects that a search runs on."""

import math
from dataclasses import dataclass, field, replace
from itertools import product

from hpsearch import executor
from hpsearch.config import LimitsSpec, RunConfig
from hpsearch.data.dataset import Dataset
from hpsearch.errors import DataError
from hpsearch.nn.settings import AUGMENTATION, SETTINGS
from hpsearch.objectives.examples import Kind, image_of, kind_for, write_examples
from hpsearch.objectives.network import NetworkObjective
from hpsearch.run.directory import RunDirectory
from hpsearch.run.files import failed
from hpsearch.run.warm import Warm
from hpsearch.sampler import LEARNING, OPTIONS, SAMPLERS, SearchSpec
from hpsearch.schedule import SCHEDULES, Newcomers, Schedule, ScheduleSpec
from hpsearch.schedule.start import StartSampler, StartSchedule
from hpsearch.space import Space
from hpsearch.trial import Config, History, Value


@dataclass(frozen=True, slots=True)
class Parts:
    """What `search` needs beside its directory."""

    config: RunConfig
    dataset: Dataset
    objective: NetworkObjective
    schedule: Schedule
    jobs: int
    warm: Warm = field(default_factory=Warm)


def assemble(config: RunConfig, dataset: Dataset, directory: RunDirectory, warm: Warm | None = None) -> Parts:
    """Looks everything up in its table. Writes nothing. Raises DataError where images are wanted and there are none."""
    check_images(config, dataset)
    classes, metric = len(dataset.classes), config.goal.metric
    limits = config.limits
    objective = NetworkObjective(
        directory.data.resolve(),
        classes,
        config.seed,
        metric,
        dataset.shape,
        math.inf if limits.trial_time is None else limits.trial_time,
        math.inf if limits.trial_memory is None else limits.trial_memory,
    )
    return Parts(config, dataset, objective, schedule_of(config), jobs_of(config), warm or Warm())


def schedule_of(config: RunConfig) -> Schedule:
    """The config's schedule with its sampler."""
    start = config.search.start
    sampler = SAMPLERS[config.search.sampler](config.space, config.search, config.goal)
    sampler = StartSampler(sampler, config.space, start) if start else sampler
    patience = config.limits.patience
    newcomers = Newcomers(config.space, sampler, config.seed, config.trials, config.epochs, config.goal, patience)
    schedule = SCHEDULES[config.schedule.kind](newcomers, config.schedule)
    return StartSchedule(schedule, start) if start else schedule


def draws(config: RunConfig, count: int) -> list[Config]:
    """The configs of the first `count` trials that a run would train if nothing ended it early.

    Where the sampler must know results first, as many drawn at random from the same space.
    """
    goal = replace(config.goal, target=None)
    endless = replace(config, trials=count, goal=goal, limits=LimitsSpec(), schedule=ScheduleSpec())
    schedule, history = schedule_of(endless), History()
    while history.planned < count and (plan := schedule.next_plan(history)):
        if config.search.sampler in LEARNING and len(plan.tasks) < count:
            return draws(replace(config, search=SearchSpec("random")), count)
        history = History.of([*history.plans, plan], ())
    return [task.trial.config for plan in history.plans for task in plan.tasks]


def check_images(config: RunConfig, dataset: Dataset) -> None:
    """Raises DataError, naming the setting, where the config wants images and the examples are none."""
    wanted = [name for name in AUGMENTATION if any(_values(config.space, name))]
    if "channels" in _values(config.space, "normalize_inputs"):
        wanted.append("normalize_inputs: channels")
    shape = dataset.shape
    if not wanted:
        return
    if image_of(shape) is None:
        what = f"{wanted[0]} is for images, of shape (height, width) or (height, width, channels)"
        raise DataError(f"{what}; these examples have shape {shape}: store them so, or remove {wanted[0]}")
    if len(shape) == 3 and shape[0] <= 4 < shape[2]:
        what = f"{wanted[0]} is for images of shape (height, width, channels); these examples have shape {shape}"
        raise DataError(f"{what}: move the channels to the end, or remove {wanted[0]}")


def kinds(space: Space) -> set[Kind]:
    """The kinds of inputs that the trials can ask for."""
    switches = [{bool(value) for value in _values(space, name)} for name in AUGMENTATION]
    augmented = {any(combination) for combination in product(*switches)}
    return {kind_for(*pair) for pair in product(_values(space, "normalize_inputs"), augmented)}


def _values(space: Space, name: str) -> list[Value]:
    """Values of a setting that trials can have: all of a choice, the ends of a range."""
    axis, default = space.axes.get(name), SETTINGS[name].default
    if axis is None:
        return [space.fixed.get(name, default)]
    values = axis.hyperparameter.extremes()
    return [*values, default] if axis.when else values


def jobs_of(config: RunConfig) -> int:
    """The number of workers: as given, or the cores there are."""
    return executor.jobs_of(config.executor.backend, config.executor.jobs)


def idle(config: RunConfig, jobs: int) -> list[str]:
    """A note where a sampler plans fewer trials together than there are workers."""
    together = min(config.search.batch, config.trials)
    if "batch" not in OPTIONS.get(config.search.sampler, ()) or jobs <= together:
        return []
    advice = f"search.batch: {jobs} would use them" if together < config.trials else "fewer jobs would do"
    return [f"{jobs - together} of {jobs} workers idle: {together} trials are planned together; {advice}"]


def prepare(parts: Parts, directory: RunDirectory) -> None:
    """Writes the examples that workers map, in each variant that a trial can ask for. Raises StorageError."""
    try:
        write_examples(parts.dataset, directory.data, kinds(parts.config.space))
    except OSError as error:
        raise failed(directory.data, "the examples for the workers cannot be written", error) from error
