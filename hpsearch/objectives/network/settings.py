"""The settings of the network: one table of defaults, rules and proposed ranges, and how they become `Settings`.

A setting is added by one line in `SETTINGS`, one field in `hpsearch.nn.settings.Settings` and what is said of it in
`LESSONS`.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from itertools import pairwise
from typing import Any

from hpsearch.nn.activations import ACTIVATIONS
from hpsearch.nn.decay import DECAYS
from hpsearch.nn.initialization import INITIALIZATIONS
from hpsearch.nn.optimizers import OPTIMIZERS
from hpsearch.nn.settings import Settings
from hpsearch.objectives.setting import Need, Setting, SettingError, in_force


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


def _average(default: float | None, tier: int, proposed: str, needs: Need, changes: bool = True) -> Setting:
    return Setting(
        default,
        "in [0, 1)",
        _number(lambda v: 0 <= v < 1),
        tier,
        proposed,
        needs=needs,
        most=1 - 1e-6,
        objection=_rounds_to_one,
        changes=changes,
        span="steps",
    )


def _rounds_to_one(value: float) -> str | None:
    """Whether a number below 1 is none any more in float32, the network's numbers."""
    if value < 1 - FLOAT32:
        return None
    return f"must be below 1 - 6e-8, not {value!r}, which is 1 in float32: write at most 0.9999999"


def _keep(default: float, per: str | None, needs: Need | None) -> Setting:
    rule = "in (0, 1]: the share of units that is kept"
    legal = _number(lambda v: 0 < v <= 1)
    return Setting(default, rule, legal, 3, "{low: 0.5, high: 1}", per=per, needs=needs, share=True, changes=True)


def _word(default: str | None, table: Iterable[str], tier: int, needs: Need | None = None) -> Setting:
    words = tuple(table)
    rule = "one of " + ", ".join(words)
    proposed = "[" + ", ".join(words) + "]"
    return Setting(default, rule, lambda v: v in words, tier, proposed, words, needs=needs)


def _changing(setting: Setting) -> Setting:
    """The same, and it may change while training."""
    return replace(setting, changes=True)


def _at_some_time(holds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Whether it holds of a value, or of any of the values over epochs."""
    return lambda value: any(map(holds, value.values())) if isinstance(value, dict) else holds(value)


LAYERS = "hidden_layers"
FLOAT32 = 6e-8
"""Distance from 1 of the next smaller float32."""

_HIDDEN = Need(LAYERS, lambda v: v != 0, "hidden_layers is above 0")
_MOMENTUM = Need("optimizer", lambda v: v == "momentum", "optimizer is momentum")
_ADAM = Need("optimizer", lambda v: v == "adam", "optimizer is adam")
_SQUARES = Need("optimizer", lambda v: v in ("adam", "rmsprop"), "optimizer is adam or rmsprop")
_DECAYING = Need("decay", _at_some_time(lambda v: v != "none"), "decay is not none")
_STAIRS = Need("decay", _at_some_time(lambda v: v == "staircase"), "decay is staircase")
_NORMALIZED = Need("batch_norm", lambda v: v is True, "batch_norm is true")
_LOG_ONE_MINUS_BETA2 = "{low: 0.99, high: 0.9999, scale: log_one_minus}"

SETTINGS: dict[str, Setting] = {
    "learning_rate": _changing(_positive(None, 1, "{low: 1e-4, high: 1, scale: log}")),
    "momentum": _average(0.9, 2, "{low: 0.9, high: 0.999, scale: log_one_minus}", _MOMENTUM),
    "batch_size": Setting(
        64,
        "a whole number of at least 1, or full",
        lambda v: v == "full" or _whole(1)(v),
        2,
        "[32, 64, 128, 256]",
        words=("full", "a whole number of at least 1"),
        least=2,
        changes=True,
    ),
    "hidden_units": Setting(
        64,
        "a whole number of at least 1",
        _whole(1),
        2,
        "{low: 16, high: 256, scale: log}",
        per=LAYERS,
        counts=True,
        needs=_HIDDEN,
    ),
    LAYERS: Setting(2, "a whole number from 0 to 1000", _whole(0, 1000), 3, "{low: 1, high: 4}", least=1),
    "decay": _changing(_word("none", DECAYS, 3)),
    "decay_rate": _changing(_non_negative(None, 3, "{low: 1e-3, high: 1, scale: log}", _DECAYING)),
    "decay_interval": Setting(
        None,
        "a whole number of epochs from 1 to 1000000, or null for 1 / decay_rate",
        lambda v: v is None or _whole(1, 1_000_000)(v),
        3,
        "{low: 5, high: 50, scale: log}",
        needs=_STAIRS,
        changes=True,
    ),
    "l2": _changing(_non_negative(0.0, 3, "{low: 1e-2, high: 1e2, scale: log}")),
    "l1": _changing(_non_negative(0.0, 3, "{low: 1e-2, high: 1e2, scale: log}")),
    "keep_prob": _keep(1.0, LAYERS, _HIDDEN),
    "input_keep_prob": _keep(1.0, None, None),
    "optimizer": _word("adam", OPTIMIZERS, 3),
    "activation": _word("relu", ACTIVATIONS, 3, _HIDDEN),
    "initialization": _word(None, INITIALIZATIONS, 4),
    "initialization_scale": _positive(1.0, 4, "{low: 0.1, high: 10, scale: log}"),
    "beta1": _average(0.9, 4, "{low: 0.8, high: 0.99, scale: log_one_minus}", _ADAM),
    "beta2": _average(None, 4, _LOG_ONE_MINUS_BETA2, _SQUARES),
    "epsilon": _changing(_positive(1e-8, 4, "{low: 1e-10, high: 1e-4, scale: log}", _SQUARES)),
    "batch_norm": Setting(True, "true or false", _is_bool, 4, "[true, false]", needs=_HIDDEN),
    "batch_norm_epsilon": _positive(1e-5, 4, "{low: 1e-6, high: 1e-2, scale: log}", _NORMALIZED),
    "batch_norm_average": _average(0.9, 4, "{low: 0.8, high: 0.99, scale: log_one_minus}", _NORMALIZED, changes=False),
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
    "flip": _changing(Setting(False, "true or false", _is_bool, 3, "[true, false]")),
    "shift": _changing(Setting(0, "a whole number of pixels from 0 to 1000", _whole(0, 1000), 3, "{low: 0, high: 4}")),
    "crop": _changing(
        Setting(0.0, "a share in [0, 0.5]", _number(lambda v: 0 <= v <= 0.5), 3, "{low: 0, high: 0.3}", share=True)
    ),
    "rotate": _changing(
        Setting(0.0, "in [0, 180] degrees", _number(lambda v: 0 <= v <= 180), 3, "{low: 0.0, high: 20}")
    ),
    "distort": _changing(
        Setting(0.0, "in [0, 1000] pixels", _number(lambda v: 0 <= v <= 1000), 3, "{low: 0.0, high: 4}")
    ),
}

PER_LAYER = tuple(name for name, setting in SETTINGS.items() if setting.per == LAYERS)


def resolve(config: Mapping[str, Any]) -> Settings:
    """Fills in the defaults and spreads per-layer values, also of what holds in later epochs. Raises SettingError."""
    for name, value in config.items():
        if name not in SETTINGS:
            raise SettingError(name, "not a setting of the network")
        if problem := SETTINGS[name].problem(value):
            raise SettingError(name, problem)
    begins = {int(begin) for value in config.values() if isinstance(value, dict) for begin in value}
    pieces = [(epoch, _resolved(config, epoch)) for epoch in sorted({1, *begins})]
    later = tuple(new for old, new in pairwise(pieces) if new[1] != old[1])
    return replace(pieces[0][1], later=later)


def _resolved(given: Mapping[str, Any], epoch: int) -> Settings:
    """What holds in that epoch."""
    config = {name: in_force(value, epoch) for name, value in given.items()}
    full: dict[str, Any] = {n: s.default for n, s in SETTINGS.items()} | config
    if full["learning_rate"] is None:
        full["learning_rate"] = OPTIMIZERS[full["optimizer"]].learning_rate
    if full["beta2"] is None:
        full["beta2"] = OPTIMIZERS[full["optimizer"]].beta2
    if full["decay_rate"] is None:
        full["decay_rate"] = DECAYS[full["decay"]].rate
    if full["initialization"] is None:
        full["initialization"] = ACTIVATIONS[full["activation"]].initialization
    layers = full[LAYERS]
    if isinstance(full["hidden_units"], list) and LAYERS not in config:
        layers = len(full["hidden_units"])
    for name in PER_LAYER:
        full[name] = _spread(name, full[name], layers)
    if full["batch_norm"] and full["batch_size"] == 1 and layers > 0:
        raise SettingError("batch_size", "1 leaves batch norm no variance; use at least 2, or batch_norm: false")
    return Settings(**{f.name: full[f.name] for f in fields(Settings) if f.name in SETTINGS})


def _spread(name: str, value: Any, layers: int) -> tuple[Any, ...]:
    if not isinstance(value, list):
        return (value,) * layers
    if len(value) != layers:
        values = f"{len(value)} {'value' if len(value) == 1 else 'values'}"
        raise SettingError(name, f"has {values} for {LAYERS} = {layers}; give one a layer")
    return tuple(value)
