"""The settings of the network: one table of defaults, rules and proposed ranges, and the resolved `Settings`.

A setting is added by one line in `SETTINGS` and one field in `Settings`.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

ACTIVATIONS = ("relu", "leaky_relu", "tanh", "sigmoid", "identity")
OPTIMIZERS = ("gradient_descent", "momentum", "rmsprop", "adam")
DECAYS = ("none", "inverse", "exponential", "sqrt_epoch", "sqrt_step", "staircase")
INITIALIZATIONS = ("he", "xavier", "bengio")
AUGMENTATION = ("flip", "shift", "crop", "rotate", "distort")
"""The settings that change training images, each off at 0 or false."""

DEFAULT_LEARNING_RATE = {"gradient_descent": 0.1, "momentum": 0.1, "rmsprop": 0.001, "adam": 0.001}
DEFAULT_DECAY_RATE = {
    "none": 0.0,
    "inverse": 0.1,
    "exponential": 0.95,
    "sqrt_epoch": 1.0,
    "sqrt_step": 1.0,
    "staircase": 0.1,
}


@dataclass(frozen=True, slots=True)
class Need:
    """A setting has an effect only where setting `name` has a value for which `holds`; `phrase` says so."""

    name: str
    holds: Callable[[Any], bool]
    phrase: str


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its default (None: by another setting), its rule in words and as a test, where it matters.

    `proposed` is the YAML of a sensible search range, `tier` the course's order of importance (1 first; 0: not one
    to search). `choices` are the legal words (where the default is true or false, beside these), `per_layer` says that
    a list (one a layer) is legal too.
    """

    default: Any
    rule: str
    legal: Callable[[Any], bool]
    tier: int
    proposed: str | None = None
    choices: tuple[str, ...] = ()
    per_layer: bool = False
    needs: Need | None = None

    def problem(self, value: object) -> str | None:
        """What is wrong with `value`, or None: `must be above 0, not -1`."""
        if isinstance(value, list):
            if not self.per_layer or not value:
                return f"must be {self.rule}{' (or one for each layer)' * self.per_layer}, not {value!r}"
            return next((problem for one in value if (problem := self._one(one))), None)
        return self._one(value)

    def _one(self, value: object) -> str | None:
        return None if self.legal(value) else f"must be {self.rule}, not {value!r}"


def _number(test: Callable[[float], bool]) -> Callable[[Any], bool]:
    def legal(value: object) -> bool:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and test(value)

    return legal


def _whole(least: int, most: float = math.inf) -> Callable[[Any], bool]:
    def legal(value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most

    return legal


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


def _positive(default: float | None, tier: int, proposed: str | None = None, needs: Need | None = None) -> Setting:
    return Setting(default, "a number above 0", _number(lambda v: v > 0), tier, proposed, needs=needs)


def _non_negative(default: float | None, tier: int, proposed: str | None = None, needs: Need | None = None) -> Setting:
    return Setting(default, "a number of at least 0", _number(lambda v: v >= 0), tier, proposed, needs=needs)


def _average(default: float, tier: int, proposed: str | None = None, needs: Need | None = None) -> Setting:
    return Setting(default, "in [0, 1)", _number(lambda v: 0 <= v < 1), tier, proposed, needs=needs)


def _keep(default: float, per_layer: bool, needs: Need | None) -> Setting:
    rule = "in (0, 1]: the share of units that is kept"
    return Setting(default, rule, _number(lambda v: 0 < v <= 1), 3, "{low: 0.5, high: 1}", (), per_layer, needs)


def _word(default: str | None, words: tuple[str, ...], tier: int, needs: Need | None = None) -> Setting:
    rule = "one of " + ", ".join(words)
    proposed = "[" + ", ".join(words) + "]"
    return Setting(default, rule, lambda v: v in words, tier, proposed, words, needs=needs)


_HIDDEN = Need("hidden_layers", lambda v: v != 0, "hidden_layers is above 0")
_MOMENTUM = Need("optimizer", lambda v: v == "momentum", "optimizer is momentum")
_ADAM = Need("optimizer", lambda v: v == "adam", "optimizer is adam")
_SQUARES = Need("optimizer", lambda v: v in ("adam", "rmsprop"), "optimizer is adam or rmsprop")
_DECAYING = Need("decay", lambda v: v != "none", "decay is not none")
_NORMALIZED = Need("batch_norm", lambda v: v is True, "batch_norm is true")
_LOG_ONE_MINUS_BETA2 = "{low: 0.99, high: 0.9999, scale: log_one_minus}"

SETTINGS: dict[str, Setting] = {
    "learning_rate": _positive(None, 1, "{low: 1e-4, high: 1, scale: log}"),
    "momentum": _average(0.9, 2, "{low: 0.9, high: 0.999, scale: log_one_minus}", _MOMENTUM),
    "batch_size": Setting(
        64,
        "a whole number of at least 1, or full",
        lambda v: v == "full" or _whole(1)(v),
        2,
        "[32, 64, 128, 256]",
    ),
    "hidden_units": Setting(
        64,
        "a whole number of at least 1",
        _whole(1),
        2,
        "{low: 16, high: 256, scale: log}",
        per_layer=True,
        needs=_HIDDEN,
    ),
    "hidden_layers": Setting(2, "a whole number from 0 to 1000", _whole(0, 1000), 3, "{low: 1, high: 4}"),
    "decay": _word("none", DECAYS, 3),
    "decay_rate": _non_negative(None, 3, "{low: 1e-3, high: 1, scale: log}", _DECAYING),
    "l2": _non_negative(0.0, 3, "{low: 1e-2, high: 1e2, scale: log}"),
    "l1": _non_negative(0.0, 3, "{low: 1e-2, high: 1e2, scale: log}"),
    "keep_prob": _keep(1.0, per_layer=True, needs=_HIDDEN),
    "input_keep_prob": _keep(1.0, per_layer=False, needs=None),
    "optimizer": _word("adam", OPTIMIZERS, 3),
    "activation": _word("relu", ACTIVATIONS, 3, _HIDDEN),
    "initialization": _word(None, INITIALIZATIONS, 4),
    "initialization_scale": _positive(1.0, 4, "{low: 0.1, high: 10, scale: log}"),
    "beta1": _average(0.9, 4, "{low: 0.8, high: 0.99, scale: log_one_minus}", _ADAM),
    "beta2": _average(0.999, 4, _LOG_ONE_MINUS_BETA2, _SQUARES),
    "epsilon": _positive(1e-8, 4, "{low: 1e-10, high: 1e-4, scale: log}", _SQUARES),
    "batch_norm": Setting(True, "true or false", _is_bool, 4, "[true, false]", needs=_HIDDEN),
    "batch_norm_epsilon": _positive(1e-5, 4, "{low: 1e-6, high: 1e-2, scale: log}", _NORMALIZED),
    "batch_norm_average": _average(0.9, 4, "{low: 0.8, high: 0.99, scale: log_one_minus}", _NORMALIZED),
    "early_stopping": Setting(
        None,
        "a patience in epochs (a whole number of at least 1), or null for off",
        lambda v: v is None or _whole(1)(v),
        0,
    ),
    "normalize_inputs": Setting(
        True,
        "true, channels (of images) or false",
        lambda v: v == "channels" or _is_bool(v),
        0,
        "[true, channels, false]",
        ("channels",),
    ),
    "flip": Setting(False, "true or false", _is_bool, 3, "[true, false]"),
    "shift": Setting(0, "a whole number of pixels from 0 to 1000", _whole(0, 1000), 3, "{low: 0, high: 4}"),
    "crop": Setting(0.0, "a share in [0, 0.5]", _number(lambda v: 0 <= v <= 0.5), 3, "{low: 0, high: 0.3}"),
    "rotate": Setting(0.0, "in [0, 180] degrees", _number(lambda v: 0 <= v <= 180), 3, "{low: 0.0, high: 20}"),
    "distort": Setting(0.0, "in [0, 1000] pixels", _number(lambda v: 0 <= v <= 1000), 3, "{low: 0.0, high: 4}"),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """One network's settings, resolved: no None but early_stopping's off, one hidden width and keep_prob a layer."""

    learning_rate: float
    momentum: float
    batch_size: int | str
    hidden_units: tuple[int, ...]
    decay: str
    decay_rate: float
    l2: float
    l1: float
    keep_prob: tuple[float, ...]
    input_keep_prob: float
    optimizer: str
    activation: str
    initialization: str
    initialization_scale: float
    beta1: float
    beta2: float
    epsilon: float
    batch_norm: bool
    batch_norm_epsilon: float
    batch_norm_average: float
    early_stopping: int | None
    normalize_inputs: bool | Literal["channels"]
    flip: bool
    shift: int
    crop: float
    rotate: float
    distort: float

    @property
    def augmented(self) -> bool:
        """Whether training images are changed at all."""
        return any(getattr(self, name) for name in AUGMENTATION)


def resolve(config: Mapping[str, Any]) -> Settings:
    """Fills in the defaults and spreads per-layer values. Raises ValueError `name: rule, value`."""
    for name, value in config.items():
        if name not in SETTINGS:
            raise ValueError(f"{name}: not a setting of the network")
        if problem := SETTINGS[name].problem(value):
            raise ValueError(f"{name}: {problem}")
    full: dict[str, Any] = {n: s.default for n, s in SETTINGS.items()} | dict(config)
    if full["learning_rate"] is None:
        full["learning_rate"] = DEFAULT_LEARNING_RATE[full["optimizer"]]
    if full["decay_rate"] is None:
        full["decay_rate"] = DEFAULT_DECAY_RATE[full["decay"]]
    if full["initialization"] is None:
        full["initialization"] = "he" if full["activation"] in ("relu", "leaky_relu") else "xavier"
    layers = full["hidden_layers"]
    if isinstance(full["hidden_units"], list) and "hidden_layers" not in config:
        layers = len(full["hidden_units"])
    for name in ("hidden_units", "keep_prob"):
        full[name] = _spread(name, full[name], layers)
    if full["batch_norm"] and full["batch_size"] == 1 and layers > 0:
        raise ValueError("batch_size: 1 leaves batch norm no variance; use at least 2, or batch_norm: false")
    return Settings(**{f.name: full[f.name] for f in fields(Settings)})


def _spread(name: str, value: Any, layers: int) -> tuple[Any, ...]:
    if not isinstance(value, list):
        return (value,) * layers
    if len(value) != layers:
        raise ValueError(f"{name}: has {len(value)} values for hidden_layers = {layers}; give one a layer")
    return tuple(value)
