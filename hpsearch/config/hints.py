"""What people coming from other tools write, and what to write here: one line each."""

from hpsearch.objectives import OBJECTIVES

_SAMPLER = "write search: {sampler: zoom}"
_RANGE = "write the range as {low: ..., high: ..., scale: ...}"
_SCALE_LOG = "write scale: log"
_SCALE_ONE_MINUS = "write scale: log_one_minus, which is fine where 1 - value is small"
_BEST = "zoom is the default and a good start"

EXAMPLES = OBJECTIVES["network"].examples

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
    **{kind: dict(words) for kind, words in OBJECTIVES["network"].hints.items()},
}
