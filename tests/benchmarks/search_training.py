"""One training each, as the peers' users write it: settings with our names in, dev error out. Nothing of hpsearch."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

Settings = dict[str, Any]
Data = dict[str, np.ndarray]
Train = Callable[[Settings, Data, int], float]
"""train(settings, data, epochs) -> dev error."""


def torch_trainer(fused: bool) -> Callable[[], Train]:
    """Eager PyTorch without a DataLoader: the fastest loop that is still the one of the tutorials."""

    def prepare() -> Train:
        import torch

        torch.set_num_threads(1)

        def train(settings: Settings, data: Data, epochs: int) -> float:
            network = torch_network(settings, data)
            optimizer = torch_adam(network, settings, len(data["y_train"]), fused)
            x, y, x_dev, y_dev = (torch.as_tensor(data[name]) for name in ("x_train", "y_train", "x_dev", "y_dev"))
            cost = torch.nn.functional.cross_entropy
            for epoch in range(1, epochs + 1):
                decayed = settings["learning_rate"]
                if settings["decay"] == "inverse":
                    decayed /= 1 + settings["decay_rate"] * epoch
                for group in optimizer.param_groups:
                    group["lr"] = decayed
                network.train()
                for rows in torch.randperm(len(y)).split(settings["batch_size"]):
                    optimizer.zero_grad()
                    cost(network(x[rows]), y[rows]).backward()
                    optimizer.step()
                error, _ = torch_evaluate(network, x_dev, y_dev)
            torch_evaluate(network, x, y)  # ours records the training error of every trial
            return error

        return train

    return prepare


def torch_network(settings: Settings, data: Data) -> Any:
    """Dense, batch norm, ReLU, dropout; He's initialization."""
    from torch import nn

    layers: list[Any] = []
    width = data["x_train"].shape[1]
    if settings["input_keep_prob"] < 1:
        layers.append(nn.Dropout(1 - settings["input_keep_prob"]))
    for units, keep_prob in zip(settings["hidden_units"], settings["keep_prob"], strict=True):
        layers += [nn.Linear(width, units, bias=False), nn.BatchNorm1d(units), nn.ReLU()]
        nn.init.kaiming_normal_(layers[-3].weight, nonlinearity="relu")
        if keep_prob < 1:
            layers.append(nn.Dropout(1 - keep_prob))
        width = units
    return nn.Sequential(*layers, nn.Linear(width, int(data["y_train"].max()) + 1))


def torch_adam(network: Any, settings: Settings, examples: int, fused: bool) -> Any:
    """L2 on the weight matrices alone, lambda/m as ours; a group that has none costs nothing."""
    import torch

    decay = settings["l2"] / examples
    matrices = [p for p in network.parameters() if p.dim() == 2]
    vectors = [p for p in network.parameters() if p.dim() == 1]
    groups = [{"params": matrices, "weight_decay": decay}, {"params": vectors, "weight_decay": 0.0}]
    betas = (settings["beta1"], settings["beta2"])
    return torch.optim.Adam(groups, lr=settings["learning_rate"], betas=betas, fused=fused or None)


def torch_evaluate(network: Any, x: Any, y: Any) -> tuple[float, float]:
    """Error and cost."""
    import torch

    network.eval()
    with torch.inference_mode():
        z = network(x)
        cost = torch.nn.functional.cross_entropy(z, y)
        return float((z.argmax(1) != y).float().mean()), float(cost)


def sklearn_trainer() -> Train:
    """MLPClassifier: no batch norm, no dropout, and it looks at the dev set once instead of every epoch."""

    def train(settings: Settings, data: Data, epochs: int) -> float:
        network = sklearn_network(settings, epochs).set_params(
            learning_rate_init=settings["learning_rate"], beta_1=settings["beta1"], alpha=alpha_of(settings, data)
        )
        network.fit(data["x_train"], data["y_train"])
        return 1 - float(network.score(data["x_dev"], data["y_dev"]))

    return train


def sklearn_network(settings: Settings, epochs: int) -> Any:
    """Exactly `epochs` epochs, whatever the cost does."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    warnings.simplefilter("ignore", ConvergenceWarning)
    return MLPClassifier(
        hidden_layer_sizes=tuple(settings["hidden_units"]),
        batch_size=settings["batch_size"],
        max_iter=epochs,
        n_iter_no_change=epochs + 1,
        beta_2=settings["beta2"],
    )


def alpha_of(settings: Settings, data: Data) -> float:
    """scikit-learn divides alpha by the mini-batch where ours divides l2 by the training examples."""
    return float(settings["l2"]) * settings["batch_size"] / len(data["y_train"])
