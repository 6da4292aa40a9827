import numpy as np
import pytest

from hpsearch.nn.loss import losses, softmax


def test_softmax_of_the_lecture() -> None:
    """Course 2, week 3: Z = [5, 2, -1, 3] gives [0.842, 0.042, 0.002, 0.114]."""
    assert softmax(np.array([5.0, 2.0, -1.0, 3.0])).round(3).tolist() == [0.842, 0.042, 0.002, 0.114]


def test_softmax_of_two_classes_is_the_logistic_function() -> None:
    z = np.linspace(-20, 20, 41)
    both = softmax(np.stack([np.zeros_like(z), z], axis=1))
    assert both[:, 1] == pytest.approx(1 / (1 + np.exp(-z)), abs=1e-15)


def test_softmax_does_not_change_when_a_constant_is_added() -> None:
    z = np.array([[1.0, 2.0, 3.0]])
    assert softmax(z + 1000) == pytest.approx(softmax(z))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_logits_stay_finite(dtype: type) -> None:
    z = np.array([[[1e4, -1e4], [-1e4, 1e4]]], dtype=dtype)
    found = losses(z.swapaxes(1, 2).copy(), np.array([0, 0]))
    assert found.tolist() == [[0.0, 2e4]]
    assert softmax(z).tolist() == [[[1.0, 0.0], [0.0, 1.0]]]


def test_losses_are_minus_log_of_the_right_probability() -> None:
    z = np.random.default_rng(0).standard_normal((2, 5, 3))
    y = np.array([0, 2, 1, 1, 0])
    expected = -np.log(softmax(z)[:, np.arange(5), y])
    assert losses(z.swapaxes(1, 2).copy(), y) == pytest.approx(expected)
