"""How much longer: arrivals as a machine would bring them, simulated, against the time that was left in truth."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hpsearch.history import History
from hpsearch.run.journal import read_rows
from hpsearch.run.outlook import Outlook, replayed
from hpsearch.run.parts import schedule_of
from hpsearch.run.recorded import read_run
from hpsearch.trial import Goal, Plan, Result, Task, Trial
from tests.support.searches import config, run

Speed = Callable[[float], float]
"""Work that one worker does in a second, by the time."""
STEP = 0.05


@dataclass
class Machine:
    """Workers that take the next fleet when they are free; each epoch of a fleet takes its members' weights."""

    outlook: Outlook
    jobs: int = 2
    speed: Speed = lambda now: 1.0
    start_up: float = 0.7
    now: float = 0.0
    told: list[tuple[float, float | None]] = field(default_factory=list)
    seconds: dict[tuple[int, int], float] = field(default_factory=lambda: defaultdict(float))

    def run(self, plans: Sequence[Plan], fleets: Callable[[Plan], list[list[Task]]], live: bool) -> None:
        self.now = self.start_up
        for plan in plans:
            self.outlook.planned(plan)
            waiting, at_work = fleets(plan), dict[int, tuple[list[Task], float]]()
            started = dict[int, float]()
            while waiting or at_work:
                for worker in range(self.jobs):
                    if worker not in at_work and waiting:
                        at_work[worker], started[worker] = (waiting.pop(0), 0.0), self.now
                self.now += STEP
                for worker, (fleet, work) in list(at_work.items()):
                    at_work[worker] = fleet, work + STEP * self.speed(self.now)
                    if at_work[worker][1] >= sum(map(whole, fleet)):
                        del at_work[worker]
                        self.outlook.finished(self.results(fleet, started[worker]), self.now)
                self.told.append((self.now, self.outlook.left(self.now, running(at_work) if live else None)))

    def results(self, fleet: list[Task], started: float) -> list[Result]:
        """Each with the seconds of its model in all, as a trial that goes on has them."""
        for task in fleet:
            self.seconds[task.trial.number, task.repeat] += (self.now - started) / len(fleet)
        taken = [self.seconds[task.trial.number, task.repeat] for task in fleet]
        return [Result(t, "ok", epochs=epochs(t), seconds=s) for t, s in zip(fleet, taken, strict=True)]

    def worst(self, begin: float = 0.1, end: float = 0.9) -> float:
        """The largest of said over true and true over said, between these shares of the time."""
        some = [(now, left) for now, left in self.told if begin * self.now <= now <= end * self.now]
        ratios = [(left or 1e-9) / (self.now - now) for now, left in some]
        return max(max(ratio, 1 / ratio) for ratio in ratios)


def epochs(task: Task) -> int:
    return int(task.trial.config.get("stops", task.budget))  # type: ignore[call-overload, no-any-return]


def whole(task: Task) -> float:
    """The work of a task; a trial that goes on does the rest alone."""
    return weight(task.trial.config) * (epochs(task) - int(task.trial.config.get("from", 0)))  # type: ignore[call-overload]


def weight(config: Any) -> float:
    return float(config["weight"])


def running(at_work: dict[int, tuple[list[Task], float]]) -> dict[tuple[int, int, int], int]:
    def tasks() -> Iterator[tuple[Task, int]]:
        for fleet, work in at_work.values():
            for task in fleet:
                before = int(task.trial.config.get("from", 0))  # type: ignore[call-overload]
                yield task, before + int((epochs(task) - before) * work / sum(map(whole, fleet)))

    return {task.key: epoch for task, epoch in tasks()}


def trials(count: int, seed: int = 0, first: int = 1, scale: float = 0.01, **more: Any) -> list[Trial]:
    weights = np.random.default_rng(seed).uniform(0.5, 2.0, count) * scale
    return [Trial(first + n, {"weight": float(w), **more}) for n, w in enumerate(weights)]


def sized(*sizes: int) -> Callable[[Plan], list[list[Task]]]:
    """Fleets of these sizes in turn, the heavy tasks first, then the longest fleet first."""

    def fleets(plan: Plan) -> list[list[Task]]:
        tasks, found, turn = sorted(plan.tasks, key=whole, reverse=True), [], 0
        while tasks:
            size = sizes[turn % len(sizes)]
            found.append(tasks[:size])
            tasks, turn = tasks[size:], turn + 1
        return sorted(found, key=lambda fleet: -sum(map(whole, fleet)))

    return fleets


def search(count: int, finals: int = 0, budget: int = 40) -> tuple[Outlook, list[Plan]]:
    every = trials(count)
    plans = [Plan(1, tuple(Task(trial, budget) for trial in every))]
    if finals:
        repeats = tuple(Task(trial, budget, repeat) for trial in every[: finals // 5] for repeat in range(1, 6))
        plans.append(Plan(2, repeats))
    return Outlook(2, count, budget, budget, finals, weight), plans


def in_batches(plans: list[Plan], size: int) -> list[Plan]:
    tasks = plans[0].tasks
    return [Plan(n + 1, tasks[a : a + size]) for n, a in enumerate(range(0, len(tasks), size))] + plans[1:]


@pytest.mark.parametrize("sizes", [(1,), (8,), (16, 3, 1), (32, 2)])
def test_fleets_of_unequal_size(sizes: tuple[int, ...]) -> None:
    outlook, plans = search(160)
    machine = Machine(outlook)
    machine.run(plans, sized(*sizes), live=True)
    assert machine.worst() < 4 / 3


@pytest.mark.parametrize(("sizes", "begin"), [((1,), 0.1), ((8,), 0.2), ((16, 3, 1), 0.35)])
def test_without_knowing_what_is_at_work(sizes: tuple[int, ...], begin: float) -> None:
    """From the first fleets on that came back."""
    outlook, plans = search(160)
    machine = Machine(outlook)
    machine.run(plans, sized(*sizes), live=False)
    assert machine.worst(begin) < 4 / 3


def test_finals_and_batches_of_eight() -> None:
    outlook, plans = search(96, finals=25)
    machine = Machine(outlook)
    machine.run(in_batches(plans, 8), sized(3, 2, 1), live=True)
    assert machine.worst() < 4 / 3


def test_finals_are_expected_of_the_best_so_far() -> None:
    """Two are done, of weights 4 and 5, where the mean of all is 3."""
    every = [Trial(n, {"weight": float(n)}) for n in range(1, 6)]
    outlook = Outlook(1, 5, 10, 10, 10, weight, goal=Goal("loss"))
    outlook.planned(Plan(1, tuple(Task(trial, 10) for trial in every)))
    for trial, at in zip(every[3:], (40.0, 90.0), strict=True):
        metrics = {"loss": 1 / trial.number}
        outlook.finished([Result(Task(trial, 10), "ok", metrics, epochs=10, seconds=10.0 * trial.number)], at)
    assert outlook.left(90.0) == pytest.approx(10 * (1 + 2 + 3) + 10 * 10 * 4.5)


def test_a_load_that_doubles_is_noticed() -> None:
    """From the moment itself on, after a third of the time that has passed."""
    outlook, plans = search(160)
    machine = Machine(outlook, speed=lambda now: 1.0 if now < 16 else 0.5)
    machine.run(plans, sized(4), live=True)
    assert machine.worst(16 * 1.35 / machine.now) < 4 / 3
    moving = [left for now, left in machine.told if 16 < now < 20 and left is not None]
    assert len(set(moving)) > 20


def test_what_is_culled_is_expected_on_average() -> None:
    """81 trials, a third of which goes on from 3 epochs to 9, and again to 27."""
    every = trials(81, scale=0.05)
    plans = [Plan(1, tuple(Task(trial, 3) for trial in every))]
    for n, (share, budget) in enumerate(((3, 9), (9, 27)), 2):
        some = [Trial(t.number, {**t.config, "from": budget // 3}) for t in every[: 81 // share]]
        plans.append(Plan(n, tuple(Task(trial, budget) for trial in some)))
    outlook = Outlook(2, 81, 3 + 6 / 3 + 18 / 9, 27, 0, weight)
    machine = Machine(outlook)
    machine.run(plans, sized(1), live=True)
    assert machine.worst() < 4 / 3


def test_early_stopping_is_expected_once_it_is_seen() -> None:
    every = trials(160, stops=20)
    outlook = Outlook(2, 160, 40, 40, 0, weight)
    machine = Machine(outlook)
    machine.run([Plan(1, tuple(Task(trial, 40) for trial in every))], sized(4), live=True)
    assert machine.worst(0.15) < 4 / 3


def test_nothing_is_said_before_anything_is_known() -> None:
    outlook, plans = search(10)
    assert outlook.left(3.0, {}) is None
    outlook.planned(plans[0])
    assert outlook.left(4.0, {}) is None
    assert outlook.left(5.0) is None


def test_what_was_done_before_is_not_ahead() -> None:
    every = [Trial(n, {"weight": 1.0}) for n in range(1, 9)]
    outlook = Outlook(1, 8, 10, 10, 0, weight)
    outlook.planned(Plan(1, tuple(Task(trial, 10) for trial in every)))
    for at, trial in enumerate(every[:3], 1):
        outlook.finished([Result(Task(trial, 10), "ok", epochs=10, seconds=2.0)], 2.0 * at)
    assert outlook.left(6.0) == pytest.approx(10.0)
    assert outlook.left(7.0, {(4, 10, 0): 5}) == pytest.approx(9.0)


def test_a_limit_of_time_ends_it_whatever_is_left() -> None:
    outlook, plans = search(1000)
    outlook.limit = 30.0
    machine = Machine(outlook)
    outlook.planned(plans[0])
    outlook.finished([Result(plans[0].tasks[0], "ok", epochs=40, seconds=1.0)], 2.0)
    assert outlook.left(10.0) == pytest.approx(20.0)
    assert outlook.left(31.0) == 0.0
    assert machine.now == 0.0


def test_a_journal_replayed_says_what_the_run_knew(tmp_path: Path) -> None:
    """Its rows have the run's seconds; at the end nothing is left, and in the middle something is."""
    wanted = config(tmp_path, "search.sampler=random")
    directory = run(wanted)
    recorded, entries = read_run(directory), read_rows(directory.journal)
    rungs, finals = schedule_of(wanted).rungs, wanted.finalists * wanted.finals.repeats
    weigh = wanted.kind.pace_by(recorded.facts)
    whole = replayed(Outlook.of(wanted, 1, rungs, finals, weigh, History()), entries, recorded.state)
    assert whole.left(recorded.state.seconds) == 0.0
    first = next(n for n, entry in enumerate(entries) if entry["kind"] == "result")
    part = replayed(Outlook.of(wanted, 1, rungs, finals, weigh, History()), entries[: first + 1], recorded.state)
    assert (part.left(entries[first]["elapsed"]) or 0.0) > 0


def test_what_is_resumed_has_less_before_it(tmp_path: Path) -> None:
    wanted = config(tmp_path, "search.sampler=random")
    directory = run(wanted)
    state = read_run(directory).state
    outlook = Outlook.of(wanted, 1, schedule_of(wanted).rungs, 0, lambda _: 1.0, state.history)
    assert outlook.left(1.0) == 0.0
