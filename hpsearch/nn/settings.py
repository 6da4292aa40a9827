"""The settings of one network, resolved: what the training reads."""

from dataclasses import dataclass, replace
from typing import Literal

AUGMENTATION = ("flip", "shift", "crop", "rotate", "distort")
"""The settings that change training images, each off at 0 or false."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One network's settings, resolved: no None but what is off, one hidden width and keep_prob a layer.

    `later` are the epochs (from 2, ascending) from which on others hold, whole but for their own `later`.
    """

    learning_rate: float
    momentum: float
    batch_size: int | str
    hidden_units: tuple[int, ...]
    decay: str
    decay_rate: float
    decay_interval: int | None
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
    later: "tuple[tuple[int, Settings], ...]" = ()

    @property
    def pieces(self) -> "tuple[tuple[int, Settings], ...]":
        """The settings that do not change any more by the epoch from which on they hold; the first holds from 1."""
        return ((1, replace(self, later=()) if self.later else self), *self.later)

    def at(self, epoch: int) -> "Settings":
        """What holds in that epoch, counted from 1."""
        return [settings for begin, settings in self.pieces if begin <= epoch][-1]

    @property
    def augmented(self) -> bool:
        """Whether training images are changed in any epoch."""
        return any(getattr(settings, name) for _, settings in self.pieces for name in AUGMENTATION)

    @property
    def penalized(self) -> bool:
        """Whether the cost has a penalty in any epoch."""
        return any(settings.l2 or settings.l1 for _, settings in self.pieces)

    @property
    def drops(self) -> bool:
        """Whether units are dropped in any epoch."""
        return any(min(settings.input_keep_prob, *settings.keep_prob, 1) < 1 for _, settings in self.pieces)
