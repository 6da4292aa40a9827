"""Zoom, the default sampler: from coarse to fine around the best, a Gaussian process choosing among the candidates."""

from hpsearch.sampler.zoom.zoom import pace, zoom_sampler

__all__ = ["pace", "zoom_sampler"]
