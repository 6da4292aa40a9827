"""Rules of the schedule's section that one key alone cannot show."""

from typing import Any

from hpsearch.config.document import Document
from hpsearch.config.schema import ConfigModel, ScheduleModel
from hpsearch.errors import Problem
from hpsearch.schedule import SCHEDULES, ScheduleSpec


def check_schedule(document: Document, raw: dict[str, Any]) -> list[Problem]:
    """Options that the schedule would not read, and a lowest rung that leaves nothing to save."""
    given = raw.get("schedule")
    kind = given.get("kind", ScheduleModel().kind) if isinstance(given, dict) else None
    if not isinstance(given, dict) or not isinstance(kind, str) or kind not in SCHEDULES:
        return []
    owners = " or ".join(name for name, kind in SCHEDULES.items() if kind.options)
    problems = [
        document.at_key(("schedule", name), f"{name} is not {kind}'s: write kind: {owners}, or remove it")
        for name in dict.fromkeys(name for other in SCHEDULES.values() for name in other.options)
        if name not in SCHEDULES[kind].options and given.get(name) is not None
    ]
    lowest, epochs = given.get("min_epochs"), raw.get("epochs", ConfigModel.model_fields["epochs"].default)
    if not problems and _is_count(lowest) and _is_count(epochs) and lowest >= epochs:
        told = (
            f"must be below epochs ({epochs}), not {lowest}: no trial would be trained less; write less, or kind: full"
        )
        problems.append(document.at_value(("schedule", "min_epochs"), told))
    return problems


def to_schedule(model: ConfigModel) -> ScheduleSpec:
    """The schedule with the options that were given; the others have their defaults."""
    given = model.schedule.model_dump()
    return ScheduleSpec(**{name: value for name, value in given.items() if value is not None})


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1
