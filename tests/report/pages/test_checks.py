"""What a space draws, and what a gradient check found, as pages."""

import math

import numpy as np
import pytest

from hpsearch.report.pages.checks import gradcheck_page, sample_page, shares, verdict
from hpsearch.report.text import width
from hpsearch.report.writers.plain import page_text
from hpsearch.space import Axis, Choice, Float, Int, Space

SPACE = Space(
    {
        "learning_rate": Axis(Float(1e-4, 1.0, "log")),
        "momentum": Axis(Float(0.9, 0.999, "log_one_minus"), when={"optimizer": ("momentum",)}),
        "optimizer": Axis(Choice(("momentum", "adam"), (1.0, 3.0))),
        "hidden_layers": Axis(Int(1, 3)),
        "hidden_units": Axis(Int(16, 256, "log"), per="hidden_layers"),
        "keep_prob": Axis(Float(0.5, 1.0, step=0.1)),
        "[odd]": Axis(Choice((True, "a\nb", None))),
    },
    {},
)
CONFIGS = [SPACE.decode(u) for u in np.random.default_rng(0).random((400, SPACE.dimension))]


@pytest.mark.parametrize("hyperparameter", [axis.hyperparameter for axis in SPACE.axes.values()])
def test_even_units_fill_every_bar_by_its_width(hyperparameter: Float | Int | Choice) -> None:
    drawn = [hyperparameter.from_unit(u) for u in (np.arange(6000) + 0.5) / 6000]
    found = shares(hyperparameter, drawn)  # type: ignore[arg-type]
    assert sum(share for _, share in found) == pytest.approx(1.0)
    if isinstance(hyperparameter, Float) and hyperparameter.step is None:
        assert [share for _, share in found] == pytest.approx([0.1] * 10, abs=0.001)


def test_labels_are_the_values_where_there_are_few() -> None:
    assert [label for label, _ in shares(Int(1, 3), [1, 3])] == ["1", "2", "3"]
    assert [share for _, share in shares(Choice((True, 1)), [True, True, 1])] == pytest.approx([2 / 3, 1 / 3])
    assert [label for label, _ in shares(Float(0.5, 1.0, step=0.1), [0.5])][-1] == "1"
    assert len(shares(Int(16, 256, "log"), [20])) == 10


def test_a_page_has_every_name_its_scale_and_how_often_it_is_active() -> None:
    text = page_text(sample_page(SPACE, CONFIGS, 80))
    active = 100 * sum("momentum" in config for config in CONFIGS) / len(CONFIGS)
    assert f"float 0.9 to 0.999, log_one_minus, active in {active:.1f} % of the draws" in text
    assert "one for each of hidden_layers" in text
    assert "a\\nb" in text


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
def test_bars_fit_the_screen(columns: int) -> None:
    lines = page_text(sample_page(SPACE, CONFIGS, columns)).splitlines()
    assert max(width(text) for text in lines if "█" in text) <= columns
    assert all(sum(name in text for text in lines) >= 1 for name in SPACE.axes)


def test_nothing_drawn_is_a_page_too() -> None:
    assert "0.0 %" in page_text(sample_page(SPACE, [], 80))


@pytest.mark.parametrize(
    ("difference", "reading"),
    [
        (0.0, "fine"),
        (1e-7, "fine"),
        (2e-7, "look"),
        (1e-5, "look"),
        (1e-4, "suspect"),
        (1e-3, "wrong"),
        (math.nan, "wrong"),
    ],
)
def test_the_courses_thresholds(difference: float, reading: str) -> None:
    assert verdict(difference) == reading


def test_the_worst_parameter_is_named_with_its_moment() -> None:
    checks = {"at initialization": [("W1", 1e-9), ("W2", 3e-8)], "after some training": [("W1", 2e-6), ("W2", 4e-8)]}
    text = page_text(gradcheck_page(checks, {"learning_rate": 0.01}))
    assert "W1, 2e-06 after some training" in text
    assert "most likely right" in text


def test_a_right_gradient_is_called_right_and_nan_is_the_worst() -> None:
    assert "the gradients are right" in page_text(gradcheck_page({"at initialization": [("W1", 1e-9)]}, {}))
    text = page_text(gradcheck_page({"at initialization": [("W1", 0.5), ("W2", math.nan)]}, {}))
    assert "W2, .nan at initialization" in text
    assert "the gradient is wrong" in text
