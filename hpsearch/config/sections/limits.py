"""The section `limits`: its keys as people write them, and as values."""

from dataclasses import asdict, dataclass
from typing import Annotated, Any

from pydantic import Field

from hpsearch.config.amounts import Duration, Size, bytes_of, seconds_of, spell, spell_size
from hpsearch.config.hints import Hints, key_hint, same_hint
from hpsearch.config.models import SectionModel, checked
from hpsearch.schedule.failures import is_share
from hpsearch.space.hyperparameters import is_whole


@dataclass(frozen=True, slots=True)
class LimitsSpec:
    """When to stop early. `patience`: trials without a better incumbent, judged between plans; None is never.

    `time`: seconds that the run may take in all, over all its invocations, its finals included. `trial_time`
    (seconds) and `trial_memory` (bytes): what one trial may take. `failures`: how many trials may fail, a number or a
    share such as 20%.
    """

    patience: int | None = None
    time: float | None = None
    trial_time: float | None = None
    trial_memory: int | None = None
    failures: int | str | None = "50%"


Failures = Annotated[
    int | str | None,
    checked(
        "a share such as 20%, a whole number of trials, or null",
        lambda value: value is None or (is_whole(value) and value >= 0) or is_share(value),
        {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9.]+ *%$"}, {"type": "null"}]},
    ),
]


class LimitsModel(SectionModel):
    """When to stop early, and what a trial may take."""

    hints = Hints(
        {
            **key_hint("time", "max_time", "timeout", "hours", "minutes", "wall_clock", "budget"),
            **same_hint(("trials", "max_trials", "n_trials", "epochs", "max_epochs"), "it belongs at the top level"),
            **key_hint("trial_memory", "memory", "ram"),
        }
    )
    short = ("patience", 20)

    time: Duration | None = None
    """How long the whole run may take, such as 2h or 1h30m: the search ends in time for its finals and its model."""
    trial_time: Duration | None = None
    """How long one trial may train, such as 10m; over it, it is timed_out."""
    trial_memory: Size | None = None
    """What one trial may take beside the data, such as 4GiB; what needs more is failed without being trained."""
    failures: Failures = LimitsSpec().failures
    """Stop when more trials failed or timed out: a share (once 5 did), a number, or null for never; judged between
    plans."""
    patience: int | None = Field(default=None, ge=1)
    """Stop after this many trials without a better one; judged between plans."""


def to_limits(model: LimitsModel) -> LimitsSpec:
    """Durations in seconds, sizes in bytes."""
    return LimitsSpec(
        patience=model.patience,
        time=None if model.time is None else seconds_of(model.time),
        trial_time=None if model.trial_time is None else seconds_of(model.trial_time),
        trial_memory=None if model.trial_memory is None else bytes_of(model.trial_memory),
        failures=model.failures,
    )


def plain_limits(limits: LimitsSpec) -> dict[str, Any]:
    """As the file has them."""
    plain = asdict(limits)
    spelled = {"time": spell, "trial_time": spell, "trial_memory": spell_size}
    return plain | {key: write(plain[key]) for key, write in spelled.items() if plain[key] is not None}
