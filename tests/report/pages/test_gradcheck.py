import math

import pytest

from hpsearch.objectives import Gradient, Gradients
from hpsearch.report.pages.gradcheck import gradcheck_page, verdict
from hpsearch.report.writers.plain import page_text


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


def arrays(**differences: float) -> list[Gradient]:
    return [Gradient(name, difference) for name, difference in differences.items()]


def test_the_worst_parameter_is_named_with_its_moment() -> None:
    late = Gradient("W1", 2e-6, "W1[3, 0]", 0.25, 0.250001)
    checks = {"at initialization": arrays(W1=1e-9, W2=3e-8), "after some training": [late, *arrays(W2=4e-8)]}
    text = page_text(gradcheck_page(Gradients(checks, ["dropout was off"]), {"learning_rate": 0.01}))
    assert "W1, 2e-06 after some training" in text
    assert "most likely right" in text
    assert "W1[3, 0]: back propagation says 0.25, the two-sided difference 0.250001" in text
    assert "dropout was off" in text


def test_a_right_gradient_is_called_right_and_nan_is_the_worst() -> None:
    right = Gradients({"at initialization": arrays(W1=1e-9)})
    assert "the gradients are right" in page_text(gradcheck_page(right, {}))
    text = page_text(gradcheck_page(Gradients({"at initialization": arrays(W1=0.5, W2=math.nan)}), {}))
    assert "W2, .nan at initialization" in text
    assert "the gradient is wrong" in text
