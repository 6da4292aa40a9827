"""Optuna's samplers on our scales, where they are installed: they learn, and nothing but the history decides."""

import warnings
from typing import Any

import numpy as np
import pytest

from hpsearch import seeds
from hpsearch.history import History
from hpsearch.sampler import ALGORITHMS, SAMPLERS, SearchSpec
from hpsearch.space import Axis, Choice, Float, Int, Space

from .searches import BOWL, CONDITIONAL, GOAL, bowl, conditional, configs, costs, search

pytest.importorskip("optuna", reason="pip install -e '.[test,optuna]' has it")
SLOW = {"gp": [pytest.mark.slow]}  # a tenth of a second a suggestion


def spec(algorithm: str, trials: int) -> SearchSpec:
    return SearchSpec("optuna", trials=trials, algorithm=algorithm)


HERE = [
    pytest.param(name, marks=SLOW.get(name, [])) for name in ALGORITHMS if not SAMPLERS["optuna"].missing(spec(name, 1))
]


@pytest.mark.parametrize("algorithm", HERE)
def test_each_learns_from_what_it_is_told(algorithm: str) -> None:
    """The best of 48, of 120 for CMA-ES."""
    best, trials = {}, 120 if algorithm == "cmaes" else 48
    for wanted in (spec(algorithm, trials), SearchSpec("random", trials=trials)):
        best[wanted.sampler] = min(costs(search(BOWL, wanted, bowl)))
    assert best["optuna"] * 3 < best["random"]


@pytest.mark.parametrize("algorithm", HERE)
def test_a_batch_is_a_function_of_the_batches_before_it(algorithm: str) -> None:
    """Whatever is in the history of its own batch; with conditional and per-layer coordinates, and a diverged trial."""
    wanted = spec(algorithm, 22)
    whole = search(CONDITIONAL, wanted, lambda c: None if c["layers"] == 3 else conditional(c))

    def proposed(count: int, upto: int) -> Any:
        plans = [plan for plan in whole.plans if plan.tasks[-1].trial.number <= upto]
        results = [result for result in whole.results if result.task.trial.number <= upto]
        sampler = SAMPLERS["optuna"].make(CONDITIONAL, wanted, GOAL)
        return sampler.propose(count, History.of(plans, results), seeds.generator(0, *seeds.sampler_key())).rows

    rows = proposed(8, 16)
    assert [CONDITIONAL.decode(row) for row in rows[:6]] == configs(whole)[16:]
    assert np.array_equal(proposed(3, 16), rows[:3])
    for row in rows:
        assert (row[~CONDITIONAL.active(row)] == 0.5).all()


@pytest.mark.parametrize("algorithm", HERE)
def test_every_kind_of_axis_keeps_its_values(algorithm: str) -> None:
    space = Space(
        {
            "kind": Axis(Choice(("a", "b", "c"), (1, 0, 3))),
            "one": Axis(Choice((True,))),
            "rows": Axis(Choice((64, 16, 32, 8), (1, 0, 3, 1))),
            "width": Axis(Int(16, 256, "log")),
            "even": Axis(Int(2, 10, step=2)),
            "share": Axis(Float(0, 1, step=0.25)),
            "beta": Axis(Float(0.9, 0.999, "log_one_minus")),
        },
        {},
    )
    history = search(space, spec(algorithm, 24), lambda c: float(c["width"]) + float(c["even"]))  # type: ignore[arg-type]
    for config in configs(history):
        assert all(space.axes[name].hyperparameter.contains(value) for name, value in config.items())
    assert {config["kind"] for config in configs(history)} == {"a", "c"}  # a weight of 0 is never drawn
    assert {config["rows"] for config in configs(history)} == {8, 32, 64}
    assert len({config["width"] for config in configs(history)}) > 4


@pytest.mark.parametrize("algorithm", HERE)
@pytest.mark.parametrize("outcome", [None, 1.0], ids=["diverged", "constant"])
def test_nothing_to_learn_is_no_mistake(algorithm: str, outcome: float | None) -> None:
    assert len(search(CONDITIONAL, spec(algorithm, 20), lambda config: outcome).results) == 20


@pytest.mark.parametrize("algorithm", HERE)
def test_it_is_silent(algorithm: str, capfd: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        search(CONDITIONAL, spec(algorithm, 16), conditional)
    assert capfd.readouterr() == ("", "")
