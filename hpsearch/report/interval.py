"""How far an error measured on few examples can be trusted."""

import math

_Z = 1.959963984540054  # the normal distribution's 97.5 % quantile


def wilson(wrong: int, examples: int) -> tuple[float, float]:
    """The 95 % interval of an error rate from `wrong` of `examples` (Wilson 1927, J. Am. Stat. Assoc. 22, 209-212)."""
    share, spread = wrong / examples, _Z * _Z / examples
    centre = share + spread / 2
    half = _Z * math.sqrt(share * (1 - share) / examples + spread / examples / 4)
    # At the ends the two are equal up to rounding.
    low = 0.0 if wrong == 0 else (centre - half) / (1 + spread)
    high = 1.0 if wrong == examples else (centre + half) / (1 + spread)
    return low, high
