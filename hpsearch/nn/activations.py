"""Activations, in place. Each derivative is taken from the activation's own output, so that Z need not be kept."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hpsearch.nn.layout import Array

LEAK = 0.01  # course 1, week 3: max(0.01 z, z)


@dataclass(frozen=True, slots=True)
class Activation:
    """`forward(a, zeros)` turns z into a in place; `backward(a, d, scratch, zeros)` multiplies d by the derivative.

    All arrays have one shape; `zeros` are zeros. (A ufunc with a scalar is up to four times slower.) `keeps_zero`
    says that activation(0) = 0, `initialization` names the one that suits it.
    """

    forward: Callable[[Array, Array], None]
    backward: Callable[[Array, Array, Array, Array], None]
    keeps_zero: bool = True
    initialization: str = "xavier"


def _relu(a: Array, zeros: Array) -> None:
    np.maximum(a, zeros, out=a)


def _relu_backward(a: Array, d: Array, scratch: Array, zeros: Array) -> None:
    # 0 at 0, as the course takes it. Written as floats: multiplying by booleans is slower.
    np.greater(a, zeros, out=scratch)
    np.multiply(d, scratch, out=d)


def _leaky_relu(a: Array, zeros: Array) -> None:
    np.maximum(a, a * a.dtype.type(LEAK), out=a)


def _leaky_relu_backward(a: Array, d: Array, scratch: Array, zeros: Array) -> None:
    np.greater(a, zeros, out=scratch)
    np.maximum(scratch, a.dtype.type(LEAK), out=scratch)
    np.multiply(d, scratch, out=d)


def _tanh(a: Array, zeros: Array) -> None:
    np.tanh(a, out=a)


def _tanh_backward(a: Array, d: Array, scratch: Array, zeros: Array) -> None:
    np.square(a, out=scratch)
    np.subtract(1, scratch, out=scratch)
    np.multiply(d, scratch, out=d)


def _sigmoid(a: Array, zeros: Array) -> None:
    # (1 + tanh(z / 2)) / 2: the same function, and nothing in it overflows.
    a *= 0.5
    np.tanh(a, out=a)
    a += 1
    a *= 0.5


def _sigmoid_backward(a: Array, d: Array, scratch: Array, zeros: Array) -> None:
    np.subtract(1, a, out=scratch)
    np.multiply(scratch, a, out=scratch)
    np.multiply(d, scratch, out=d)


def _identity(a: Array, zeros: Array) -> None:
    del a, zeros


def _identity_backward(a: Array, d: Array, scratch: Array, zeros: Array) -> None:
    del a, d, scratch, zeros


ACTIVATIONS: dict[str, Activation] = {
    "relu": Activation(_relu, _relu_backward, initialization="he"),
    "leaky_relu": Activation(_leaky_relu, _leaky_relu_backward, initialization="he"),
    "tanh": Activation(_tanh, _tanh_backward),
    "sigmoid": Activation(_sigmoid, _sigmoid_backward, keeps_zero=False),
    "identity": Activation(_identity, _identity_backward),
}
