"""The section `finals`: the best trials once more."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from hpsearch.config.models import SectionModel, count_or_auto


@dataclass(frozen=True, slots=True)
class FinalsSpec:
    """The `top` best trials, trained `repeats` times more; auto is a tenth of the trials, from 1 to 5."""

    top: int | Literal["auto"]
    repeats: int


class FinalsModel(SectionModel):
    """The best trials once more, from scratch and from fresh seeds; they alone decide on the winner."""

    short = ("top", 5)

    top: Annotated[int | Literal["auto"], count_or_auto(0)] = "auto"
    """How many trials; auto: a tenth of them, from 1 to 5, none where nothing is searched; 0: no finals."""
    repeats: int = Field(default=5, ge=1, le=1000)
    """How often each is trained; with 1 there is no spread, and so no trial is told from another."""


NO_FINALS = {"top": 0}
Finals = Annotated[FinalsModel, BeforeValidator(lambda value: NO_FINALS if value is None else value)]
"""Null is none."""


def to_finals(model: FinalsModel) -> FinalsSpec:
    """As the file has it."""
    return FinalsSpec(model.top, model.repeats)
