"""The sections `objective` and `goal`: what is tuned, and the metric that decides."""

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import Field

from hpsearch.config.complaints import Complaint, at_value
from hpsearch.config.hints import Hints, advice, hints_about, key_hint, same_hint
from hpsearch.config.models import SectionModel, word_of
from hpsearch.config.shares import Share
from hpsearch.objectives import OBJECTIVES, Kind
from hpsearch.space.hyperparameters import is_number
from hpsearch.trial import Goal, Metric

DEFAULT = next(iter(OBJECTIVES))
INSTEAD = f"write objective: {DEFAULT}"
"""What to do until other kinds can be tuned."""

ObjectiveName = Annotated[str, word_of(OBJECTIVES, Hints(later=dict.fromkeys(("function", "command"), INSTEAD)))]


def kind_of(raw: Mapping[str, Any]) -> Kind:
    """The kind that a config is judged by: the default one where it names none that there is."""
    name = raw.get("objective")
    return OBJECTIVES.get(name if isinstance(name, str) else DEFAULT, OBJECTIVES[DEFAULT])


METRICS = dict.fromkeys(name for kind in OBJECTIVES.values() for name in kind.metrics)
"""Names of the metrics of all kinds of objectives."""


GOAL_HINTS = Hints(
    {
        **same_hint(("minimize", "maximize"), "write metric: and its name; which way is better goes without saying"),
        **key_hint("metric", "name", "monitor", "optimize", "score", "scoring"),
        **key_hint("direction", "mode"),
        **key_hint("target", "threshold", "stop_at", "satisficing"),
        **key_hint("optimal_error", "bayes_error", "human_error", "human_level_error", "human_level", "bayes"),
    }
)


class GoalModel(SectionModel):
    """The metric that decides, and its direction."""

    hints = GOAL_HINTS
    short = ("metric", lambda kind: kind.goal)

    metric: Annotated[str | None, word_of(METRICS, hints_about("metric"), lambda kind: kind.metrics)] = None
    """What trials are ranked by."""
    direction: Literal["minimize", "maximize"] | None = None
    """Default: whichever is better for the metric."""
    target: Share | None = None
    """Stop the search once a trial is this good; judged between plans."""
    optimal_error: Share = Field(default=0.0, ge=0, lt=1)
    """The error that the best could reach, for the bias reading."""


def check_goal(raw: object, kind: Kind) -> list[Complaint]:
    """A direction that would look for the worst, a target that is no share of the examples."""
    if not isinstance(raw, dict):
        return []
    name = raw.get("metric", kind.goal)
    metric = kind.metrics.get(name) if isinstance(name, str) else None
    return [] if metric is None else _direction(raw, metric) + _target(raw, metric)


_SIDE = {"minimize": "the smaller it is", "maximize": "the larger it is"}


def _direction(raw: Mapping[str, Any], metric: Metric) -> list[Complaint]:
    given, right = raw.get("direction"), metric.direction
    if given == right or not isinstance(given, str) or given not in _SIDE:
        return []
    facts: dict[str, Any] = {"metric": metric.name, "side": _SIDE[right], "direction": right}
    return [at_value(("goal", "direction"), "wrong_direction", given, **facts)]


def _target(raw: Mapping[str, Any], metric: Metric) -> list[Complaint]:
    target = raw.get("target")
    if not metric.share or not is_number(target) or not math.isfinite(target) or 0 <= target <= 1:
        return []
    return [at_value(("goal", "target"), "no_share", target, advice("below", target), metric=metric.name)]


def to_goal(model: GoalModel, kind: Kind) -> Goal:
    """The goal with its metric and direction filled in."""
    metric = kind.metrics[model.metric or kind.goal]
    return Goal(metric.name, model.direction or metric.direction, model.target, model.optimal_error, metric.tie)


def plain_goal(goal: Goal) -> dict[str, Any]:
    """As the file has it."""
    return {name: value for name, value in asdict(goal).items() if name != "tie"}
