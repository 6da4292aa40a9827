"""The text under the table: the winner, how good it is, what to try next, and how to go on."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hpsearch.analysis.finalists import Finalist
from hpsearch.report.digits import duration, metric, percent, value, words
from hpsearch.report.interval import wilson
from hpsearch.report.page import Line, Span, line
from hpsearch.report.trials import with_spread
from hpsearch.trial import Goal, Result, Status


@dataclass(frozen=True, slots=True)
class Summary:
    """What the text is made of.

    `open` says that it can be resumed; `reasons` are those of trials
    that are not ok, the most frequent first.

    `counts` are trials by status, `examples` the rows of each part (train, dev, test) where known, `test` the
    winner's metrics on the test set (None: not opened), `reading` and `advice` the sentences of the bias/variance
    diagnosis, `notes` those of the data, `model` where the winner is saved. `reference` is the run's name in
    commands; `finals` are the finalists, the winner first (empty: there were none); `edges` are sentences about ends of
    the space that the winner is at. `culled` are trials left behind by the epochs they were trained for, `complete`
    those trained to the end.
    """

    reference: str
    goal: Goal
    searched: Sequence[str]
    winner: Result | None
    counts: Mapping[Status, int]
    seconds: float
    examples: Mapping[str, int]
    test: Mapping[str, float] | None
    reading: Sequence[str]
    notes: Sequence[str]
    model: Path | None
    advice: Sequence[str] = ()
    open: bool = False
    reasons: Sequence[str] = ()
    finals: Sequence[Finalist] = ()
    edges: Sequence[str] = ()
    culled: Mapping[int, int] = field(default_factory=dict)
    complete: int = 0


def summary(facts: Summary) -> list[Line]:
    """The lines, labelled; without a winner it says so and what to look at."""
    lines = [line(_trials(facts), label="trials")]
    if facts.winner is None:
        none = "none: no trial came back ok" if sum(facts.counts.values()) else "none so far"
        lines.append(line(none, "bold red", "winner"))
        lines += _each(facts.reasons, "because")
    else:
        lines += [*_winner(facts, facts.winner), *_finals(facts.finals), *_errors(facts, facts.winner)]
        lines += _each(facts.reading, "reading") + _each((*facts.advice, *facts.edges), "try next")
        lines += _early_stopping(facts.winner)
    return [*lines, *_each(facts.notes, "notes", "yellow"), *_go_on(facts)]


def _each(sentences: Sequence[str], label: str, style: str = "") -> list[Line]:
    return [line(text, style, "" if i else label) for i, text in enumerate(sentences)]


def _trials(facts: Summary) -> str:
    bad = [f"{count} {words(status)}" for status, count in facts.counts.items() if count and status != "ok"]
    total, time = sum(facts.counts.values()), duration(facts.seconds)
    if not facts.culled:
        return ", ".join([f"{total} in {time}", *bad])
    out = sum(facts.culled.values())
    after = " or ".join(map(str, sorted(facts.culled)))
    epochs = "epoch" if after == "1" else "epochs"
    parts = [f"{total} started in {time}", f"{facts.complete} trained to the end"]
    parts.append(f"{out} culled after {after} {epochs}")
    under_way = facts.counts.get("ok", 0) - facts.complete - out
    return ", ".join([*parts, *([f"{under_way} under way"] if under_way else []), *bad])


def _winner(facts: Summary, winner: Result) -> list[Line]:
    config = winner.task.trial.config
    spans: list[Span] = [(f"trial {winner.task.trial.number}", "bold green")]
    for name in facts.searched:
        if name in config:
            spans += [(f"  {name} ", "dim"), (value(config[name]), "bold")]
    return [Line(tuple(spans), "winner")]


def _finals(finals: Sequence[Finalist]) -> list[Line]:
    """Why the winner has won."""
    if not finals:
        return []
    first, tied = finals[0], sum(f.rank == 1 for f in finals)
    size = f"{first.parameters:,} parameters"
    if tied > 1:
        alike = sum(f.rank == 1 and f.work == first.work for f in finals) > 1
        cheapest = "has the best mean of the cheapest" if alike else "is the cheapest of them"
        why = f"{tied} configs cannot be told apart; trial {first.number} {cheapest}: {size}"
    elif len(finals) > 1:
        rest = len(finals) - 1
        why = f"trial {first.number} is better than the other {rest if rest > 1 else 'one'}; {size}"
    else:
        why = f"trial {first.number} alone; {size}"
    again = len(first.repeats)
    times = "once" if again == 1 else f"{again} times"
    return [line(f"{why}; each trained {times} again from fresh seeds", label="finals")]


def _errors(facts: Summary, winner: Result) -> list[Line]:
    goal = facts.goal.metric
    lines: list[Line] = []
    if not goal.endswith("_error") and goal in winner.metrics:
        lines.append(line(metric(goal, winner.metrics[goal]), "bold", words(goal)))
    known = [part for part in ("train", "dev") if f"{part}_error" in winner.metrics]
    final = facts.finals[0] if facts.finals else None
    for p in known:
        measured = winner.metrics[f"{p}_error"]
        spans = _error(measured, facts.examples.get(p)) if final is None else _mean(f"{p}_error", measured, final)
        lines.append(Line(spans, f"{p} error"))
    error = (facts.test or {}).get("test_error")
    if error is None:
        return lines
    spans = _error(error, count := facts.examples.get("test"))
    if count:
        low, high = wilson(round(error * count), count)
        spans += ((f", 95 % interval {percent(low)} to {percent(high)}", "dim"),)
    return [*lines, Line(spans, "test error")]


def _mean(name: str, mean: float, final: Finalist) -> tuple[Span, ...]:
    again = len(final.repeats)
    return (with_spread(name, mean, final), "bold"), (
        f"  mean of {again} repeats" if again > 1 else "  one repeat",
        "dim",
    )


def _error(error: float, count: int | None) -> tuple[Span, ...]:
    wrong: tuple[Span, ...] = ((f"  {round(error * count)} of {count} wrong", "dim"),) if count else ()
    return ((percent(error), "bold"), *wrong)


def _early_stopping(winner: Result) -> list[Line]:
    if winner.task.trial.config.get("early_stopping") is None:
        return []
    text = "early stopping was on: it couples fitting with regularizing, so tune the two with care (or use l2)"
    return [line(text, label="mind")]


def ways_on(reference: str, winner: int | None, *, open_: bool) -> list[str]:
    """Commands for what one may want next of a run; `winner` is its trial's number, `open_` where it can go on."""
    run = shlex.quote(reference)
    commands = [f"hpsearch resume {run}"] * open_ + [f"hpsearch show {run}{'' if winner is None else f' {winner}'}"]
    return commands + ([] if winner is None else [f"hpsearch best {run} -o best.yaml"])


def _go_on(facts: Summary) -> list[Line]:
    winner = facts.winner.task.trial.number if facts.winner is not None else None
    commands = ways_on(facts.reference, winner, open_=facts.open)
    model = [line(str(facts.model), label="model")] if facts.model is not None else []
    return [*model, *_each(commands, "go on")]
