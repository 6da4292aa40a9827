"""What is tuned. A new kind of objective is one definition and one line in `OBJECTIVES`."""

from hpsearch.objectives.kind import (
    Effort,
    ErrorMetrics,
    Gradient,
    Gradients,
    Kind,
    Lesson,
    Need,
    ObjectiveSpec,
    Setting,
    SettingError,
    by_tier,
)
from hpsearch.objectives.network.kind import NETWORK

OBJECTIVES: dict[str, Kind] = {
    "network": NETWORK,
}

__all__ = [
    "OBJECTIVES",
    "Effort",
    "ErrorMetrics",
    "Gradient",
    "Gradients",
    "Kind",
    "Lesson",
    "Need",
    "ObjectiveSpec",
    "Setting",
    "SettingError",
    "by_tier",
]
