"""About how long: by what a machine without a clock says of its fleets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from hpsearch.config import RunConfig
from hpsearch.run.estimate import OVER, START, UNDER, estimate, makespan
from hpsearch.trial import Task
from tests.support.searches import config


@dataclass(frozen=True)
class Steady:
    """An objective whose epochs take a tenth of a second each, fleets of four together."""

    facts: Any = None

    def prepare(self, folder: Path) -> "Steady":
        return self

    def fleets(self, tasks: Sequence[Task], jobs: int) -> list[list[Task]]:
        return [list(tasks[start : start + 4]) for start in range(0, len(tasks), 4)]

    def rehearse(self, fleet: Sequence[Task], seconds: float) -> float:
        return 0.1 * len(fleet)


@pytest.fixture
def wanted(tmp_path: Path) -> RunConfig:
    more = ("trials=64", "epochs=10", "search.sampler=random", "finals={top: 4, repeats: 5, baseline: false}")
    made = config(tmp_path, *more)
    object.__setattr__(made, "objective", "steady")
    return made


@pytest.fixture(autouse=True)
def same_weights(monkeypatch: pytest.MonkeyPatch, wanted: RunConfig) -> None:
    kind = replace(replace(wanted, objective="network").kind, pace=None)
    monkeypatch.setattr(RunConfig, "kind", property(lambda _: kind))


def expected(trainings: int) -> float:
    return trainings * (10 + 0.5) * 0.1


def test_search_finals_and_start_are_counted(wanted: RunConfig) -> None:
    said = estimate(wanted, Steady({}), loaded=2.0)
    assert said.low == pytest.approx(UNDER * expected(64 + 20) + START + 2, rel=0.05)
    assert said.high == pytest.approx(OVER * expected(64 + 20) + START + 2, rel=0.05)


def test_more_trials_than_are_drawn_are_like_them(wanted: RunConfig) -> None:
    said = estimate(replace(wanted, trials=5120, finals=replace(wanted.finals, top=0)), Steady({}))
    assert said.high == pytest.approx(OVER * expected(5120), rel=0.05)


def test_the_limit_of_time_is_the_most_it_takes(wanted: RunConfig) -> None:
    said = estimate(replace(wanted, limits=replace(wanted.limits, time=30.0)), Steady({}))
    assert (said.low, said.high) == (30.0, 30.0)


def test_what_may_end_early_makes_the_range_wider(wanted: RunConfig) -> None:
    whole, early = estimate(wanted, Steady({})), estimate(replace(wanted, fixed={"early_stopping": 3}), Steady({}))
    assert early.high == pytest.approx(whole.high, rel=0.05)
    assert early.low < whole.low / 2


def test_culling_trains_less_and_is_less_sure(wanted: RunConfig) -> None:
    whole = estimate(wanted, Steady({}))
    culled = estimate(replace(wanted, schedule=replace(wanted.schedule, kind="culling")), Steady({}))
    assert culled.low < whole.low and culled.high < whole.high
    assert culled.high / culled.low > whole.high / whole.low


@pytest.mark.parametrize(
    ("works", "jobs", "seconds"), [([], 2, 0), ([3, 1, 2], 1, 6), ([3, 1, 2], 2, 3), ([4, 1, 1], 2, 4)]
)
def test_the_last_worker_ends_it(works: list[float], jobs: int, seconds: float) -> None:
    assert makespan(works, jobs) == seconds
