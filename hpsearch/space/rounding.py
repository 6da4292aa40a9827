"""Round numbers for the ends of a range: two digits, counted as the range's scale counts."""

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Literal

from hpsearch.space.hyperparameters import Float, Int

Toward = Literal["down", "up", "nearest"]
DIGITS = 2
_ROUNDING = {"down": ROUND_FLOOR, "up": ROUND_CEILING, "nearest": ROUND_HALF_EVEN}
_OPPOSITE: dict[Toward, Toward] = {"down": "up", "up": "down", "nearest": "nearest"}


def rounded(h: Float | Int, value: float, width: float, toward: Toward) -> float:
    """`value` to two digits: of itself on log, of 1 - value on log_one_minus, of `width` (above 0) on linear.

    A whole number for an Int. With steps it is one of low + k step, whatever whole k.
    """
    if h.step not in (None, 1) or (isinstance(h, Float) and h.step is not None):
        return _stepped(h, value, toward)
    written = Decimal(repr(value))
    if h.scale == "log_one_minus":
        found = 1 - _quantized(1 - written, (1 - written).adjusted(), _OPPOSITE[toward])
    else:
        found = _quantized(written, written.adjusted() if h.scale == "log" else Decimal(repr(width)).adjusted(), toward)
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
