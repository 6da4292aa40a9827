"""What somebody who babysits the network looks at, and which of its settings answers which sign."""

from collections.abc import Callable, Mapping
from typing import Any

from hpsearch.nn.signs import DEAD_UNITS, UPDATE_RATIO
from hpsearch.objectives.kind import Sitting
from hpsearch.trial import Config, Value

STEP = 3.0
"""About half a decade: learning rates are looked for on a logarithmic scale."""
HEALTHY, SLOW = 1e-3, 1e-4
"""How long updates are beside the weights: as they should be, and a tenth of it (see `nn.signs.update_ratio`)."""
MOST = 100.0
"""Nobody should be sent further at once."""
KEPT = 0.8
FIRST_L2 = 1.0


def _slower(config: Config, signs: Mapping[str, float]) -> dict[str, Value]:
    return {"learning_rate": _rounded(_number(config, "learning_rate") / STEP)}


def _flat(config: Config, signs: Mapping[str, float]) -> dict[str, Value]:
    """Updates grow with the rate: longer where they are short and units alive; else it jumps about, or has arrived."""
    alive = signs.get(DEAD_UNITS, 0.0) < 0.5
    ratio = signs.get(UPDATE_RATIO, HEALTHY)
    if 0 < ratio < SLOW and alive:
        return {"learning_rate": _rounded(_number(config, "learning_rate") * min(HEALTHY / ratio, MOST))}
    return _slower(config, signs)


def _regularized(config: Config, signs: Mapping[str, float]) -> dict[str, Value]:
    """Dropout where there are hidden layers without it, else more weight decay."""
    if config.get("hidden_layers") and config.get("keep_prob") in (1, 1.0):
        return {"keep_prob": KEPT}
    l2 = _number(config, "l2")
    return {"l2": _rounded(l2 * STEP) if l2 else FIRST_L2}


def _number(config: Config, name: str) -> float:
    value: Any = config[name]
    return float(value)


def _rounded(value: float) -> float:
    """Two digits are enough to type."""
    return float(f"{value:.2g}")


ANSWERS: dict[str, Callable[[Config, Mapping[str, float]], dict[str, Value]]] = {
    "flat": _flat,
    "rising": _slower,
    "oscillating": _slower,
    "exploding": _slower,
    "dead units": _slower,
    "dev gap opening": _regularized,
}
SITTING = Sitting("train_cost", "dev_cost", DEAD_UNITS, ANSWERS)
