"""Where to look next: pure functions of the history. A new sampler is one file and one line in `SAMPLERS`."""

from collections.abc import Callable

from hpsearch.sampler.grid import fitting_points, grid_sampler
from hpsearch.sampler.protocol import Sampler, SearchSpec
from hpsearch.sampler.random import random_sampler
from hpsearch.sampler.sobol import sobol_sampler
from hpsearch.space import Space

SAMPLERS: dict[str, Callable[[Space, SearchSpec], Sampler]] = {
    "random": random_sampler,
    "grid": grid_sampler,
    "sobol": sobol_sampler,
}

__all__ = ["SAMPLERS", "Sampler", "SearchSpec", "fitting_points"]
