"""What people coming from other tools write, and what to write here: one line each."""

_SAMPLER = "write search: {sampler: zoom}"
_RANGE = "write the range as {low: ..., high: ..., scale: ...}"
_SCALE_LOG = "write scale: log"
_SCALE_ONE_MINUS = "write scale: log_one_minus, which is fine where 1 - value is small"
_BEST = "zoom is the default and a good start"

_FOR_EXAMPLE = "{learning_rate: {low: 1e-4, high: 1, scale: log}}"

EXAMPLES = {"space": f"space: {_FOR_EXAMPLE}", "fixed": "fixed: {optimizer: adam}", "when": "when: {optimizer: adam}"}
"""What to write where a mapping of names is wanted."""

SHORT: dict[str, tuple[str, object]] = {
    "search": ("sampler", "zoom"),
    "schedule": ("kind", "full"),
    "goal": ("metric", "dev_error"),
    "output": ("directory", "runs"),
    "executor": ("jobs", 4),
    "split": ("dev", 0.2),
    "finals": ("top", 5),
    "limits": ("patience", 20),
    "data": ("source", "digits"),
}
"""Sections with the key that one value in their place must have meant, and a value of it."""

LATER: dict[str, dict[str, str]] = {
    "output": {"report": "remove it: `hpsearch show` prints the results"},
    "objective": dict.fromkeys(("function", "command"), "write objective: network"),
    "backend": {"dask": "write loky"},
}
"""Words of later versions of this format, by what they stand in, with what to do until then."""

HINTS: dict[str, dict[str, str]] = {
    "config": {
        **dict.fromkeys(
            ("hyperparameters", "hyperparameter", "parameters", "params", "search_space", "hparams", "config_space"),
            "write space:",
        ),
        **dict.fromkeys(("constants", "defaults", "constant"), "write fixed: {name: value}"),
        **dict.fromkeys(
            ("n_trials", "max_trials", "num_trials", "n_iter", "num_samples", "max_evals"), "write trials:"
        ),
        **dict.fromkeys(("max_epochs", "num_epochs", "n_epochs", "budget"), "write epochs:"),
        **dict.fromkeys(("jobs", "n_jobs", "workers", "num_workers", "parallel"), "write executor: {jobs: 4}"),
        **dict.fromkeys(("sampler", "method", "algorithm", "strategy", "searcher", "tuner"), _SAMPLER),
        **dict.fromkeys(("metric", "direction", "target"), "write goal: {metric: dev_error}"),
        **dict.fromkeys(("pruner", "scheduler", "hyperband", "asha"), "write schedule: {kind: culling}"),
        **dict.fromkeys(("dataset", "source", "train_data", "training_data"), "write data:"),
        **dict.fromkeys(("random_state", "random_seed"), "write seed:"),
        **dict.fromkeys(("patience", "early_stop"), "write limits: {patience: 20}"),
        **dict.fromkeys(("directory", "output_dir", "out", "runs"), "write output: {directory: runs}"),
        "split": "write data: {split: {dev: 0.2, test: 0.2}}",
        "program": "write objective: network",
    },
    "axis": {
        **dict.fromkeys(("min", "minimum", "lower", "lower_bound", "from", "start"), "write low:"),
        **dict.fromkeys(("max", "maximum", "upper", "upper_bound", "to", "stop", "end"), "write high:"),
        **dict.fromkeys(("q", "quantum", "quantization", "resolution"), "write step:"),
        **dict.fromkeys(
            ("distribution", "type", "prior", "dist", "sampling", "kind", "suggest"),
            "leave it out: two whole numbers draw whole numbers, others any number, a list is a choice;"
            " write scale: log for log-uniform",
        ),
        **dict.fromkeys(("log", "log_scale", "logscale", "log_uniform"), _SCALE_LOG),
        **dict.fromkeys(("reverse_log", "inv_log_uniform"), _SCALE_ONE_MINUS),
        **dict.fromkeys(("range", "bounds", "domain", "interval"), _RANGE),
        **dict.fromkeys(
            ("choices", "options", "categories", "grid", "choice", "in"), "write values: [...], or just the list"
        ),
        **dict.fromkeys(("probs", "probabilities", "p", "probability"), "write weights:"),
        **dict.fromkeys(("condition", "conditions", "if", "depends_on", "parent"), "write when: {name: value}"),
        **dict.fromkeys(("value", "const", "constant", "default"), "one value belongs under fixed:"),
        **dict.fromkeys(("base", "exp"), "the scale's base does not matter here; leave it out"),
    },
    "schedule": {
        **dict.fromkeys(
            ("hyperband", "asha", "bohb", "median", "pruning", "cull", "successive_halving"),
            "write culling, or halving",
        ),
        **dict.fromkeys(("eta", "factor", "reduction"), "write reduction_factor:"),
        **dict.fromkeys(("min_budget", "grace_period", "min_resource", "r_min"), "write min_epochs:"),
    },
    "scale": {
        **dict.fromkeys(
            ("log_uniform", "loguniform", "log_uniform_values", "log10", "ln", "log2", "logarithmic"), _SCALE_LOG
        ),
        **dict.fromkeys(("reverse_log", "inv_log_uniform", "reverselog", "inv_log_uniform_values"), _SCALE_ONE_MINUS),
        **dict.fromkeys(("uniform", "lin", "int_uniform", "quniform"), "write scale: linear, or leave it out"),
    },
    "sampler": {
        **{name: f"write sampler: optuna, algorithm: {name}" for name in ("tpe", "gp", "cmaes")},
        **dict.fromkeys(("bayes", "bayesian", "cma", "hyperopt", "smac"), _BEST),
        **dict.fromkeys(("hyperband", "asha", "bohb"), _BEST),
        "quasi_random": "write sobol",
        "qmc": "write sobol",
        "grid_search": "write grid",
        "random_search": "write random",
    },
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
