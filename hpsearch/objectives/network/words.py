"""The network in words: what to write where names are wanted, what is surely not meant, what to know of a winner."""

from typing import Any

from hpsearch.nn.state import J
from hpsearch.objectives.network.settings import SETTINGS, resolve
from hpsearch.objectives.setting import SettingError, possible
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


def warnings(space: Space) -> list[tuple[str, str]]:
    """What a searched decay_rate means depends on the kind of decay."""
    return [(name, text) for name, axis in space.axes.items() for text in _of_rate(name, axis, space)]


def _of_rate(name: str, axis: Axis, space: Space) -> list[str]:
    if axis.setting(name) != "decay_rate":
        return []
    kinds = [str(kind) for kind in axis.when.get("decay") or possible(SETTINGS, "decay", space) if kind != "none"]
    found = []
    if kinds == ["staircase"] and possible(SETTINGS, "decay_interval", space) != [None]:
        found.append(
            "decay_rate has no effect beside decay_interval, which says how often the staircase halves: remove one"
        )
    if len(kinds) > 1:
        found.append(
            f"decay_rate means something else for each kind of decay ({', '.join(kinds)}): give each its own, "
            f"decay_rate: {{by: decay, {kinds[0]}: ..., {kinds[1]}: ...}}, or write when: {{decay: {kinds[0]}}}, and "
            "the others have their default rate"
        )
    if "exponential" in kinds and any(value < LEAST_FACTOR for value in _lowest(axis)):
        found.append(
            "exponential decay multiplies the learning rate by decay_rate every epoch: "
            "search {low: 0.8, high: 0.999, scale: log_one_minus}"
        )
    return found


def _lowest(axis: Axis) -> list[Any]:
    h = axis.hyperparameter
    if isinstance(h, Choice):
        return [value for value in h.values if isinstance(value, int | float) and not isinstance(value, bool)]
    return [h.low]


def curves(config: Config) -> dict[str, str]:
    """How the curves of the training part come about: beside the steps, not by a pass of their own."""
    try:
        settings = resolve(config)
    except SettingError:  # a journal of another version
        return {}
    also = [text for text, on in (("with dropout", settings.drops), ("on changed images", settings.augmented)) if on]
    while_training = ", ".join(["while training", *also])
    return {
        "train_error": while_training,
        "train_cost": while_training,
        J: f"train cost + penalty, {while_training}",
    }


def remarks(config: Config) -> list[str]:
    """What one should know of a winner with this config."""
    if config.get("early_stopping") is None:
        return []
    return ["early stopping was on: it couples fitting with regularizing, so tune the two with care (or use l2)"]
