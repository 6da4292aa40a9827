"""The settings of one network, resolved: what the training reads."""

from dataclasses import dataclass
from typing import Literal

AUGMENTATION = ("flip", "shift", "crop", "rotate", "distort")
"""The settings that change training images, each off at 0 or false."""


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
