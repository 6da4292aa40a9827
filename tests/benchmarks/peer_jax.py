"""JAX: the whole training one compiled program, scan over the mini-batches, vmap over the networks of a fleet."""

from collections.abc import Callable
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from hpsearch.nn.layout import parameter_views
from tests.benchmarks.workloads import Task, joined

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8
AVERAGE, NORM_EPSILON = 0.9, 1e-5

Tree = Any


def _cost(parameters: Tree, x: jax.Array, y: jax.Array) -> tuple[jax.Array, Tree]:
    """Mean cross-entropy, and the mini-batch's (mean, variance) of each normalized layer."""
    weights, shifts, scales = parameters
    a, statistics = x, []
    for W, shift, scale in zip(weights[:-1], shifts[:-1], scales, strict=True):
        z = a @ W
        mean, variance = z.mean(axis=0), z.var(axis=0)
        statistics.append((mean, variance))
        a = jax.nn.relu(scale * (z - mean) * jax.lax.rsqrt(variance + NORM_EPSILON) + shift)
    z = a @ weights[-1] + shifts[-1]
    right = (z * jax.nn.one_hot(y, z.shape[1])).sum(axis=1)
    return (jax.nn.logsumexp(z, axis=1) - right).mean(), statistics


def _step(state: Tree, x: jax.Array, y: jax.Array, rate: jax.Array) -> tuple[Tree, jax.Array]:
    parameters, v, s, running, t = state
    (cost, statistics), gradient = jax.value_and_grad(_cost, has_aux=True)(parameters, x, y)
    t = t + 1
    v = jax.tree.map(lambda a, g: BETA1 * a + (1 - BETA1) * g, v, gradient)
    s = jax.tree.map(lambda a, g: BETA2 * a + (1 - BETA2) * g * g, s, gradient)
    first, second = 1 / (1 - BETA1**t), 1 / (1 - BETA2**t)
    parameters = jax.tree.map(
        lambda w, a, b: w - rate * (a * first) / (jnp.sqrt(b * second) + EPSILON), parameters, v, s
    )
    running = jax.tree.map(lambda a, new: AVERAGE * a + (1 - AVERAGE) * new, running, statistics)
    return (parameters, v, s, running, t), cost


def _train(size: int, state: Tree, x: jax.Array, y: jax.Array, orders: jax.Array, rate: jax.Array) -> Tree:
    """Epochs of whole mini-batches, then the smaller last one, as everybody trains them."""
    whole = x.shape[0] // size * size

    def step(state: Tree, rows: jax.Array) -> tuple[Tree, jax.Array]:
        return _step(state, x[rows], y[rows], rate)

    def epoch(state: Tree, order: jax.Array) -> tuple[Tree, jax.Array]:
        state, costs = jax.lax.scan(step, state, order[:whole].reshape(-1, size))
        cost = costs.sum() * size
        if whole < len(order):
            state, last = step(state, order[whole:])
            cost += last * (len(order) - whole)
        return state, cost

    return jax.lax.scan(epoch, state, orders)


@cache
def _compiled(size: int, fleet: bool) -> Callable[..., Tree]:
    def solo(*arguments: Any) -> Tree:
        return _train(size, *arguments)

    return jax.jit(jax.vmap(solo, in_axes=(0, None, None, None, 0)) if fleet else solo)


def start(task: Task) -> Callable[[], Tree]:
    """All the task's networks, with their own learning rates; one alone trains without vmap. Compiles at first use."""
    fleet = len(task.flat) > 1
    views = parameter_views(task.flat, task.shape)
    columns = [views.W, [a[:, 0] for a in views.shift], [a[:, 0] for a in views.scale]]
    parameters = [[jnp.asarray(a if fleet else a[0]) for a in group] for group in columns]
    zeros = jax.tree.map(jnp.zeros_like, parameters)
    lead = (len(task.flat),) if fleet else ()
    running = [(jnp.zeros((*lead, n)), jnp.ones((*lead, n))) for n in task.shape.scales]
    rates = np.array([m.settings.learning_rate for m in task.members], np.float32)
    state = (parameters, zeros, zeros, running, jnp.zeros(lead))
    size = task.slices[0].stop
    x, y, orders = (jnp.asarray(a) for a in (task.examples.x_train, task.examples.y_train, task.orders))
    arguments = jax.block_until_ready((state, x, y, orders, jnp.asarray(rates if fleet else rates[0])))

    def run() -> Tree:
        return jax.block_until_ready(_compiled(size, fleet)(*arguments))

    return run


def flat(result: Tree) -> np.ndarray:
    """The parameters of one network alone as a flat row (1, P)."""
    return joined([[np.asarray(a)[np.newaxis] for a in group] for group in result[0][0]])
