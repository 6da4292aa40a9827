"""Scales, hyperparameters, space: a bijection between the unit cube and configs. NumPy only."""

from hpsearch.space.axis import Axis, Coordinate, Part
from hpsearch.space.cube import Cube
from hpsearch.space.hyperparameters import Choice, Float, Hyperparameter, Int
from hpsearch.space.order import Order, order_of
from hpsearch.space.scales import ALIASES, SCALES, Scale
from hpsearch.space.space import Space

__all__ = [
    "ALIASES",
    "SCALES",
    "Axis",
    "Choice",
    "Coordinate",
    "Cube",
    "Float",
    "Hyperparameter",
    "Int",
    "Order",
    "Part",
    "Scale",
    "Space",
    "order_of",
]
