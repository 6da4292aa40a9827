"""The network of the notes, written from their formulas in plain NumPy and float64. Nothing of hpsearch is used.

Examples are rows: X is (m, n_x). Parameters are a dict: W1, b1 (or beta1 and gamma1), ..., the output layer last.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Parameters = dict[str, Array]
Rate = Callable[[int], float]
"""alpha by the number of the mini-batch, from 1."""

ACTIVATIONS: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
    "leaky_relu": (lambda z: np.maximum(0.01 * z, z), lambda z: np.where(z > 0, 1, 0.01)),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    "identity": (lambda z: z, np.ones_like),
}


def softmax(z: Array) -> Array:
    """C2W3L08: t = e^z, a = t / sum t."""
    t = np.exp(z)
    return np.asarray(t / t.sum(axis=-1, keepdims=True))


def normalized(z: Array, gamma: Array, beta: Array, epsilon: float) -> Array:
    """C2W3L04: mu = mean(z), sigma^2 = mean((z - mu)^2), gamma (z - mu)/sqrt(sigma^2 + epsilon) + beta."""
    mu = z.mean(axis=0)
    return np.asarray(gamma * (z - mu) / np.sqrt(((z - mu) ** 2).mean(axis=0) + epsilon) + beta)


def depth(p: Parameters) -> int:
    """L, the output layer counted."""
    return sum(name.startswith("W") for name in p)


def logits(p: Parameters, x: Array, activation: str, epsilon: float = 1e-5) -> tuple[Array, list[Any]]:
    """Z of the output layer, and what back propagation needs of every hidden one."""
    g, _ = ACTIVATIONS[activation]
    a, kept = x, []
    for layer in range(1, depth(p)):
        z = a @ p[f"W{layer}"]
        if f"gamma{layer}" in p:
            before, z = z, normalized(z, p[f"gamma{layer}"], p[f"beta{layer}"], epsilon)
        else:
            before = z = z + p[f"b{layer}"]
        kept.append((a, before, z))
        a = g(z)
    return a @ p[f"W{depth(p)}"] + p[f"b{depth(p)}"], [*kept, (a, None, None)]


def cost(p: Parameters, x: Array, y: NDArray[np.int64], activation: str) -> float:
    """C2W3L09: J = 1/m sum -log y_hat of the true class."""
    return float(-np.log(softmax(logits(p, x, activation)[0])[np.arange(len(y)), y]).mean())


def gradients(p: Parameters, x: Array, y: NDArray[np.int64], activation: str, epsilon: float = 1e-5) -> Parameters:
    """Back propagation from dZ = y_hat - y; batch norm's step by step, as Ioffe and Szegedy (2015) have it."""
    z, kept = logits(p, x, activation, epsilon)
    m, last, found = len(y), depth(p), {}
    d = (softmax(z) - np.eye(z.shape[1])[y]) / m
    found[f"W{last}"], found[f"b{last}"] = kept[-1][0].T @ d, d.sum(axis=0)
    for layer in range(last - 1, 0, -1):
        a, before, z = kept[layer - 1]
        d = d @ p[f"W{layer + 1}"].T * ACTIVATIONS[activation][1](z)
        if f"gamma{layer}" in p:
            centered = before - before.mean(axis=0)
            inverse = 1 / np.sqrt((centered**2).mean(axis=0) + epsilon)
            found[f"gamma{layer}"], found[f"beta{layer}"] = (d * centered * inverse).sum(axis=0), d.sum(axis=0)
            d = d * p[f"gamma{layer}"]
            of_variance = (d * centered * -0.5 * inverse**3).sum(axis=0)
            of_mean = (-d * inverse).sum(axis=0) + of_variance * (-2 * centered).mean(axis=0)
            d = d * inverse + of_variance * 2 * centered / m + of_mean / m
        else:
            found[f"b{layer}"] = d.sum(axis=0)
        found[f"W{layer}"] = a.T @ d
    return found


def step(
    w: Array, dw: Array, averages: dict[str, Any], t: int, alpha: float, optimizer: str, betas: Sequence[float]
) -> Array:
    """One parameter array after one mini-batch. C2W2L06 to L08: v and s as the notes write them.

    `betas` are momentum's beta, Adam's beta1, beta2 (RMSprop's too), and epsilon.
    """
    beta, beta1, beta2, epsilon = betas
    v, s = averages.get("v", 0), averages.get("s", 0)
    if optimizer == "momentum":
        averages["v"] = v = beta * v + (1 - beta) * dw
        return np.asarray(w - alpha * v)
    if optimizer == "rmsprop":
        averages["s"] = s = beta2 * s + (1 - beta2) * dw**2
        return np.asarray(w - alpha * dw / (np.sqrt(s) + epsilon))
    if optimizer == "adam":
        averages["v"] = v = beta1 * v + (1 - beta1) * dw
        averages["s"] = s = beta2 * s + (1 - beta2) * dw**2
        corrected = v / (1 - beta1**t)
        return np.asarray(w - alpha * corrected / (np.sqrt(s / (1 - beta2**t)) + epsilon))
    return w - alpha * dw


def learn(
    p: Parameters,
    x: Array,
    y: NDArray[np.int64],
    batches: Sequence[NDArray[np.intp]],
    activation: str,
    optimizer: str,
    alpha: Rate,
    betas: Sequence[float],
    l2: float = 0.0,
) -> Parameters:
    """The parameters after all mini-batches, each a list of rows. C2W1L04: lambda/m W is added to dW."""
    p = {name: value.copy() for name, value in p.items()}
    averages: dict[str, dict[str, Any]] = {name: {} for name in p}
    for t, rows in enumerate(batches, 1):
        found = gradients(p, x[rows], y[rows], activation)
        for name, dw in found.items():
            decayed = dw + l2 / len(y) * p[name] if name.startswith("W") else dw
            p[name] = step(p[name], decayed, averages[name], t, alpha(t), optimizer, betas)
    return p
