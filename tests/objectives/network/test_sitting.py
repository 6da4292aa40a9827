"""What is suggested of networks that were really trained: healthy ones, and ones with a planted fault."""

import io
import json
import random
from collections import Counter
from typing import Any, get_args

import pytest

from hpsearch.analysis.suggestions import Sign, signs
from hpsearch.config import load
from hpsearch.objectives.network.settings import SETTINGS
from hpsearch.objectives.network.sitting import ANSWERS, SITTING
from hpsearch.objectives.stepwise import Going

CONFIG: dict[str, Any] = {
    "hidden_units": [16, 8],
    "batch_size": 32,
    "keep_prob": 1.0,
    "l2": 0.0,
    "l1": 0.0,
    "hidden_layers": 2,
    "learning_rate": 0.01,
}


def raised(fixed: dict[str, Any], epochs: int, examples: int = 300, noise: float = 0.1, seed: int = 0) -> set[str]:
    """Every sign of any epoch; looked at in each of them."""
    data = {"source": "moons", "examples": examples, "noise": noise}
    text = json.dumps({"data": data, "fixed": fixed, "epochs": epochs, "seed": seed})
    config = load("-", (), stdin=io.StringIO(text))
    assert config.kind.stepwise is not None
    here = config.kind.stepwise(config.kind.build(config.objective_spec), seed, 1)
    state, train, dev, dead, found = here.begin(config.space.fixed), [], [], [], set[str]()
    for _ in range(epochs):
        (epoch,) = here.epoch([Going(config.space.fixed, state)])
        if epoch.diverged:
            return {*found, "exploding"}
        state = epoch.state
        train.append(epoch.point[SITTING.train])
        dev.append(epoch.point[SITTING.dev])
        dead.append(epoch.signs.get(SITTING.dead))
        found |= {one.sign for one in signs(train, dev, dead)}
    return found


def test_healthy_networks_rarely_raise_a_sign() -> None:
    """At most one of twenty a sign, but for `flat`: that is what a network is that has arrived."""
    rng = random.Random(4)
    counted: Counter[str] = Counter()
    for seed in range(20):
        rate = 0.003 * 10 ** rng.uniform(-0.3, 0.3)
        fixed = {"hidden_units": [16, 8], "batch_size": rng.choice([32, 64]), "learning_rate": rate}
        counted.update(
            raised({**fixed, "keep_prob": rng.choice([1.0, 0.9]), "batch_norm": rng.random() < 0.7}, 25, seed=seed)
        )
    counted.pop("flat", None)
    assert max(counted.values(), default=0) <= 1, counted


FAULTS: dict[str, tuple[dict[str, Any], dict[str, Any], set[str]]] = {
    "learning rate too high": (
        {"learning_rate": 1.0, "batch_norm": False},
        {},
        {"dead units", "oscillating", "exploding", "flat"},
    ),
    "learning rate too low": ({"learning_rate": 1e-6}, {}, {"flat"}),
    "dead units": (
        {"learning_rate": 2.0, "optimizer": "gradient_descent", "batch_norm": False},
        {"noise": 0.3},
        {"dead units", "exploding"},
    ),
    "overfitting": (
        {"hidden_units": [128, 64], "learning_rate": 0.01, "batch_norm": False},
        {"examples": 150, "noise": 0.35},
        {"dev gap opening"},
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str) -> None:
    fixed, data, expected = FAULTS[fault]
    found = [raised({"hidden_units": [16, 8], **fixed}, 30, seed=seed, **data) & expected for seed in range(10)]
    assert sum(map(bool, found)) >= 9, found


def test_every_sign_is_answered_by_settings_that_can_change() -> None:
    assert set(ANSWERS) == set(get_args(Sign))
    for answer in ANSWERS.values():
        assert all(SETTINGS[name].changes for name in answer(CONFIG, {}))


def test_flat_is_answered_by_how_long_the_updates_are() -> None:
    assert ANSWERS["flat"](CONFIG, {"update_ratio": 5e-5}) == {"learning_rate": 0.2}  # 1e-3 is healthy
    assert ANSWERS["flat"](CONFIG, {"update_ratio": 1e-9}) == {"learning_rate": 1.0}  # a hundred times at most
    assert ANSWERS["flat"](CONFIG, {"update_ratio": 2e-3}) == {"learning_rate": 0.0033}
    assert ANSWERS["flat"](CONFIG, {"update_ratio": 1e-6, "dead_units": 0.9}) == {"learning_rate": 0.0033}


def test_a_gap_is_answered_by_dropout_and_then_by_weight_decay() -> None:
    answer = ANSWERS["dev gap opening"]
    assert answer(CONFIG, {}) == {"keep_prob": 0.8}
    assert answer({**CONFIG, "keep_prob": 0.9}, {}) == {"l2": 1.0}
    assert answer({**CONFIG, "hidden_layers": 0, "l2": 2.0}, {}) == {"l2": 6.0}
