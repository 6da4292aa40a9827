"""Clear NumPy as the course writes it: examples are columns, a dict of parameters, one function a formula, float32."""

from collections.abc import Callable

import numpy as np

from hpsearch.nn.layout import parameter_views
from tests.benchmarks.workloads import Task, joined

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8
AVERAGE, NORM_EPSILON = 0.9, 1e-5

Arrays = dict[str, np.ndarray]


def forward_propagation(X: np.ndarray, p: Arrays, running: Arrays, layers: int) -> tuple[np.ndarray, Arrays]:
    """Softmax outputs (C, m) and what the backward pass needs."""
    cache: Arrays = {"A0": X}
    A = X
    for i in range(1, layers):
        Z = p[f"W{i}"] @ A
        mu = np.mean(Z, axis=1, keepdims=True)
        variance = np.var(Z, axis=1, keepdims=True)
        Z_norm = (Z - mu) / np.sqrt(variance + NORM_EPSILON)
        A = np.maximum(0, p[f"gamma{i}"] * Z_norm + p[f"beta{i}"])
        cache |= {f"variance{i}": variance, f"Z_norm{i}": Z_norm, f"A{i}": A}
        for name, value in ((f"mu{i}", mu), (f"variance{i}", variance)):
            running[name] = AVERAGE * running.get(name, 0) + (1 - AVERAGE) * value
    Z = p[f"W{layers}"] @ A + p[f"beta{layers}"]
    T = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return T / np.sum(T, axis=0, keepdims=True), cache


def compute_cost(Y_hat: np.ndarray, Y: np.ndarray) -> float:
    return float(-np.sum(Y * np.log(Y_hat + 1e-30)) / Y.shape[1])


def backward_propagation(Y_hat: np.ndarray, Y: np.ndarray, p: Arrays, cache: Arrays, layers: int) -> Arrays:
    """Gradients by the names of the parameters."""
    m = Y.shape[1]
    dZ = (Y_hat - Y) / m
    g = {f"W{layers}": dZ @ cache[f"A{layers - 1}"].T, f"beta{layers}": np.sum(dZ, axis=1, keepdims=True)}
    for i in range(layers - 1, 0, -1):
        dA = p[f"W{i + 1}"].T @ dZ
        dZ_tilde = dA * (cache[f"A{i}"] > 0)
        Z_norm = cache[f"Z_norm{i}"]
        g[f"gamma{i}"] = np.sum(dZ_tilde * Z_norm, axis=1, keepdims=True)
        g[f"beta{i}"] = np.sum(dZ_tilde, axis=1, keepdims=True)
        scale = p[f"gamma{i}"] / np.sqrt(cache[f"variance{i}"] + NORM_EPSILON)
        dZ = scale * (dZ_tilde - g[f"beta{i}"] / m - Z_norm * g[f"gamma{i}"] / m)
        g[f"W{i}"] = dZ @ cache[f"A{i - 1}"].T
    return g


def update_parameters_with_adam(p: Arrays, g: Arrays, v: Arrays, s: Arrays, t: int, alpha: float) -> None:
    for name in p:
        v[name] = BETA1 * v[name] + (1 - BETA1) * g[name]
        s[name] = BETA2 * s[name] + (1 - BETA2) * np.square(g[name])
        v_corrected = v[name] / (1 - BETA1**t)
        s_corrected = s[name] / (1 - BETA2**t)
        p[name] = p[name] - alpha * v_corrected / (np.sqrt(s_corrected) + EPSILON)


def start(task: Task) -> Callable[[], Arrays]:
    """One network."""
    p = _named(task)
    v, s = ({name: np.zeros_like(a) for name, a in p.items()} for _ in range(2))
    running: Arrays = {}
    X, Y = task.examples.x_train.T, np.eye(task.examples.classes, dtype=np.float32)[task.examples.y_train].T
    layers, alpha = len(task.shape.pairs), task.settings.learning_rate

    def run() -> Arrays:
        t = 0
        for order in task.orders:
            shuffled_X, shuffled_Y = X[:, order], Y[:, order]
            cost = 0.0
            for rows in task.slices:
                x, y, t = shuffled_X[:, rows], shuffled_Y[:, rows], t + 1
                Y_hat, cache = forward_propagation(x, p, running, layers)
                cost += compute_cost(Y_hat, y) * y.shape[1]
                g = backward_propagation(Y_hat, y, p, cache, layers)
                update_parameters_with_adam(p, g, v, s, t, alpha)
        return p

    return run


def _named(task: Task) -> Arrays:
    views = parameter_views(task.flat[:1].copy(), task.shape)
    groups = {"W": views.W, "beta": views.shift, "gamma": views.scale}
    named = {f"{name}{i}": a[0].T for name, arrays in groups.items() for i, a in enumerate(arrays, 1)}
    return {name: np.ascontiguousarray(a) for name, a in named.items()}


def flat(p: Arrays) -> np.ndarray:
    """The parameters as a flat row (1, P)."""
    return joined([[p[k].T[np.newaxis] for k in p if k.startswith(name)] for name in ("W", "beta", "gamma")])
