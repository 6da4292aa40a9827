"""From a checked config and its objective to the objects that a search runs on."""

from dataclasses import dataclass, field, replace

from hpsearch import executor
from hpsearch.config import LimitsSpec, RunConfig
from hpsearch.history import History
from hpsearch.objectives.objective import Objective
from hpsearch.run.warm import Warm
from hpsearch.sampler import SAMPLERS, SearchSpec
from hpsearch.schedule import SCHEDULES, Newcomers, Schedule, ScheduleSpec
from hpsearch.trial import Config, Plan


@dataclass(frozen=True, slots=True)
class Parts:
    """What `search` needs beside its directory. `since` is when this began (monotonic), its data to be loaded first."""

    config: RunConfig
    objective: Objective
    schedule: Schedule
    jobs: int
    warm: Warm = field(default_factory=Warm)
    since: float | None = None


def assemble(config: RunConfig, objective: Objective, warm: Warm | None = None, since: float | None = None) -> Parts:
    """Looks everything else up in its table. Writes nothing."""
    return Parts(config, objective, schedule_of(config), jobs_of(config), warm or Warm(), since)


def schedule_of(config: RunConfig) -> Schedule:
    """The config's schedule with its sampler."""
    sampler = SAMPLERS[config.search.sampler].make(config.space, config.search, config.goal)
    newcomers = Newcomers(
        space=config.space,
        sampler=sampler,
        seed=config.seed,
        trials=config.trials,
        epochs=config.epochs,
        goal=config.goal,
        patience=config.limits.patience,
        start=config.search.start,
    )
    return SCHEDULES[config.schedule.kind].make(newcomers, config.schedule)


def draws(config: RunConfig, count: int) -> list[Config]:
    """The configs of the first `count` trials that a run would train if nothing ended it early.

    Where the sampler must know results first, as many drawn at random from the same space.
    """
    goal = replace(config.goal, target=None)
    endless = replace(config, trials=count, goal=goal, limits=LimitsSpec(), schedule=ScheduleSpec())
    schedule, history = schedule_of(endless), History()
    while history.planned < count and isinstance(plan := schedule.next(history), Plan):
        if SAMPLERS[config.search.sampler].learns and len(plan.tasks) < count:
            return draws(replace(config, search=SearchSpec("random")), count)
        history = History.of([*history.plans, plan], ())
    return [task.trial.config for plan in history.plans for task in plan.tasks]


def jobs_of(config: RunConfig) -> int:
    """The number of workers: as given, or the cores there are."""
    return executor.jobs_of(config.executor.backend, config.executor.jobs)


def idle(config: RunConfig, jobs: int) -> list[str]:
    """A note where there are more workers than cores, and one where there are more than trials to train together."""
    cores = executor.usable_cores()
    notes = [f"{jobs} jobs share {cores} core{'s' * (cores > 1)}: -j {cores} is as fast"] if jobs > cores else []
    batched = config.space.axes and "batch" in SAMPLERS[config.search.sampler].options
    together = min(config.search.batch, config.trials) if batched else config.trials
    if jobs <= max(together, 1) or not config.space.axes:
        return notes
    if together < config.trials:
        told = f"{together} trials are planned together; search.batch: {jobs} would use them"
    else:
        told = f"{together} trial{' is' if together == 1 else 's are'} all there are; fewer jobs would do"
    return [*notes, f"{jobs - together} of {jobs} workers idle: {told}"]
