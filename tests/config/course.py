"""The course's words, and those of other tools, where they are none: each with its place and what to write instead."""

from tests.support.configs import SPACE

SETTINGS = {
    "alpha": "write learning_rate",
    "α": "write learning_rate",
    "α₀": "write learning_rate",
    "learning rate": "did you mean learning_rate?",
    "β": "write momentum (beta of `optimizer: momentum`), beta1 or beta2; batch norm's beta is learned",
    "beta_1": "write beta1",
    "β1": "did you mean beta1?",
    "β₂": "did you mean beta2?",
    "ε": "did you mean epsilon?",
    "ϵ": "did you mean epsilon?",
    "γ": "batch norm learns gamma",
    "lambda": "write l2",
    "λ": "write l2",
    "n": "write hidden_units",
    "n[l]": "write hidden_units",
    "#hidden units": "did you mean hidden_units?",
    "L": "write hidden_layers, which does not count the output layer: L - 1",
    "#layers": "write hidden_layers",
    "number of layers": "write hidden_layers",
    "layers_dims": "write hidden_units: [20, 7, 5], without inputs and outputs",
    "nx": "the number of inputs, which the data has",
    "n_x": "the number of inputs, which the data has",
    "n_y": "the number of classes, which the data has",
    "m": "the number of training examples, which the data has",
    "mini_batch": "write batch_size",
    "mini-batch size": "write batch_size",
    "num_epochs": "write epochs: 40 at the top level",
    "epochs": "early_stopping: 5 under fixed ends each where it is best, schedule: {kind: culling} ends the poor ones",
    "t": "it counts the steps",
    "r": "scale: log, {low: 1e-4, high: 1, scale: log}: that draws 10^r",
    "dropout": "write keep_prob, which is 1 - dropout",
    "keep-prob": "did you mean keep_prob?",
    "loss": "always the cross-entropy of a softmax output, so there is nothing to set; goal: {metric: dev_cost}",
    "cross_entropy": "always the cross-entropy",
    "J": "goal: {metric: dev_cost} ranks by it",
    "softmax": "the output layer is always a softmax, and its hardmax predicts",
    "W": "it is learned or computed, not set",
    "b": "b begins at 0",
    "θ": "it is learned or computed",
    "X": "examples and labels come from data:",
    "learning rate decay": "write decay: and decay_rate:",
    "k": "write decay: sqrt_epoch, whose k is decay_rate",
    "random": "for initialization, he, xavier and bengio are all random",
    "zeros": "for initialization, all units of a layer would begin alike",
    "1/t": "for decay, write inverse",
    "adam": "write optimizer: adam",
}
"""In place of a setting's name."""

VALUES = {
    "decay": {
        "1/t": "write inverse, alpha / (1 + decay_rate * epoch)",
        "exp": "write exponential, alpha * decay_rate^epoch",
        "0.95^epoch": "write exponential",
        "step": "write staircase",
        "discrete staircase": "write staircase",
        "k/sqrt(t)": "write sqrt_epoch, decay_rate / sqrt(epoch) * alpha, or sqrt_step",
        "manual": "write the learning rate by epochs, such as fixed: {learning_rate: {1: 0.1, 31: 0.01}}",
        "0.95": "and the number as decay_rate",
        "cosine": "no decay here knows how many epochs there will be",
        "null": "did you mean none?",
    },
    "initialization": {
        "random": "he, xavier and bengio are all random",
        "zeros": "symmetry is never broken",
        "0": "symmetry is never broken",
        "0.01": "the number as initialization_scale",
        "He et al.": "write he",
        "glorot": "write xavier",
        "sqrt(2/n)": "write he",
    },
    "activation": {
        "softmax": "the output layer is a softmax already",
        "hardmax": "the output layer is a softmax already",
        "σ": "write sigmoid",
        "logistic": "write sigmoid",
        "ReLU": "did you mean relu?",
        "leaky ReLU": "did you mean leaky_relu?",
        "linear": "write identity",
    },
    "optimizer": {
        "SGD with momentum": "write momentum",
        "mini-batch gradient descent": "batch_size says how many examples a step looks at",
        "batch gradient descent": "batch_size: full",
        "RMSProp": "did you mean rmsprop?",
    },
    "batch_size": {"m": "write full", "stochastic": "write 1", "2^6": "write 64", "64.0": "write 64"},
    "hidden_units": {"'20, 7, 5'": "write [20, 7, 5]", "2^5": "write 32"},
    "normalize_inputs": {"z-score": "write true"},
    "early_stopping": {"true": "write 5", "on": "write 5"},
    "learning_rate": {
        "10^-3": "write 0.001",
        "10**-3": "write 0.001",
        "10^(-3)": "write 0.001",
        "1/100": "write 0.01",
        "1e\N{MINUS SIGN}3": "written with the hyphen of the keyboard: 1e-3",
    },
}
"""In place of a value of the setting."""

SECTIONS = {
    "goal: {metric: ^%}": {
        "accuracy": "write dev_accuracy",
        "error": "write dev_error",
        "loss": "write dev_cost",
        "J": "write dev_cost",
        "val_loss": "write dev_cost",
        "val_accuracy": "write dev_accuracy",
        "test_error": "the test set is opened once, for the winner",
        "f1": "write dev_f1",
        "f1_score": "write dev_f1",
        "roc_auc": "write dev_auc",
        "auc": "write dev_auc",
        "balanced_accuracy": "write dev_balanced_error",
        "test_f1": "the test set is opened once, for the winner",
        "mse": "it is not measured",
    },
    "goal: ^%": {"accuracy": "write goal: {metric: dev_accuracy}", "val_loss": "write goal: {metric: dev_cost}"},
    "schedule: {kind: ^%}": {
        "hyperband": "write halving, or culling",
        "successive_halving": "write halving, or culling",
        "asha": "write culling",
        "median": "write culling",
        "early stopping": "write culling, which ends poor trials early",
    },
    "limits: {^%: 1}": {"trials": "it belongs at the top level", "hours": "write time:"},
    "executor: {^%: 4}": {"cores": "write jobs:"},
    "executor: {backend: ^%}": {"caviar": "write loky"},
    "schedule: ^%": {"hyperband": "write schedule: {kind: halving}", "asha": "write schedule: {kind: culling}"},
    "search: {sampler: ^%}": {
        "coarse_to_fine": "write zoom, or box",
        "bayesian": "write zoom, which has a Gaussian process choose",
        "tpe": "write sampler: optuna, algorithm: tpe",
        "hyperband": "write schedule: {kind: halving}",
        "caviar": "caviar is what run does",
        "random search": "write random",
    },
    "search: ^%": {
        "coarse to fine": "write search: {sampler: zoom}",
        "tpe": "write search: {sampler: optuna, algorithm: tpe}",
        "hyperband": "that is how long to train whom",
    },
    "goal: {direction: ^%}": {"max": "did you mean maximize?", "min": "did you mean minimize?"},
    "goal: {^%: 0.1}": {
        "minimize": "write metric: and its name",
        "monitor": "write metric:",
        "human_level_error": "write optimal_error:",
        "threshold": "write target:",
    },
    "data: {source: a.csv, ^%: 1}": {
        "target": "write label:",
        "labels": "write label:, a column of a table, or y:, an array",
        "x_val": "write x_dev:",
        "shuffle": "rows are shuffled",
        "normalize": "inputs are normalized unless",
        "m": "the data has it",
        "test_size": "write split: {dev: 0.2, test: 0.2}",
    },
    "data: {train: ^%}": {"0.6": "write split: {dev: 0.2, test: 0.2}"},
    "data: {split: {^%: 0.2}}": {
        "validation": "write dev:",
        "train": "leave it out: what dev and test leave is trained on",
    },
    "^%: 1": {
        "learning_rate": "it is a setting of the network: write it under fixed, or search it under space",
        "batch size": "it is a setting of the network",
        "alpha": "under space or fixed write learning_rate",
        "α": "under space or fixed write learning_rate",
        "adam": "under space or fixed write optimizer: adam",
        "num_epochs": "write epochs:",
        "'#epochs'": "did you mean epochs?",
        "human_level_error": "write goal: {optimal_error: 0.01}",
        "model": "write fixed: {name: value}",
        "n_x": "which the data has",
        "print_cost": "`hpsearch show RUN TRIAL` draws the curves",
        "panda": "trains many trials side by side (caviar)",
    },
}
"""In the place `^%` of a line."""

SCALES = {
    "log(1-beta)": "write scale: log_one_minus",
    "log(1 - β)": "write scale: log_one_minus",
    "1-β": "write scale: log_one_minus",
    "1 - beta": "write scale: log_one_minus",
    "10^r": "write scale: log,",
    "exponential": "write scale: log,",
    "logarithmic": "write scale: log,",
}
"""In place of a scale's name."""


def rows() -> list[tuple[str, str]]:
    """Configs with their mark, and what must be said there."""
    found = [(SPACE + f'fixed: {{^"{word}": 0.5}}\n', hint) for word, hint in SETTINGS.items()]
    found += [(f'space:\n  ^"{word}": {{low: 0.5, high: 0.9}}\n', hint) for word, hint in SETTINGS.items()]
    found += [
        (f"space: {{l1: [0, 1]}}\nfixed: {{{name}: ^{word}}}\n", hint)
        for name, words in VALUES.items()
        for word, hint in words.items()
    ]
    found += [
        (SPACE + line.replace("%", word) + "\n", hint)
        for line, words in SECTIONS.items()
        for word, hint in words.items()
    ]
    line = "space: {momentum: {low: 0.9, high: 0.999, scale: ^%}}\n"
    return found + [(line.replace("%", word), hint.rstrip(",")) for word, hint in SCALES.items()]
