"""The section `schedule`: how long to train whom."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from hpsearch.config.complaints import Complaint, at_key, at_value
from hpsearch.config.hints import Hints, key_hint, same_hint
from hpsearch.config.models import SectionModel, word_of
from hpsearch.schedule import SCHEDULES, ScheduleSpec
from hpsearch.space.hyperparameters import is_whole

DEFAULT = ScheduleSpec()
MOST = 1_000_000

_ROUNDS = ("hyperband", "asha", "bohb", "median", "pruning", "cull", "successive_halving")
HINTS = Hints(
    {
        **same_hint(_ROUNDS, "write culling, or halving"),
        **key_hint("reduction_factor", "eta", "factor", "reduction"),
        **key_hint("min_epochs", "min_budget", "grace_period", "min_resource", "r_min"),
    }
)


class ScheduleModel(SectionModel):
    """How long to train whom."""

    hints = HINTS
    short = ("kind", DEFAULT.kind)

    kind: Annotated[str, word_of(SCHEDULES, HINTS)] = DEFAULT.kind
    """full trains every trial for all epochs; culling and halving train on only what does well after few of them."""
    min_epochs: int | None = Field(default=None, ge=1, le=MOST)
    """Epochs after which culling and halving compare for the first time; default: about epochs / reduction_factor^2."""
    reduction_factor: int | None = Field(
        default=None,
        ge=2,
        le=MOST,
        description=f"One trial in so many goes on, for so many times the epochs; default: {DEFAULT.reduction_factor}.",
    )


def check_schedule(raw: object, epochs: object) -> list[Complaint]:
    """Options that the schedule would not read, and a lowest rung that leaves nothing to save."""
    kind = raw.get("kind", DEFAULT.kind) if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not isinstance(kind, str) or kind not in SCHEDULES:
        return []
    return _unread(raw, kind) or _lowest(raw.get("min_epochs"), epochs)


def _unread(raw: Mapping[str, Any], kind: str) -> list[Complaint]:
    owners = " or ".join(name for name, schedule in SCHEDULES.items() if schedule.options)
    return [
        at_key(("schedule", name), "option_of_none", name, kind=kind, owners=owners)
        for name in dict.fromkeys(name for other in SCHEDULES.values() for name in other.options)
        if name not in SCHEDULES[kind].options and raw.get(name) is not None
    ]


def _lowest(lowest: object, epochs: object) -> list[Complaint]:
    if not is_whole(lowest) or not is_whole(epochs) or not 1 <= epochs <= lowest:
        return []
    return [at_value(("schedule", "min_epochs"), "no_rung", lowest, epochs=epochs, full=DEFAULT.kind)]


def to_schedule(model: ScheduleModel) -> ScheduleSpec:
    """The schedule with the options that were given; the others have their defaults."""
    return ScheduleSpec(**{name: value for name, value in model.model_dump().items() if value is not None})


def plain_schedule(schedule: ScheduleSpec) -> dict[str, Any]:
    """The options that it reads, as the file has them."""
    return {name: getattr(schedule, name) for name in ("kind", *SCHEDULES[schedule.kind].options)}
