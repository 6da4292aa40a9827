"""What is tuned. A new kind of objective is one definition and one line in `OBJECTIVES`."""

from hpsearch.objectives.kind import Effort, ErrorMetrics, Gradient, Gradients, Kind, ObjectiveSpec
from hpsearch.objectives.network.kind import NETWORK
from hpsearch.objectives.setting import Lesson, Need, Setting, SettingError, by_tier

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
