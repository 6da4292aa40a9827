"""The searches of `same_search`: small ones that together use whatever a config can say."""

import itertools

MATRIX = """\
data: {source: moons, examples: 120}
space:
  learning_rate: {low: 1e-3, high: 1, scale: log}
  optimizer: [momentum, adam]
  momentum: {low: 0.5, high: 0.99, scale: log_one_minus, when: {optimizer: momentum}}
  hidden_units: {low: 4, high: 12, step: 4}
trials: 18
epochs: 6
"""
"""Which every sampler, schedule and kind of finals is added to."""

SAMPLERS = {
    "zoom": "",
    "zoom without a model": "search: {model: none, batch: 5}\n",
    "box": "search: {sampler: box, rounds: 3, keep: 0.2}\n",
    "random": "search: {sampler: random}\n",
    "sobol": "search: {sampler: sobol}\n",
    "grid": "search: {sampler: grid, points: 2}\n",
    "optuna tpe": "search: {sampler: optuna, algorithm: tpe}\n",
}
SCHEDULES = {"full": "", "culling": "schedule: {kind: culling}\n", "halving": "schedule: {kind: halving}\n"}

_TINY = "data: {source: moons, examples: 120}\ntrials: 16\nepochs: 4\n"

FEATURES = {
    "conditions": """\
data: {source: spirals, examples: 150, classes: 3, noise: 0.1, split: {dev: 0.3, test: 0.1, seed: 3}}
seed: 5
space:
  optimizer: {values: [momentum, rmsprop, adam], weights: [1, 1, 2]}
  learning_rate: {low: 1e-3, high: 1e-1, scale: log}
  momentum: {low: 0.9, high: 0.999, scale: log_one_minus, when: {optimizer: momentum}}
  beta2: {low: 0.99, high: 0.9999, scale: 1-beta, when: {optimizer: [rmsprop, adam]}}
  hidden_layers: {low: 1, high: 3}
  hidden_units: {low: 4, high: 16, step: 4, per: hidden_layers}
  keep_prob: {low: 0.6, high: 1, step: 0.1}
  activation: [relu, tanh, leaky_relu, sigmoid]
  decay: [none, inverse, exponential, sqrt_epoch, sqrt_step, staircase]
  initialization: [he, xavier, bengio]
fixed: {batch_norm: false, l1: {1: 0.1, 4: 0}, input_keep_prob: 0.9, batch_size: {1: 64, 3: 32}}
search: {start: [{learning_rate: 0.01, optimizer: adam}, {hidden_layers: 2, hidden_units: [4, 8]}]}
trials: 20
epochs: 5
""",
    "images": """\
data: digits
space:
  learning_rate: {low: 1e-3, high: 1e-1, scale: log}
  shift: {low: 0, high: 2}
  rotate: {low: 0, high: 15}
  flip: [true, false]
  normalize_inputs: [true, channels, false]
fixed: {crop: 0.1, distort: 0.5, hidden_units: 16, hidden_layers: 1}
search: {sampler: random}
trials: 6
epochs: 2
""",
    "accuracy": "goal: {metric: dev_accuracy, optimal_error: 0.05}\nspace:\n"
    "  learning_rate: {low: 1e-2, high: 1, scale: log}\n  l2: {low: 1e-2, high: 10.0, scale: log}\n"
    "fixed: {batch_size: full, early_stopping: 2, optimizer: gradient_descent}\n" + _TINY,
    "cost": "goal: {metric: dev_cost}\nspace: {learning_rate: {low: 1e-3, high: 1, scale: log}, "
    "batch_size: [16, 32, full]}\n" + _TINY,
    "train error": "goal: {metric: train_error, direction: minimize}\nspace: {hidden_units: {low: 2, high: 9}}\n"
    + _TINY,
    "patience": "limits: {patience: 3}\nsearch: {sampler: sobol}\nspace: {learning_rate: {low: 1e-3, high: 1}}\n"
    + _TINY.replace("16", "48"),
    "target": "goal: {target: 0.3}\nspace: {learning_rate: {low: 1e-3, high: 1, scale: log}}\n" + _TINY,
    "culled patience": "limits: {patience: 4}\nschedule: {kind: culling, min_epochs: 2, reduction_factor: 2}\n"
    "space: {learning_rate: {low: 1e-4, high: 1e-1, scale: log}, hidden_units: [4, 8]}\n" + _TINY.replace("16", "30"),
    "diverging": "space: {learning_rate: {low: 1, high: 1e9, scale: log}, optimizer: [gradient_descent, momentum]}\n"
    "fixed: {batch_norm: false, normalize_inputs: false}\nlimits: {failures: null}\n" + _TINY,
    "memory": "space: {hidden_units: [4, 8, 3000]}\nlimits: {trial_memory: 30MB, failures: 12}\n" + _TINY,
    "nothing searched": "space: {}\nfixed: {hidden_layers: 0}\n" + _TINY.replace("16", "1"),
    "table": "data: {source: table.csv, label: kind, drop: [id], header: true, split: {group: block}}\n"
    "space: {learning_rate: {low: 1e-3, high: 1, scale: log}}\ntrials: 8\nepochs: 4\n",
    "warm zoom": "space: {learning_rate: {low: 1e-2, high: 1, scale: log}}\nfixed: {batch_size: 32}\n"
    "goal: {metric: dev_cost}\n" + _TINY,
    "warm box": "space: {learning_rate: {low: 1e-3, high: 10.0, scale: log}, batch_size: [16, 32, full]}\n"
    "goal: {metric: dev_cost}\nsearch: {sampler: box}\n" + _TINY,
    "overridden": "space: {learning_rate: {low: 1e-2, high: 1, scale: log}}\n" + _TINY,
}

GIVEN = {
    "warm zoom": ("--warm-start", "./old/cost-1"),
    "warm box": ("--warm-start", "./old/cost-1"),
    "overridden": ("--set", "space.learning_rate.low=1e-3", "--set", "fixed.l2=0.5", "-n", "9", "--seed", "7"),
}
"""What else the command line says."""

_ROWS = list(itertools.product(range(6), range(6), range(3)))
POINTS = "a,b\n" + "".join(f"{a - 3},{(a * b) % 5 - 2}\n" for a, b, _ in _ROWS)
LABELLED = "id,a,b,block,kind\n" + "".join(
    f"{k},{a + c / 7},{b - c / 5},{k % 30},{'near' if a + b + (k % 7 == 0) < 5 else 'far'}\n"
    for k, (a, b, c) in enumerate(_ROWS)
)
FILES = {"points.csv": POINTS, "table.csv": LABELLED}
PREDICTED = {
    "conditions": "points.csv",
    "accuracy": "points.csv",
    "nothing searched": "points.csv",
    "table": "table.csv",
}
"""What the winner's model is asked to classify."""

MISTAKES = {
    "misspelt": "space: {learning_rat: {low: 1e-4, high: 1}, momentum: {low: 0.999, high: 0.9}}\ntrails: 3\n",
    "together": "space: {hidden_layers: {low: 0, high: 2}, hidden_units: [[4, 4], 8], keep_prob: [0, 1.5]}\n",
    "conditional": "space: {momentum: {low: 0.9, high: 1, when: {optimizr: adam}}, l2: {low: 0, high: 1}}\n",
    "typed": "space: {batch_size: [0, many]}\ntrials: -3\nepochs: yes\nlimits: {time: soon, failures: 120%}\n",
    "twice": "space: {l2: [1, 2]}\nspace: {l1: [1, 2]}\nschedule: {kind: hyperband}\n",
    "syntax": "space: {l2: [1, 2\n",
    "both": "space: {l2: [1, 2]}\nfixed: {l2: 3, activation: rely}\nsearch: {sampler: grid, batch: 3, keep: 2}\n",
}

_LONG = """\
data: {source: moons, examples: 120}
space:
  learning_rate: {low: 1e-3, high: 1e-1, scale: log}
  batch_size: {low: 20, high: 40}
trials: 24
epochs: 120
finals: {top: 3, repeats: 2}
"""
"""Long enough to be killed in its middle: trials of different batch sizes cannot come back together."""
LONG = {
    "long zoom": _LONG,
    "long culling": _LONG + "schedule: {kind: culling}\n",
    "long optuna": _LONG + "search: {sampler: optuna}\n",
}
