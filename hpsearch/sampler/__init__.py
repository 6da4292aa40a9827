"""Where to look next: pure functions of the history. A new sampler is one file and one line in `SAMPLERS`."""

from collections.abc import Callable

from hpsearch.sampler.box import box_sampler
from hpsearch.sampler.grid import fitting_points, grid_sampler
from hpsearch.sampler.optuna import NEEDS as ALGORITHMS
from hpsearch.sampler.optuna import missing, optuna_sampler
from hpsearch.sampler.protocol import Proposal, Sampler, SearchSpec
from hpsearch.sampler.random import random_sampler
from hpsearch.sampler.sobol import sobol_sampler
from hpsearch.sampler.zoom import zoom_sampler
from hpsearch.space import Space
from hpsearch.trial import Goal

SAMPLERS: dict[str, Callable[[Space, SearchSpec, Goal], Sampler]] = {
    "zoom": zoom_sampler,
    "box": box_sampler,
    "optuna": optuna_sampler,
    "random": random_sampler,
    "sobol": sobol_sampler,
    "grid": grid_sampler,
}

OPTIONS: dict[str, tuple[str, ...]] = {
    "zoom": ("model", "batch"),
    "box": ("rounds", "keep"),
    "optuna": ("algorithm", "batch"),
    "grid": ("points",),
}
"""What each sampler reads of a SearchSpec beside `trials`; a sampler without an entry reads nothing."""

LEARNING = frozenset({"zoom", "box", "optuna"})
"""The samplers that propose only so many rows until they have seen results."""

__all__ = [
    "ALGORITHMS",
    "LEARNING",
    "OPTIONS",
    "SAMPLERS",
    "Proposal",
    "Sampler",
    "SearchSpec",
    "fitting_points",
    "missing",
]
