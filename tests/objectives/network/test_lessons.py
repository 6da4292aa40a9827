"""Each setting has a lesson, and its formulas are what the program computes."""

import math
from typing import Any

import numpy as np
import pytest

from hpsearch.nn.activations import ACTIVATIONS
from hpsearch.nn.decay import DECAYS
from hpsearch.nn.initialization import INITIALIZATIONS
from hpsearch.objectives.network.lessons import LESSONS
from hpsearch.objectives.network.settings import SETTINGS

WORDS = [name for name, setting in SETTINGS.items() if setting.choices and not isinstance(setting.default, bool)]


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_has_one(name: str) -> None:
    lesson = LESSONS[name]
    assert lesson.text
    assert ", week " in lesson.source
    assert all(formula for formula in lesson.formulas)


def test_every_lesson_is_of_a_setting() -> None:
    assert LESSONS.keys() == SETTINGS.keys()


def formulas(name: str) -> dict[str, str]:
    return dict(formula.split(": ", 1) for formula in LESSONS[name].formulas)


@pytest.mark.parametrize("name", WORDS)
def test_a_word_has_its_formula(name: str) -> None:
    assert tuple(formulas(name)) == SETTINGS[name].choices


def value(formula: str, **names: Any) -> Any:
    for written, meant in {
        "^": "**",
        "n[l-1]": "before",
        "n[l]": "after",
        "e**-z": "exp(-z)",
        "e**z": "exp(z)",
        "0.01 z": "0.01 * z",
    }.items():
        formula = formula.replace(written, meant)
    known = {"sqrt": math.sqrt, "floor": math.floor, "exp": math.exp, "max": max}
    return eval(formula, {"__builtins__": {}}, {**known, **names})


@pytest.mark.parametrize("kind", DECAYS)
@pytest.mark.parametrize("epoch", [1, 7, 20])
def test_decay(kind: str, epoch: int) -> None:
    rate, steps = np.array([0.15]), np.array([[30.0]])
    factor = float(np.broadcast_to(DECAYS[kind].factor(rate, epoch, steps), (1, 1))[0, 0])
    formula = formulas("decay")[kind]
    assert 0.3 * factor == pytest.approx(value(formula, alpha=0.3, decay_rate=0.15, epoch=epoch, step=30))


@pytest.mark.parametrize("name", INITIALIZATIONS)
def test_initialization(name: str) -> None:
    assert INITIALIZATIONS[name](30, 12) == pytest.approx(value(formulas("initialization")[name], before=30, after=12))


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("z", [-2.0, 0.5])
def test_activation(name: str, z: float) -> None:
    a = np.array([z])
    ACTIVATIONS[name].forward(a, np.zeros(1))
    assert a[0] == pytest.approx(value(formulas("activation")[name], z=z))
