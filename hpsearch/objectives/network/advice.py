"""What to try next against bias, variance and data mismatch, by what the winner has and what the config leaves open.

Source: the course's "Basic recipe for machine learning" and "Addressing data mismatch".
"""

from collections.abc import Callable, Mapping
from typing import Any

from hpsearch.nn.settings import AUGMENTATION
from hpsearch.objectives.network.settings import LAYERS, SETTINGS
from hpsearch.space import Space
from hpsearch.trial import Config

PENALTIES = ("l2", "l1")
KEPT = ("keep_prob", "input_keep_prob")
STOPPING = "early_stopping"


def advice(cause: str, config: Config, space: Space) -> list[str]:
    """Sentences on how to lower `bias`, `variance` or `mismatch`, where a config of the space has won."""
    return [f"Against {_NAMES.get(cause, cause)}: {text}." for text in _ADVICE[cause](config, space)]


def _against_bias(config: Config, space: Space) -> list[str]:
    texts = [f"a bigger network ({', '.join(_bigger(config, space))})", _training(config, space)]
    if less := _less(config, space):
        texts.append(f"less regularization ({', '.join(less)})")
    return texts


def _against_variance(config: Config, space: Space) -> list[str]:
    regularization = f"regularization ({', '.join(_more(config, space))})"
    return ["more training data", regularization, "other settings altogether; search the space further"]


def _against_mismatch(config: Config, space: Space) -> list[str]:
    return [
        "error analysis: look at dev examples that it gets wrong, and at how they differ from the training examples",
        "make the training data more like the dev data: collect such examples, and train on some of them",
        "synthesize such examples (noise, blur, light), many kinds of them, as it would learn a few by heart",
    ]


_NAMES = {"mismatch": "data mismatch"}
_ADVICE: Mapping[str, Callable[[Config, Space], list[str]]] = {
    "bias": _against_bias,
    "variance": _against_variance,
    "mismatch": _against_mismatch,
}


def _numbers(config: Config, name: str) -> list[Any]:
    """All values of a setting of numbers, one a layer where it has layers, and of all epochs."""
    value: Any = config.get(name, SETTINGS[name].default)
    values = list(value.values()) if isinstance(value, dict) else [value]
    return [one for each in values for one in (each if isinstance(each, list) else [each])]


def _put(word: str, name: str, space: Space) -> str:
    """`higher l2`, and where another value is to be written: `higher l2 (fixed: l2)`."""
    return f"{word} {name}{_key(name, space)}"


def _key(name: str, space: Space) -> str:
    return f" (fixed: {name})" if name in space.fixed and name not in space.names else ""


def _bigger(config: Config, space: Space) -> list[str]:
    """A list of widths has the depth too."""
    units = config.get("hidden_units")
    if isinstance(units, list) and ("hidden_units" in space.fixed or LAYERS not in config):
        return [_put("more and larger layers in", "hidden_units", space)]
    wider = [_put("more", "hidden_units", space)] if _has_layers(config) else []
    return [*wider, _put("more", LAYERS, space)]


def _has_layers(config: Config) -> bool:
    layers: Any = config.get(LAYERS, SETTINGS[LAYERS].default)
    return bool(layers != 0)


def _training(config: Config, space: Space) -> str:
    """Longer, and better by what is not searched yet."""
    longer = "more epochs" if config.get(STOPPING) is None else _put("more epochs, a larger", STOPPING, space)
    better = [name for name in ("learning_rate", "decay") if name not in space.names]
    ways = [f"search {' and '.join(better)}"] if better else []
    if "optimizer" not in space.names and config.get("optimizer", SETTINGS["optimizer"].default) != "adam":
        ways.append(f"optimizer: adam{_key('optimizer', space)}")
    return f"train longer ({longer})" + (f", or better ({'; '.join(ways)})" if ways else "")


def _less(config: Config, space: Space) -> list[str]:
    """What regularizes the winner."""
    lower = [_put("lower", name, space) for name in PENALTIES if any(_numbers(config, name))]
    nearer = [f"{name} nearer 1{_key(name, space)}" for name in KEPT if _drops(config, name)]
    weaker = [_put("less", name, space) for name in AUGMENTATION if any(_numbers(config, name))]
    return lower + nearer + weaker


def _more(config: Config, space: Space) -> list[str]:
    """What regularizes more; dropout needs hidden layers."""
    penalty = _put("higher", "l2", space) if any(_numbers(config, "l2")) else f"l2 above 0{_key('l2', space)}"
    word = "lower keep_prob" if _drops(config, "keep_prob") else "keep_prob below 1"
    dropout = [f"{word}{_key('keep_prob', space)}"] if _has_layers(config) else []
    return [penalty, *dropout, *([STOPPING] if config.get(STOPPING) is None else [])]


def _drops(config: Config, name: str) -> bool:
    """Whether it takes units away; of hidden layers only where there are any."""
    there = SETTINGS[name].per is None or _has_layers(config)
    return there and any(kept < 1 for kept in _numbers(config, name))
