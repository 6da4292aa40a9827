"""PyTorch in eager mode: Linear, BatchNorm1d, ReLU, cross-entropy, Adam with foreach or fused kernels."""

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from hpsearch.nn.layout import Shape, parameter_views
from tests.benchmarks.workloads import Task

torch.set_num_threads(1)


def network(shape: Shape) -> nn.Sequential:
    """Our network: no dense bias under batch norm."""
    layers: list[nn.Module] = []
    for n_in, n_out in shape.pairs[:-1]:
        layers += [nn.Linear(n_in, n_out, bias=False), nn.BatchNorm1d(n_out), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(*shape.pairs[-1]))


def he_network(shape: Shape) -> nn.Sequential:
    """The same with He initialization, as ours begins; the last bias 0."""
    model = network(shape)
    for layer in model:
        if isinstance(layer, nn.Linear):
            nn.init.kaiming_normal_(layer.weight)
    nn.init.zeros_(model[-1].bias)
    return model


def parameters(model: nn.Sequential) -> tuple[list[torch.Tensor], list[torch.Tensor], list[torch.Tensor]]:
    """(W transposed, shift, scale) of each layer: views of the model's parameters."""
    dense = [layer for layer in model if isinstance(layer, nn.Linear)]
    normalized = [layer for layer in model if isinstance(layer, nn.BatchNorm1d)]
    shifts = [*(layer.bias.data for layer in normalized), dense[-1].bias.data]
    return [layer.weight.data.T for layer in dense], shifts, [layer.weight.data for layer in normalized]


def load(model: nn.Sequential, row: np.ndarray, shape: Shape) -> None:
    """Sets the parameters from a flat row (P,)."""
    views = parameter_views(row[np.newaxis], shape)
    for tensors, arrays in zip(parameters(model), (views.W, views.shift, views.scale), strict=True):
        for tensor, array in zip(tensors, arrays, strict=True):
            tensor.copy_(torch.from_numpy(array[0].copy()).reshape(tensor.shape))


def flat(model: nn.Sequential) -> np.ndarray:
    """The parameters as a flat row (1, P)."""
    return np.concatenate([t.numpy().ravel() for group in parameters(model) for t in group])[np.newaxis]


def start(task: Task, fused: bool = False) -> Callable[[], nn.Sequential]:
    """One network."""
    model = network(task.shape)
    load(model, task.flat[0], task.shape)
    optimizer = torch.optim.Adam(
        model.parameters(), lr=task.settings.learning_rate, foreach=not fused, fused=fused or None
    )
    x, y = torch.from_numpy(task.examples.x_train), torch.from_numpy(task.examples.y_train)
    orders = torch.from_numpy(task.orders)

    def run() -> nn.Sequential:
        for order in orders:
            cost = 0.0
            for rows in task.slices:
                index = order[rows]
                loss = nn.functional.cross_entropy(model(x[index]), y[index])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                cost += loss.item() * len(index)
        return model

    return run


def start_fused(task: Task) -> Callable[[], nn.Sequential]:
    """One network, one kernel for the whole optimizer step."""
    return start(task, fused=True)
