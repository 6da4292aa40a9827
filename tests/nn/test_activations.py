import numpy as np
import pytest

from hpsearch.nn.activations import ACTIVATIONS

FORMULAS = {
    "relu": lambda z: np.maximum(0, z),
    "leaky_relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "tanh": lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "identity": lambda z: z,
}


def test_the_whole_table_is_tested() -> None:
    assert set(ACTIVATIONS) == set(FORMULAS)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_forward_is_the_formula_of_the_course(name: str) -> None:
    z = np.linspace(-4, 4, 80).reshape(2, 5, 8)
    a = z.copy()
    ACTIVATIONS[name].forward(a, np.zeros_like(a))
    assert a == pytest.approx(FORMULAS[name](z), abs=1e-15)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_backward_multiplies_by_the_derivative(name: str) -> None:
    z = np.linspace(-4, 4, 80).reshape(2, 5, 8)  # no entry is 0, where ReLU has none
    h = 1e-6
    expected = 3 * (FORMULAS[name](z + h) - FORMULAS[name](z - h)) / (2 * h)
    a, d = z.copy(), np.full_like(z, 3.0)
    ACTIVATIONS[name].forward(a, np.zeros_like(a))
    ACTIVATIONS[name].backward(a, d, np.empty_like(z), np.zeros_like(z))
    assert d == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_extreme_inputs_stay_finite_in_float32(name: str) -> None:
    a = np.array([[-1e30, -200.0, 0.0, 200.0, 1e30]], dtype=np.float32)
    ACTIVATIONS[name].forward(a, np.zeros_like(a))
    assert np.isfinite(a).all()
