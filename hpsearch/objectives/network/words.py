"""The network in words: what people of other tools call its settings, and what is surely not meant."""

from collections.abc import Mapping
from typing import Any

from hpsearch.objectives.kind import possible
from hpsearch.objectives.network.settings import SETTINGS
from hpsearch.space import Axis, Choice, Space
from hpsearch.trial import Config

LEAST_FACTOR = 0.5
"""An exponential decay_rate below this leaves nothing of the learning rate after ten epochs."""

EXAMPLES = {
    "space": "space: {learning_rate: {low: 1e-4, high: 1, scale: log}}",
    "fixed": "fixed: {optimizer: adam}",
    "when": "when: {optimizer: adam}",
}
"""What to write where a mapping of names is wanted."""

HINTS: Mapping[str, Mapping[str, str]] = {
    "setting": {
        **dict.fromkeys(("lr", "alpha", "eta", "step_size", "rate"), "write learning_rate"),
        **dict.fromkeys(("beta", "mu"), "write momentum (beta of `optimizer: momentum`), beta1 or beta2"),
        **dict.fromkeys(("dropout", "dropout_rate", "drop_prob"), "write keep_prob, which is 1 - dropout"),
        **dict.fromkeys(("weight_decay", "lambda", "lambd", "regularization", "l2_reg"), "write l2"),
        **dict.fromkeys(("units", "width", "n_hidden", "hidden_size", "neurons", "num_units"), "write hidden_units"),
        **dict.fromkeys(("layers", "n_layers", "num_layers", "depth"), "write hidden_layers"),
        **dict.fromkeys(("batch", "minibatch_size", "mini_batch_size", "bs", "minibatch"), "write batch_size"),
        **dict.fromkeys(("batchnorm", "bn", "batch_normalization"), "write batch_norm"),
        **dict.fromkeys(("lr_decay", "learning_rate_decay", "scheduler"), "write decay: and decay_rate:"),
        **dict.fromkeys(("nonlinearity", "act", "activation_function"), "write activation"),
        **dict.fromkeys(("init", "initializer"), "write initialization"),
        **dict.fromkeys(("opt", "solver"), "write optimizer"),
        **dict.fromkeys(("eps",), "write epsilon"),
        **dict.fromkeys(("patience", "early_stop"), "write early_stopping, in epochs"),
        **dict.fromkeys(("normalize", "standardize", "input_normalization"), "write normalize_inputs"),
        **dict.fromkeys(
            ("augmentation", "augment", "transforms"), "write flip: true, shift: 2, crop: 0.1, rotate: 10 or distort: 2"
        ),
        **dict.fromkeys(("epochs", "seed", "trials"), "it belongs at the top level of the file"),
    },
    "optimizer": {
        "sgd": "write gradient_descent, or momentum",
        "gd": "write gradient_descent",
        "nesterov": "write momentum",
        "adamw": "write adam, and l2 for the decay",
        "rms_prop": "write rmsprop",
    },
    "initialization": {
        **dict.fromkeys(("kaiming", "he_normal", "kaiming_normal"), "write he"),
        **dict.fromkeys(("glorot", "glorot_uniform", "glorot_normal"), "write xavier (sqrt(1/n)) or bengio"),
    },
    "activation": {
        **dict.fromkeys(("linear", "none"), "write identity"),
        "leakyrelu": "write leaky_relu",
        "logistic": "write sigmoid",
        **dict.fromkeys(("gelu", "silu", "elu", "selu", "swish"), "write relu or leaky_relu"),
    },
}
"""Words of other tools, by what they stand for, with what to write here."""


def warnings(space: Space) -> list[tuple[str, str]]:
    """What a searched decay_rate means depends on the kind of decay."""
    axis = space.axes.get("decay_rate")
    if axis is None:
        return []
    kinds = [str(kind) for kind in axis.when.get("decay") or possible(SETTINGS, "decay", space) if kind != "none"]
    found = []
    if len(kinds) > 1:
        found.append(
            f"decay_rate means something else for each kind of decay ({', '.join(kinds)}): search one kind at a time, "
            f"or write when: {{decay: {kinds[0]}}}, and the others have their default rate"
        )
    if "exponential" in kinds and any(value < LEAST_FACTOR for value in _lowest(axis)):
        found.append(
            "exponential decay multiplies the learning rate by decay_rate every epoch: "
            "search {low: 0.8, high: 0.999, scale: log_one_minus}"
        )
    return [("decay_rate", text) for text in found]


def _lowest(axis: Axis) -> list[Any]:
    h = axis.hyperparameter
    if isinstance(h, Choice):
        return [value for value in h.values if isinstance(value, int | float) and not isinstance(value, bool)]
    return [h.low]


def remarks(config: Config) -> list[str]:
    """What one should know of a winner with this config."""
    if config.get("early_stopping") is None:
        return []
    return ["early stopping was on: it couples fitting with regularizing, so tune the two with care (or use l2)"]
