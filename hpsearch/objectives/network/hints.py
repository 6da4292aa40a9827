"""The words of the course and of other tools that are none here, by what they stand for, with what to write."""

from collections.abc import Mapping

_LOSS = (
    "the loss is always the cross-entropy of a softmax output, so there is nothing to set; goal: {metric: dev_cost} "
    "ranks by it"
)
_OUTPUT = "the output layer is always a softmax, and its hardmax predicts, so there is nothing to set"
_LEARNED = "it is learned or computed, not set: initialization says how W begins, and b begins at 0"
_NORMALIZED = "batch norm learns gamma, which begins at 1, and beta, which begins at 0: there is nothing to set"
_CLASSES = "it is the number of classes, which the data has"
_EPOCHS = (
    "write epochs: 40 at the top level of the file, for all trials; early_stopping: 5 under fixed ends each where it "
    "is best, schedule: {kind: culling} ends the poor ones early"
)
_TOP = "it belongs at the top level of the file"


def _same(text: str, *words: str) -> dict[str, str]:
    return dict.fromkeys(words, text)


def _write(name: str, *words: str) -> dict[str, str]:
    return _same(f"write {name}", *words)


_SETTINGS = {
    **_write("learning_rate", "lr", "alpha", "alpha_0", "alpha0", "eta", "step_size", "rate"),
    **_same(
        "write momentum (beta of `optimizer: momentum`), beta1 or beta2; batch norm's beta is learned", "beta", "mu"
    ),
    **_write("beta1", "beta_1", "b1"),
    **_write("beta2", "beta_2", "b2", "rho"),
    **_same(_NORMALIZED, "gamma", "bn_gamma", "bn_beta"),
    **_same("write keep_prob, which is 1 - dropout", "dropout", "dropout_rate", "drop_prob", "p_drop"),
    **_write("keep_prob", "keep", "keep_probability", "keep_probs", "dropout_keep_prob"),
    **_write("l2", "weight_decay", "lambda", "lambd", "regularization", "l2_reg", "l2_lambda", "frobenius"),
    **_write("l1", "l1_reg", "l1_lambda", "lasso"),
    **_write("hidden_units", "units", "width", "n_hidden", "hidden_size", "neurons", "num_units", "num_hidden_units"),
    **_write(
        "hidden_units", "n", "n[l]", "n^[l]", "n_l", "n_h", "nh", "hidden", "n_hidden_units", "hidden_layer_sizes"
    ),
    **_same("write hidden_units: [20, 7, 5], without inputs and outputs", "layer_dims", "layers_dims", "architecture"),
    **_write("hidden_layers", "n_layers", "num_layers", "depth", "n_hidden_layers", "num_hidden_layers"),
    **_same("write hidden_layers, which does not count the output layer: L - 1", "l", "layers"),
    **_write(
        "batch_size", "batch", "minibatch_size", "mini_batch_size", "bs", "minibatch", "mini_batch", "mini_batches"
    ),
    **_write("batch_norm", "batchnorm", "bn", "batch_normalization", "normalize_activations"),
    **_write("batch_norm_epsilon", "bn_epsilon", "bn_eps", "epsilon_bn"),
    **_write("batch_norm_average", "bn_momentum", "batch_norm_momentum", "bn_average"),
    **_same(
        "write decay: and decay_rate:", "lr_decay", "learning_rate_decay", "scheduler", "decay_type", "lr_schedule"
    ),
    **_same("write decay: sqrt_epoch, whose k is decay_rate", "k"),
    **_same("write decay: staircase and decay_interval: 10", "discrete_staircase", "time_interval", "interval"),
    **_write("activation", "nonlinearity", "act", "activation_function", "g"),
    **_write("initialization", "init", "initializer", "weight_init", "w_init", "init_method"),
    **_write("initialization_scale", "init_scale", "weight_scale"),
    **_write("optimizer", "opt", "solver", "optimization"),
    **_write("epsilon", "eps"),
    **_same("write early_stopping, in epochs", "patience", "early_stop"),
    **_write("normalize_inputs", "normalize", "standardize", "input_normalization", "normalize_input", "normalization"),
    **_same("write flip: true, shift: 2, crop: 0.1, rotate: 10 or distort: 2", "augmentation", "augment", "transforms"),
    **_write("flip", "horizontal_flip", "flip_horizontal", "mirror", "mirroring"),
    **_write("rotate", "rotation", "random_rotation"),
    **_write("crop", "random_crop", "cropping"),
    **_same(_EPOCHS, "epochs", "num_epochs", "n_epochs", "max_epochs", "iterations", "num_iterations"),
    **_same(_TOP, "seed", "trials"),
    **_same("it is the number of training examples, which the data has", "m", "m_train"),
    **_same("it is the number of inputs, which the data has", "n_x", "nx", "n[0]", "n_features", "n_inputs"),
    **_same(_CLASSES, "n_y", "ny", "c", "num_classes", "n_classes", "classes", "n_outputs"),
    **_same("it counts the steps, which follow from epochs and batch_size", "t", "steps", "num_steps"),
    **_same("write the range itself on scale: log, {low: 1e-4, high: 1, scale: log}: that draws 10^r", "r"),
    **_same(_LOSS, "j", "cost", "loss", "cross_entropy", "logistic_loss", "loss_function", "cost_function"),
    **_same(_LOSS, "softmax_cross_entropy", "categorical_crossentropy", "criterion", "crossentropy"),
    **_same(_OUTPUT, "softmax", "hardmax", "output_activation", "output", "output_layer"),
    **_same(_LEARNED, "w", "b", "dw", "db", "w[l]", "b[l]", "weights", "bias", "biases", "theta", "params"),
    **_same(_LEARNED, "z", "a", "z[l]", "a[l]", "yhat", "y_hat", "parameters", "z_tilde", "a[0]"),
    **_same("examples and labels come from data:", "x", "y", "labels"),
}

_METRICS = {
    **_write("dev_error", "error", "val_error", "valid_error", "validation_error", "err", "misclassification"),
    **_write("dev_cost", "loss", "cost", "j", "val_loss", "valid_loss", "validation_loss", "dev_loss", "cross_entropy"),
    **_write("dev_cost", "val_cost", "j_dev", "log_loss", "logloss", "nll"),
    **_write(
        "dev_accuracy", "accuracy", "acc", "val_accuracy", "val_acc", "validation_accuracy", "dev_acc", "valid_acc"
    ),
    **_write("train_cost", "train_loss", "training_loss", "training_cost", "j_train"),
    **_write("train_error", "training_error", "train_accuracy", "train_acc", "training_accuracy"),
    **_same(
        "the test set is opened once, for the winner: write dev_error; run --require 'test_error<=0.05' judges it",
        *("test_error", "test_cost", "test_accuracy", "test_loss", "test_acc", "test"),
    ),
    **_same(
        "the test set is opened once, for the winner: write dev_ for test_; run --require judges it by the test set",
        *("test_f1", "test_auc", "test_balanced_error"),
    ),
    **_write("dev_f1", "f1", "f1_score", "f1score", "val_f1", "f1_macro", "macro_f1", "f_score", "f_measure", "fscore"),
    **_write("dev_auc", "auc", "roc_auc", "auroc", "val_auc", "roc_auc_score", "roc", "roc_auc_ovr", "auc_roc"),
    **_same(
        "write dev_balanced_error, which is 1 - balanced accuracy",
        *(
            "balanced_accuracy",
            "balanced_accuracy_score",
            "balanced_acc",
            "uar",
            "macro_recall",
            "dev_balanced_accuracy",
        ),
    ),
    **_write("dev_balanced_error", "balanced_error", "ber", "balanced_error_rate", "val_balanced_error"),
    **_same(
        "write dev_f1, which weighs precision and recall; show of the winner has both for each class",
        *("precision", "recall", "sensitivity", "specificity", "average_precision", "pr_auc", "mcc", "kappa"),
    ),
    **_same(
        "it is not measured; dev_error counts all mistakes alike, dev_cost looks at the probabilities",
        *("mse", "rmse", "mae", "r2"),
    ),
}

_OPTIMIZERS = {
    **_same("write gradient_descent, or momentum", "sgd"),
    **_same("write gradient_descent (batch_size: 64 makes it mini-batch)", "gd", "mini_batch", "minibatch"),
    **_same("write gradient_descent, with batch_size: full", "bgd", "batch", "batch_gradient_descent"),
    **_same(
        "write gradient_descent; batch_size says how many examples a step looks at",
        *("mini_batch_gradient_descent", "stochastic_gradient_descent", "stochastic", "mini_batch_gd"),
    ),
    **_write(
        "momentum", "nesterov", "sgd_momentum", "gd_momentum", "sgd_with_momentum", "gradient_descent_with_momentum"
    ),
    **_same("write adam, and l2 for the decay", "adamw"),
    **_write("rmsprop", "rms_prop", "rms", "adagrad", "adadelta"),
    **_write("adam", "adamax", "nadam", "amsgrad"),
}

_SYMMETRY = (
    "all units of a layer would begin alike and stay alike (symmetry is never broken): write he or xavier; biases "
    "do begin at 0"
)
_INITIALIZATIONS = {
    **_write("he", "kaiming", "he_normal", "kaiming_normal", "he_et_al", "sqrt(2/n)", "sqrt(2/n[l_1])"),
    **_write("xavier", "sqrt(1/n)", "sqrt(1/n[l_1])"),
    **_same("write xavier (sqrt(1/n)) or bengio", "glorot", "glorot_uniform", "glorot_normal", "xavier_bengio"),
    **_same(_SYMMETRY, "zeros", "zero", "ones", "constant", "0", "0.0"),
    **_same(
        "he, xavier and bengio are all random, normal with a variance by layer: write one; initialization_scale "
        "multiplies it",
        *("random", "normal", "gaussian", "randn", "random_normal", "uniform", "small", "randn*0.01"),
    ),
    "a number": "write he or xavier, and the number as initialization_scale, which multiplies it",
}

_ACTIVATIONS = {
    **_write("identity", "linear", "none"),
    **_write("leaky_relu", "leakyrelu", "lrelu", "prelu"),
    **_write("sigmoid", "logistic", "sigma"),
    **_same(
        "write relu or leaky_relu", "gelu", "silu", "elu", "selu", "swish", "maxout", "rectifier", "rectified_linear"
    ),
    **_write("tanh", "hyperbolic_tangent", "tanhyp"),
    **_same(
        "the output layer is a softmax already; this is of hidden layers: write relu or tanh", "softmax", "hardmax"
    ),
}

_INVERSE = "write inverse, alpha / (1 + decay_rate * epoch)"
_EXPONENTIAL = "write exponential, alpha * decay_rate^epoch, such as decay_rate: 0.95"
_STAIRCASE = "write staircase, which halves alpha every so many epochs, such as decay_interval: 10"
_ROOT = "write sqrt_epoch, decay_rate / sqrt(epoch) * alpha, or sqrt_step, by mini-batches"
_DECAYS = {
    **_same(_INVERSE, "1/t", "inv", "inverse_time", "inverse_decay", "1/(1+t)", "1/epoch", "hyperbolic", "time"),
    **_same(_EXPONENTIAL, "exp", "exponential_decay", "0.95^epoch", "0.95^epoch_num", "0.95^t", "geometric"),
    **_same(_STAIRCASE, "step", "steps", "discrete", "discrete_staircase", "stair", "halving"),
    **_same(
        _ROOT, "sqrt", "1/sqrt(t)", "k/sqrt(t)", "k/sqrt(epoch)", "1/sqrt(epoch)", "k/sqrt(epoch_num)", "inverse_sqrt"
    ),
    **_same(
        "write the learning rate by epochs, such as fixed: {learning_rate: {1: 0.1, 31: 0.01}}, and leave decay out",
        *("manual", "manual_decay", "piecewise", "multistep", "milestones"),
    ),
    **_same(
        "write inverse, exponential, sqrt_epoch or staircase: no decay here knows how many epochs there will be",
        *("cosine", "linear", "polynomial", "plateau", "reduce_on_plateau", "one_cycle", "warmup", "cyclic"),
    ),
    **_write("none", "constant", "off", "no", "false", "fixed"),
    "a number": "write decay: inverse, exponential or another, and the number as decay_rate",
}

_BATCHES = {
    **_write("full", "batch", "all", "m", "whole", "none", "full_batch"),
    **_same("write 1 (batch norm then has no variance: batch_norm: false), or 64", "sgd", "stochastic", "online"),
    **_same("write a power of 2, such as 64", "mini", "mini_batch", "minibatch", "auto"),
}

HINTS: Mapping[str, Mapping[str, str]] = {
    "setting": _SETTINGS,
    "metric": _METRICS,
    "data": {
        **_same(
            "inputs are normalized unless fixed: {normalize_inputs: false}",
            *("normalize", "normalization", "standardize", "scale", "normalize_inputs", "mean", "std", "mu", "sigma"),
        ),
        **_same("write fixed: {batch_size: 64}", "batch_size", "batch", "mini_batch", "mini_batch_size"),
        **_same("write fixed: {flip: true, shift: 2}", "augmentation", "augment", "transforms"),
        **_same(_CLASSES, "n_y", "num_classes", "n_classes"),
        **_same("the data has it", "m", "n_x", "n_features"),
    },
    "schedule": _same(
        "write culling, which ends poor trials early; early_stopping: 5 under fixed ends each where it is best",
        *("early_stopping", "early_stop", "patience"),
    ),
    "optimizer": _OPTIMIZERS,
    "initialization": _INITIALIZATIONS,
    "activation": _ACTIVATIONS,
    "decay": _DECAYS,
    "batch_size": _BATCHES,
    "early_stopping": _same("write 5, the epochs that it waits for a better one", "on", "true", "yes", "auto"),
    "normalize_inputs": _write("true", "standard", "standardize", "zscore", "z_score", "mean_std", "normalize", "yes"),
}
"""By what a word stands for: a setting, a metric, a key of the data, or a value of the setting of that name.

A word is in small letters, with `_` for blanks and hyphens and Greek letters by their names, as the config compares it.
"""
