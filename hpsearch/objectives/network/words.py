"""The network in words: what to try against bias and variance, what is legal and surely not meant."""

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

_BIAS = (
    "Against bias: a bigger network (more hidden_units, more hidden_layers).",
    "Against bias: train longer (more epochs), or better (search learning_rate and decay; optimizer: adam).",
    "Against bias: less regularization (lower l2 and l1, keep_prob nearer 1).",
)
_VARIANCE = (
    "Against variance: more training data.",
    "Against variance: regularization (higher l2, keep_prob below 1, early_stopping).",
    "Against variance: other settings altogether; search the space further.",
)
ADVICE = {"bias": _BIAS, "variance": _VARIANCE, "both": _BIAS + _VARIANCE}
"""What to try next, by what is to be worked on. Source: the course's basic recipe for machine learning."""


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
