"""The winner: why it has won, how good it is, and what to try next."""

from collections.abc import Mapping, Sequence

from hpsearch.analysis.diagnosis import wilson
from hpsearch.analysis.finalists import Finalist, effort_decided, told_spread
from hpsearch.objectives import Effort, Kind
from hpsearch.report.blocks import Line, Span, labelled, line
from hpsearch.report.pages.baseline import baseline_text, basis_text
from hpsearch.report.pages.reading import reading_of
from hpsearch.report.pages.regions import edge_text
from hpsearch.report.pages.trials import with_spread
from hpsearch.report.text import metric, percent, span, value, words
from hpsearch.run.recorded import Recorded
from hpsearch.trial import BASELINE, Config, Goal, Result


def winner_lines(run: Recorded, winner: Result) -> list[Line]:
    """All that there is to say of a run's winner, labelled."""
    kind, goal, config = run.config.kind, run.config.goal, winner.task.trial.config
    reading, advice = reading_of(run, winner)
    final = run.finalists[0] if run.finalists else None
    return [
        _name(winner, run.config.space.names),
        *_averages(config, run.config.space.names, kind),
        *([line(why_it_won(run.finalists, kind.effort), label="finals")] if final else []),
        *labelled([text for text in (baseline_text(run), basis_text(run)) if text], "baseline"),
        *reached(winner, goal, kind, run.examples, final),
        *_scores(run, "dev", goal.metric),
        *on_the_test_set(run.test, kind, run.examples.get("test")),
        *_scores(run, "test"),
        *labelled((*reading, *kind.reading(kind.metric(goal.metric), run.facts)), "diagnosis"),
        *labelled((*advice, *map(edge_text, run.edges)), "try next"),
        *labelled(kind.remarks(config), "mind"),
    ]


def _name(winner: Result, searched: Sequence[str]) -> Line:
    config: Config = winner.task.trial.config
    number = winner.task.trial.number
    spans: list[Span] = [("the baseline" if number == BASELINE else f"trial {number}", "bold green")]
    for name in searched:
        if name in config:
            spans += [(f"  {name} ", "dim"), (value(config[name]), "bold")]
    return Line(tuple(spans), "winner")


def _averages(config: Config, searched: Sequence[str], kind: Kind) -> list[Line]:
    """What the betas among the searched settings average over."""
    over = {name: kind.settings[name].span for name in searched if name in config and name in kind.settings}
    spans = {name: span(config[name], of) for name, of in over.items() if of}
    told = [f"{name} over about {text}" for name, text in spans.items() if text]
    return [line(", ".join(told), "dim", "averages")] if told else []


def why_it_won(finals: Sequence[Finalist], effort: Effort | None) -> str:
    """What the finals said of the first of the finalists and the others."""
    first, tied = finals[0], sum(f.rank == 1 for f in finals)
    name = "the baseline" if first.is_baseline else f"trial {first.number}"
    rest = sum(not f.is_baseline for f in finals if f is not first)
    if tied > 1:
        best = "is the cheapest of those with as good a mean" if effort_decided(finals) else "has the best mean"
        why = f"{tied} finalists are statistically tied; {name} {best}"
    elif rest:
        why = f"{name} is better than the other {rest if rest > 1 else 'one'}"
    else:
        why = f"{name} alone"
    why += f"; {first.effort:,} {effort.unit}" if effort else ""
    again = len(first.repeats)
    times = "once" if again == 1 else f"{again} times"
    folded = f", in {folds} folds made anew" if (folds := folds_of(first.saved)) else ""
    return f"{why}; each trained {times} again from fresh seeds{folded}"


def folds_of(result: Result) -> int:
    """How many folds its metrics are means over; 0 where it has none."""
    return len(next(iter(result.folds.values()), ()))


def reached(winner: Result, goal: Goal, kind: Kind, examples: Mapping[str, int], final: Finalist | None) -> list[Line]:
    """The goal's metric and the errors of the winner; `examples` are the rows of each part, where known.

    `final` is the winner as a finalist: its metrics are means of its repeats.
    """
    metrics, folds = winner.metrics, folds_of(winner)
    spread = told_spread(winner, final)
    found = kind.errors
    errors = [name for name in (found.train, found.train_dev, found.dev) if name] if found else []
    lines: list[Line] = []
    if goal.metric not in errors and goal.metric in metrics:
        measured = kind.metric(goal.metric)
        told = measured.asked or not errors
        again = _mean(final, folds) if (final or folds) and told else ()
        text = with_spread(measured, metrics[goal.metric], spread if told else {})
        lines.append(Line(((text, "bold"), *again), words(goal.metric)))
    for error in map(kind.metric, errors):
        if error.name in metrics and (final or folds):
            text = with_spread(error, metrics[error.name], spread)
            lines.append(Line(((text, "bold"), *_mean(final, folds)), words(error.name)))
        elif error.name in metrics:
            lines.append(Line(_wrong(metrics[error.name], examples.get(error.part)), words(error.name)))
    return lines


def _scores(run: Recorded, part: str, known: str = "") -> list[Line]:
    """What a part of the data said of the winner beside the errors, where the objective would have it shown."""
    kind, judged = run.config.kind, run.judged.get(part)
    shown = kind.scored(kind.metric(run.config.goal.metric), run.facts) if judged else {}
    return [
        Line(((metric(kind.metric(name), judged.metrics[name]), "bold"), (f"  {remark}", "dim")), words(name))
        for name, remark in shown.items()
        if judged and name in judged.metrics and name != known
    ]


def on_the_test_set(test: Mapping[str, float], kind: Kind, examples: int | None) -> list[Line]:
    """What the test set of so many examples said, if it was opened."""
    if kind.errors is None:
        return [line(metric(kind.metric(name), test[name]), "bold", words(name)) for name in test]
    if kind.errors.test not in test:
        return []
    error = test[kind.errors.test]
    spans = _wrong(error, examples)
    if examples:
        low, high = wilson(round(error * examples), examples)
        spans += ((f", 95 % interval {percent(low)} to {percent(high)}", "dim"),)
    return [Line(spans, words(kind.errors.test))]


def _mean(final: Finalist | None, folds: int) -> tuple[Span, ...]:
    again = len(final.repeats) if final else 0
    if not folds:
        return ((f"  mean of {again} repeats" if again > 1 else "  one repeat", "dim"),)
    return (("  mean of " + (f"{again} repeats of " if again > 1 else "") + f"{folds} folds", "dim"),)


def _wrong(error: float, examples: int | None) -> tuple[Span, ...]:
    wrong: tuple[Span, ...] = ((f"  {round(error * examples)} of {examples} wrong", "dim"),) if examples else ()
    return ((percent(error), "bold"), *wrong)
