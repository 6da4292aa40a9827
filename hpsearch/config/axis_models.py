"""The schema of a hyperparameter: a range or a choice (`hpsearch.config.axes` tells them apart by their keys)."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from hpsearch.config.base import _Model
from hpsearch.config.schema import Number, _word_of
from hpsearch.space import ALIASES, SCALES

_scale, _scale_schema = _word_of([*SCALES, *ALIASES], "scale")
Scale = Annotated[str, _scale, _scale_schema, AfterValidator(lambda name: ALIASES.get(name, name))]


class RangeModel(_Model):
    """A range to draw from: whole numbers where low and high are whole and step is, else any number."""

    low: Number
    """The lowest value, included."""
    high: Number
    """The highest value, included."""
    scale: Scale = "linear"
    """linear; log for what spans decades; log_one_minus (1-beta) for averages close to 1."""
    step: Number | None = None
    """Distance between values; default: 1 for whole numbers, none else."""
    per: str | None = None
    """hidden_layers: one draw for each layer."""
    when: dict[str, Any] = Field(default={})
    """Draw only where other settings have these values: {name: value or list of values}."""


class ChoiceModel(_Model):
    """Values to choose from; `name: [a, b]` is short for `name: {values: [a, b]}`."""

    values: list[Any] = Field(min_length=1, max_length=1000)
    """What to choose from."""
    weights: list[Number] | None = None
    """How often each is drawn; default: all the same."""
    per: str | None = None
    """hidden_layers: one draw for each layer."""
    when: dict[str, Any] = Field(default={})
    """Draw only where other settings have these values: {name: value or list of values}."""
