"""Where to look next: pure functions of the history. A new sampler is one definition and one line in `SAMPLERS`."""

from hpsearch.sampler.blind import fitting_points, grid_sampler, random_sampler, sobol_sampler
from hpsearch.sampler.box import box_sampler, rounds_of
from hpsearch.sampler.optuna import ALGORITHMS, optuna_sampler, packages
from hpsearch.sampler.sampler import Proposal, Sampler, SamplerKind, SearchSpec
from hpsearch.sampler.zoom import pace, zoom_sampler

SAMPLERS: dict[str, SamplerKind] = {
    "zoom": SamplerKind(zoom_sampler, options=("model", "batch"), learns=True, paced=pace),
    "box": SamplerKind(box_sampler, options=("rounds", "keep"), learns=True, paced=rounds_of),
    "optuna": SamplerKind(optuna_sampler, options=("algorithm", "batch"), learns=True, packages=packages),
    "random": SamplerKind(random_sampler),
    "sobol": SamplerKind(sobol_sampler),
    "grid": SamplerKind(grid_sampler, options=("points",), exhaustive=True),
}

__all__ = [
    "ALGORITHMS",
    "SAMPLERS",
    "Proposal",
    "Sampler",
    "SamplerKind",
    "SearchSpec",
    "fitting_points",
]
