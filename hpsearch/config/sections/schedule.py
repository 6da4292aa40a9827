"""The sections `schedule` and `finals`: how long to train whom, and the best once more."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field

from hpsearch.config.complaints import Complaint, at_key, at_value
from hpsearch.config.hints import Hints, hints_about, key_hint, same_hint
from hpsearch.config.models import SectionModel, count_or_auto, word_of
from hpsearch.schedule import SCHEDULES, ScheduleSpec
from hpsearch.space.hyperparameters import is_whole

DEFAULT = ScheduleSpec()
MOST = 1_000_000

_CULLING = ("asha", "median", "median_stopping", "pruning", "pruner", "cull", "stop_early")
HINTS = Hints(
    {
        **same_hint(("hyperband", "successive_halving", "sha", "bohb"), "write halving, or culling", "halving"),
        **same_hint(_CULLING, "write culling"),
        **same_hint(("none", "all", "constant", "fifo"), "write full"),
        **key_hint("reduction_factor", "eta", "factor", "reduction"),
        **key_hint("min_epochs", "min_budget", "grace_period", "min_resource", "r_min"),
    },
    further=hints_about("schedule").further,
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


Keep = Literal["ensemble", "best"]
LEAST, MOST_FINALISTS = 3, 5
"""Finalists where `top` is auto."""


@dataclass(frozen=True, slots=True)
class FinalsSpec:
    """The `top` best trials, trained `repeats` times more; auto is a tenth of the trials, from `least` to 5.

    `least` is no key: it is 1 in runs that were begun when there was no `baseline`, `keep` and `refit`.
    """

    top: int | Literal["auto"]
    repeats: int
    baseline: bool = True
    keep: Keep = "ensemble"
    refit: bool = True
    least: int = LEAST


_EARLIER = FinalsSpec("auto", 5, baseline=False, keep="best", refit=False, least=1)
"""Of runs that were begun before there were these keys."""
_FINALS_HINTS = Hints(
    {
        **key_hint("top", "finalists", "n", "best", "count"),
        **key_hint("repeats", "seeds", "n_repeats", "n_seeds", "retrain"),
        **key_hint("baseline", "default", "defaults", "compare", "reference"),
        **key_hint("keep", "ensemble", "model", "save", "saved"),
        **key_hint("refit", "retrain_on_all", "refit_on_all", "final_fit"),
    }
)
_KEEP_HINTS = Hints(
    {
        **same_hint(("all", "mean", "average", "vote", "bagging"), "write ensemble"),
        **same_hint(("one", "single", "winner", "first"), "write best"),
    }
)


class FinalsModel(SectionModel):
    """The best trials once more, from scratch and from fresh seeds; they alone decide on the winner."""

    hints = _FINALS_HINTS
    short = ("top", 5)

    top: Annotated[int | Literal["auto"], count_or_auto(0)] = "auto"
    """How many trials; auto: a tenth of them, from 3 to 5, none where nothing is searched; 0: no finals."""
    repeats: int = Field(default=5, ge=1, le=1000)
    """How often each is trained; with 1 there is no spread, and so no trial is told from another."""
    baseline: bool = True
    """Train the baseline beside them, which is what `fixed` and the defaults say, to tell what the search has won."""
    keep: Annotated[Keep, word_of(get_args(Keep), _KEEP_HINTS)] = "ensemble"
    """What is saved of the winner: all its repeats, whose mean decides, or the best of them."""
    refit: bool = True
    """Fit what is saved once more, on the rows of the dev part too."""


NO_FINALS = {"top": 0, "baseline": False}
Finals = Annotated[FinalsModel, BeforeValidator(lambda value: NO_FINALS if value is None else value)]
"""Null is none, and no baseline."""


def to_finals(model: FinalsModel, raw: object, complete: bool) -> FinalsSpec:
    """As the file has it; a `complete` one without the keys that came later was begun before there were any."""
    earlier = complete and isinstance(raw, dict) and raw.keys().isdisjoint(("baseline", "keep", "refit"))
    spec = FinalsSpec(model.top, model.repeats, model.baseline, model.keep, model.refit)
    return replace(_EARLIER, top=spec.top, repeats=spec.repeats) if earlier else spec


def as_begun(asked: FinalsSpec, begun: FinalsSpec) -> FinalsSpec:
    """What is asked of a run that was `begun` earlier: where the keys that came later are not given, it has none."""
    later = [replace(finals, top=0, repeats=1) for finals in (asked, FinalsSpec(0, 1))]
    if begun.least == LEAST or later[0] != later[1]:
        return asked
    return replace(begun, top=asked.top, repeats=asked.repeats)


def plain_finals(finals: FinalsSpec) -> dict[str, Any]:
    """As the file has it; of a run that was begun earlier as it had it then."""
    names = ("top", "repeats", *(("baseline", "keep", "refit") if finals.least == LEAST else ()))
    return {name: getattr(finals, name) for name in names}
