"""Round numbers for the ends of a range: two digits of what counts on the range's scale."""

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Literal

from hpsearch.space.hyperparameters import Float, Int
from hpsearch.space.scales import SCALES

Toward = Literal["down", "up", "nearest"]
DIGITS = 2
_ROUNDING = {"down": ROUND_FLOOR, "up": ROUND_CEILING, "nearest": ROUND_HALF_EVEN}


def rounded(h: Float | Int, value: float, width: float, toward: Toward) -> float:
    """`value` to two digits: of its distance from the scale's origin, or without one of `width` (above 0).

    A whole number for an Int. With steps it is one of low + k step, whatever whole k.
    """
    if h.step not in (None, 1) or (isinstance(h, Float) and h.step is not None):
        return _stepped(h, value, toward)
    written = Decimal(repr(value))
    origin = SCALES[h.scale].origin
    if origin is None:
        found = _quantized(written, Decimal(repr(width)).adjusted(), toward)
    else:
        distance = written - Decimal(origin)
        found = Decimal(origin) + _quantized(distance, distance.adjusted(), toward)
    if isinstance(h, Float):
        return float(found)
    return _whole(found, toward)


def _quantized(value: Decimal, first: int, toward: Toward) -> Decimal:
    """To DIGITS digits, the first of which stands for 10**first."""
    return value.quantize(Decimal(1).scaleb(first - DIGITS + 1), rounding=_ROUNDING[toward])


def _stepped(h: Float | Int, value: float, toward: Toward) -> float:
    low, step = Fraction(str(h.low)), Fraction(str(h.step))
    steps = (Fraction(str(value)) - low) / step
    found = low + step * _whole(steps, toward)
    return int(found) if isinstance(h, Int) else float(found)


def _whole(value: Decimal | Fraction, toward: Toward) -> int:
    return math.floor(value) if toward == "down" else math.ceil(value) if toward == "up" else round(value)
