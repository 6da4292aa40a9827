"""The key `objective`: which kind is tuned. It decides what the other sections may name."""

from collections.abc import Mapping
from typing import Annotated, Any

from hpsearch.config.hints import Hints
from hpsearch.config.models import word_of
from hpsearch.objectives import OBJECTIVES, Kind

DEFAULT = next(iter(OBJECTIVES))
INSTEAD = f"write objective: {DEFAULT}"
"""What to do until other kinds can be tuned."""

ObjectiveName = Annotated[str, word_of(OBJECTIVES, Hints(later=dict.fromkeys(("function", "command"), INSTEAD)))]


def kind_of(raw: Mapping[str, Any]) -> Kind:
    """The kind that a config is judged by: the default one where it names none that there is."""
    name = raw.get("objective")
    return OBJECTIVES.get(name if isinstance(name, str) else DEFAULT, OBJECTIVES[DEFAULT])
