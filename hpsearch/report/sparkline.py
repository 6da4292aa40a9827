"""Small drawings of one line: a curve and a bar in Unicode blocks."""

import math
from collections.abc import Sequence
from itertools import pairwise

LEVELS = "▁▂▃▄▅▆▇█"
EIGHTHS = "▏▎▍▌▋▊▉█"


def sparkline(values: Sequence[float | None], width: int) -> str:
    """One block a value, lowest to highest; more than `width` values are averaged in groups; None is a blank.

    Heights are logarithmic where the values span more than a decade, so that the end of a learning curve shows.
    """
    known = [v for v in values if v is not None and math.isfinite(v)]
    if not known or width < 1:
        return ""
    groups = min(width, len(values))
    edges = [len(values) * k // groups for k in range(groups + 1)]
    heights = _logarithmic([_mean(values[a:b]) for a, b in pairwise(edges)])
    drawn = [h for h in heights if h is not None]
    low, high = min(drawn), max(drawn)
    return "".join(" " if h is None else LEVELS[level(h, low, high, len(LEVELS))] for h in heights)


def level(height: float, low: float, high: float, levels: int) -> int:
    """Which of `levels` equal steps from low to high is nearest; 0 for a flat curve. Never overflows."""
    span = high / 2 - low / 2
    return round((height / 2 - low / 2) / span * (levels - 1)) if span > 0 else 0


def bar(share: float, width: int) -> str:
    """A bar of `share` (0 to 1) of `width` characters, to an eighth of one; whatever is not 0 is seen."""
    eighths = max(round(min(share, 1.0) * width * 8), 1 if share > 0 else 0)
    full, rest = divmod(eighths, 8)
    return EIGHTHS[-1] * full + (EIGHTHS[rest - 1] if rest else "")


def _logarithmic(heights: list[float | None]) -> list[float | None]:
    least = min((h for h in heights if h is not None and h > 0), default=math.inf)
    if any(h is not None and h < 0 for h in heights) or not any(h is not None and h / 10 > least for h in heights):
        return heights
    return [None if h is None else math.log(max(h, least)) for h in heights]


def _mean(group: Sequence[float | None]) -> float | None:
    known = [v for v in group if v is not None and math.isfinite(v)]
    return sum(v / len(known) for v in known) if known else None
