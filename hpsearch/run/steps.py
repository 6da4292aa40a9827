"""What a run does next: a pure function of what is recorded, of what the schedule says, and of the time it took."""

import math
from dataclasses import dataclass, replace

from hpsearch.config import RunConfig, spell
from hpsearch.history import History
from hpsearch.run import time_limit
from hpsearch.run.state import RunState
from hpsearch.schedule import Schedule, finals_plan
from hpsearch.schedule.failures import too_many_failed
from hpsearch.trial import Over, Plan, Task


@dataclass(frozen=True, slots=True)
class Train:
    """These tasks are trained next. `plan` is theirs where it is new: it is recorded before it runs.

    `kept` are the trials whose checkpoints may still be wanted; None where that has not changed. `note` is what the
    user is told of it.
    """

    tasks: tuple[Task, ...]
    plan: Plan | None = None
    kept: frozenset[int] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """The search is over before all its trials were trained, which is to be recorded.

    `time`: by its limit of time; `closed`: by the user, who leaves open what is planned.
    """

    reason: str
    time: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Conclude:
    """Search and finals are over: the winner is tested and saved. `note` is what the user is told."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing is left to do."""


Step = Train | Stop | Conclude | Done


@dataclass(frozen=True, slots=True)
class Clock:
    """What seconds are worth: how many train at a time, and what fitting the model once more costs, in trainings."""

    jobs: int = 1
    refit: float = 0.0


CLOCK = Clock()


def next_step(state: RunState, config: RunConfig, schedule: Schedule, searched: float, clock: Clock = CLOCK) -> Step:
    """The search's open tasks or next plan, then the finals', then the end. `searched`: seconds of the run so far.

    To be asked between plans: while a plan is at work nothing is decided on a part of its results.
    """
    if state.closed:
        return _finals(state, config, math.inf, clock) or (Done() if state.ended else Conclude())
    if why := too_many_failed(state.history, config.limits.failures):
        return Done() if state.stop is not None else Stop(why)
    left = math.inf if config.limits.time is None else config.limits.time - searched
    step = _search(state, config, schedule, left, clock)
    if isinstance(step, Stop) and state.stop is not None:  # it is known already
        step = None
    return step or _finals(state, config, left, clock) or (Done() if state.ended else Conclude(_lacking(state, config)))


def _search(state: RunState, config: RunConfig, schedule: Schedule, left: float, clock: Clock) -> Train | Stop | None:
    """The search's next tasks, or why there are none though some were wanted."""
    history = state.history.search
    if _is_known(state, config):
        return _out_of_time(config)
    tasks, plan = history.open_tasks, None
    if config.trials < history.planned:
        tasks = begun_and_wanted(history, config.trials)
        if not tasks:
            done = len(history.last)
            told = f"{config.trials} trials were asked for" + (
                f", and {done} were done" if done > config.trials else ""
            )
            return Stop(told, closed=True) if history.open_tasks or not state.ended else None
    elif not tasks:
        plan = schedule.next(history)
    if isinstance(plan, Over):
        return Stop(plan.reason) if history.planned < config.trials else None
    tasks = tasks if plan is None else plan.tasks
    left -= time_limit.kept_back(history.last, state.history, config, clock.jobs, clock.refit)
    if history.last and left < math.inf and not time_limit.portion(tasks, history.last, clock.jobs, left):
        return _out_of_time(config)
    if plan is None:
        return Train(tasks)
    kept = plan.waiting | {task.trial.number for task in plan.tasks}
    return Train(plan.tasks, replace(plan, number=state.history.next_plan), kept)


def closing(state: RunState, config: RunConfig, schedule: Schedule) -> Stop | None:
    """What to record where the user ends the search with what is done; None where it is over already."""
    if state.ended or state.closed:
        return None
    step = next_step(state, config, schedule, state.searched)
    searching = isinstance(step, Train) and not step.tasks[0].repeat
    if not searching and not too_many_failed(state.history, config.limits.failures):
        return None
    return Stop(f"it was ended by --finish with {len(state.history.last)} of {config.trials} trials done", closed=True)


def begun_and_wanted(history: History, trials: int) -> tuple[Task, ...]:
    """Where more are planned than the `trials` that are wanted now: the open tasks that make as many, in plan order."""
    return history.search.open_tasks[: max(trials - len(history.last), 0)]


def ahead(state: RunState, config: RunConfig) -> tuple[RunConfig, History]:
    """What is still to be had: the config and the history without trials and tasks that are left for good."""
    history = state.history
    if not state.closed and config.trials >= history.planned:
        return config, history
    tasks = () if state.closed else begun_and_wanted(history, config.trials)
    kept = history.done | {task.key for task in tasks}
    plans = (replace(p, tasks=tuple(t for t in p.tasks if t.repeat or t.key in kept)) for p in history.plans)
    most = len({r.task.trial.number for r in history.search.results} | {t.trial.number for t in tasks})
    return replace(config, trials=max(most, 1)), History.of([p for p in plans if p.tasks], history.results)


def _out_of_time(config: RunConfig) -> Stop:
    return Stop(f"its time of {spell(config.limits.time or 0)} is over", time=True)


def _lacking(state: RunState, config: RunConfig) -> str:
    """That the finals there are have no time left, or not enough."""
    if not _is_known(state, config) or not config.finalists or not state.history.last:
        return ""
    if not state.history.has_finals:
        return time_limit.told((config.finalists, config.finals.repeats), (0, 0))
    return time_limit.CUT if any(task.repeat for task in state.history.open_tasks) else ""


def _is_known(state: RunState, config: RunConfig) -> bool:
    """Whether this very limit has ended the search, whatever is left of it: a longer one lets it go on."""
    return state.out_of_time and config.limits.time is not None and state.stop == _out_of_time(config).reason


def _finals(state: RunState, config: RunConfig, left: float, clock: Clock) -> Train | Stop | None:
    """The finals' open tasks, or those of who is new among the best, as far as time allows."""
    history, asked = state.history, (config.finalists, config.finals.repeats)
    if tasks := tuple(task for task in history.open_tasks if task.repeat):
        if left > 0:
            return Train(tasks)
        return None if _is_known(state, config) else _out_of_time(config)
    whole = _plan(history, config, *asked)
    if whole is None or left == math.inf:
        return Train(whole.tasks, whole) if whole else None
    if _is_known(state, config) and history.plans[-1].is_final:
        return None
    fitting = time_limit.affordable(history.search.last, history, config, clock.jobs, left, clock.refit)
    if fitting == asked or not asked[0]:
        return Train(whole.tasks, whole)
    if not _is_known(state, config):
        return _out_of_time(config)
    plan = _plan(history, config, *fitting) if fitting[0] else None
    return Train(plan.tasks, plan, note=time_limit.told(asked, fitting)) if plan else None


def _plan(history: History, config: RunConfig, top: int, repeats: int) -> Plan | None:
    finals = (config.goal, top, repeats, config.epochs)
    return finals_plan(history, *finals, least=config.finals.least, baseline=config.baseline)
