"""Where the best lie: elites as zoom counts them, quarter by quarter, in a hyperparameter's own values."""

import pytest

from hpsearch.analysis.ranking import best_configs, draws, regions
from hpsearch.history import History
from hpsearch.sampler.observations import HistoryReader
from hpsearch.space import Axis, Choice, Float, Int, Space
from hpsearch.trial import Config, Goal, Result, Task, Trial

GOAL = Goal("dev_error", tie="dev_cost")
SPACE = Space(
    {
        "learning_rate": Axis(Float(1e-4, 1, "log")),
        "optimizer": Axis(Choice(("momentum", "adam", "rmsprop"))),
        "momentum": Axis(Float(0.9, 0.999, "log_one_minus"), when={"optimizer": ("momentum",)}),
        "hidden_layers": Axis(Int(1, 3)),
        "hidden_units": Axis(Int(16, 256, "log"), per="hidden_layers"),
    },
    {},
)


def history(configs: list[Config], costs: list[float | None]) -> History:
    tasks = [Task(Trial(n, config), 5) for n, config in enumerate(configs, 1)]
    ended = zip(tasks, costs, strict=True)
    return History.of([], [Result(t, "diverged") if c is None else Result(t, "ok", {"dev_error": c}) for t, c in ended])


def rates(costs: list[float | None]) -> History:
    return history([{"learning_rate": 10 ** -(4 * n / len(costs))} for n in range(len(costs))], costs)


def test_elites_of_every_quarter_are_those_of_the_trials_until_then() -> None:
    """Costs fall, so that the best are always the latest: the last three of 10, of 20, and of 30, four of 40."""
    found = regions(SPACE, rates([1 - n / 100 for n in range(40)]), GOAL)["learning_rate"]
    assert [r.after for r in found] == [10, 20, 30, 40]
    assert [r.elites for r in found] == [3, 3, 3, 4]
    for r, (first, last) in zip(found, [(7, 9), (17, 19), (27, 29), (36, 39)], strict=True):
        assert r.values == pytest.approx((10 ** (-last / 10), 10 ** (-first / 10)))
        assert r.units == pytest.approx((1 - last / 40, 1 - first / 40))


@pytest.mark.parametrize("costs", [[0.3 + 0.01 * (n * 7 % 40) for n in range(40)], [0.5] * 20, [None, 0.2] * 20])
def test_they_are_the_elites_of_zoom(costs: list[float | None]) -> None:
    past = rates(costs)
    configs, elites = best_configs(past, GOAL)
    theirs = HistoryReader(SPACE, GOAL).read(past, len(costs)).best(0.1, 3)
    ours = [SPACE.encode(config)[0] for config in configs[:elites]]
    assert sorted(ours) == pytest.approx(sorted(theirs[:, 0]))


def test_a_choice_has_shares_and_a_condition_says_how_many_have_it() -> None:
    configs: list[Config] = [{"optimizer": "momentum", "momentum": 0.9 + 0.01 * n} for n in range(4)]
    configs += [{"optimizer": "adam"}] * 36
    found = regions(SPACE, history(configs, [n / 100 for n in range(40)]), GOAL)
    assert found["optimizer"][-1].shares == (1, 0, 0)
    assert (found["momentum"][-1].having, found["momentum"][-1].elites) == (4, 4)
    assert found["momentum"][-1].values == pytest.approx((0.9, 0.93))
    turned = regions(SPACE, history(configs, [1 - n / 100 for n in range(40)]), GOAL)
    assert turned["optimizer"][-1].shares == (0, 1, 0)
    assert (turned["momentum"][-1].having, turned["momentum"][-1].values, turned["momentum"][-1].units) == (
        0,
        None,
        None,
    )


def test_layers_count_together() -> None:
    configs: list[Config] = [{"hidden_layers": 2, "hidden_units": [20 + n, 200 - n]} for n in range(12)]
    found = regions(SPACE, history(configs, [n / 100 for n in range(12)]), GOAL)["hidden_units"][-1]
    assert (found.values, found.having) == ((20, 200), 3)
    assert draws("hidden_units", configs[:2]) == [20, 200, 21, 199]


def test_too_few_ok_trials_have_no_regions() -> None:
    assert not regions(SPACE, rates([0.1] * 11), GOAL)
    assert not regions(SPACE, rates([0.1] * 11 + [None] * 30), GOAL)
    assert regions(SPACE, rates([0.1] * 12), GOAL)
    assert not regions(SPACE, History(), GOAL)


def test_a_quarter_without_an_ok_trial_has_an_empty_region() -> None:
    first = regions(SPACE, rates([None] * 10 + [0.1 * n for n in range(30)]), GOAL)["learning_rate"][0]
    assert (first.elites, first.having, first.values) == (0, 0, None)
