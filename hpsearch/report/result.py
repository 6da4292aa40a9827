"""What a run amounts to: the page for people and the document for programs."""

from collections import Counter
from typing import Any

from hpsearch.analysis.diagnosis import Diagnosis, diagnose
from hpsearch.analysis.ranking import Ranked, counts, rank
from hpsearch.analysis.regions import regions
from hpsearch.errors import UsageError
from hpsearch.report.digits import ordinal, words
from hpsearch.report.listing import RunRow
from hpsearch.report.page import Block, Line, line
from hpsearch.report.regions import edge_text, regions_document, regions_page
from hpsearch.report.summary import Summary, summary
from hpsearch.report.trial_page import trial_page
from hpsearch.report.trials import trial_table
from hpsearch.run.recorded import Recorded

REASONS = 3
"""How many reasons the page gives where no trial came back ok."""


def result_page(run: Recorded, top: int | None) -> list[Block]:
    """The ranked table and what to make of it."""
    history, goal, searched = run.state.history, run.config.goal, list(run.config.space.axes)
    kind, diagnosis = run.config.kind, _diagnosis(run)
    model = run.directory.best / kind.model if kind.model else None
    facts = Summary(
        reference=str(run.directory.path),
        goal=goal,
        kind=kind,
        searched=searched,
        winner=run.winner,
        counts=counts(history),
        seconds=run.state.seconds,
        examples=run.examples,
        test=run.test or None,
        reading=diagnosis.reading if diagnosis else (),
        advice=diagnosis.advice if diagnosis else (),
        notes=_notes(run),
        model=model if run.state.ended and run.winner else None,
        open=run.run_state == "open",
        reasons=_reasons(run),
        finals=run.finalists,
        edges=list(map(edge_text, run.edges)),
        culled=Counter(history.last[number].task.budget for number in run.culled),
        complete=sum(r.status == "ok" and r.task.budget >= run.config.epochs for r in history.last.values()),
    )
    return [trial_table(history, goal, kind, searched, top, run.finalists, run.culled), line(), *summary(facts)]


def show_page(run: Recorded, top: int | None) -> list[Block]:
    """The same, and where the best trials lie."""
    space, found = run.config.space, regions(run.config.space, run.state.history, run.config.goal)
    return [*result_page(run, top), Line(), *regions_page(space, found)]


def show_document(run: Recorded) -> dict[str, Any]:
    """`run_document`, and every trial, where the best of them lie, and what may lie beyond the space."""
    space, found = run.config.space, regions(run.config.space, run.state.history, run.config.goal)
    return run_document(run) | {
        "ranking": ranking_document(run),
        "regions": regions_document(space, found),
        "edges": [
            {"name": e.name, "side": e.side, "bound": e.bound, "beyond": e.beyond, "there": e.there, "among": e.among}
            for e in run.edges
        ],
    }


def _notes(run: Recorded) -> tuple[str, ...]:
    """How far the run is, why it stopped early, whether the test set is spent; then those of the data."""
    state, notes = run.state, []
    if run.run_state != "finished":
        notes.append(f"this run is {run.run_state}: {_progress(run)}")
    if state.stop:
        notes.append(f"the search stopped early: {state.stop}{_more_time(run)}")
    again = [r for r in state.history.results if r.task.repeat]
    if state.ended and again and not run.finalists:
        notes.append("no finalist came back ok in every repeat: the winner is that of the search")
    if len(state.opened) > 1:
        before = ", ".join(str(number) for number in dict.fromkeys(trial for trial, _ in state.opened[:-1]))
        look = f"{ordinal(len(state.opened))} look at the test set: it was opened for trial {before} before"
        notes.append(f"{look}, and whoever chooses by it finds too low an error")
    return (*notes, *run.notes)


def _more_time(run: Recorded) -> str:
    """How far an end by the clock let it come, and how to go on."""
    if not run.state.out_of_time:
        return ""
    advice = f"a larger limits.time and --resume, or `{run.directory.resume} -n +N`, goes on"
    return f" with {_done(run)} of {run.config.trials} trials done; {advice}"


def _progress(run: Recorded) -> str:
    history = run.state.history
    text = f"{_done(run)} of {run.config.trials} trials are done"
    finals = {t.key for p in history.plans for t in p.tasks if t.repeat}
    return text + (f", {len(finals & history.done)} of {len(finals)} trainings of the finals" if finals else "")


def _done(run: Recorded) -> int:
    """How many trials are done with: trained to the end, culled, or not ok."""
    whole = run.config.epochs
    last = run.state.history.last.items()
    return sum(r.status != "ok" or r.task.budget >= whole or n in run.culled for n, r in last)


def _reasons(run: Recorded) -> list[str]:
    """Why trials are not ok, the most frequent reasons first."""
    found = Counter(f"{words(r.status)}: {r.reason}" for r in run.state.history.results if r.status != "ok")
    return [f"{count} {reason}" for reason, count in found.most_common(REASONS)]


def _diagnosis(run: Recorded) -> Diagnosis | None:
    """The bias/variance reading of the winner."""
    metrics, errors = run.winner.metrics if run.winner else {}, run.config.kind.errors
    if errors is None or errors.train not in metrics or errors.dev not in metrics:
        return None
    return diagnose(
        run.config.goal.optimal_error,
        metrics[errors.train],
        metrics[errors.dev],
        run.test.get(errors.test),
        run.examples.get("dev"),
        run.examples.get("test"),
        run.config.kind.advice,
    )


def run_document(run: Recorded) -> dict[str, Any]:
    """The object that `run --json` ends with. Its keys are stable."""
    trials = counts(run.state.history)
    best = None
    if run.winner is not None:
        trial = run.winner.task.trial
        best = {"trial": trial.number, "config": dict(trial.config), "metrics": {**run.winner.metrics, **run.test}}
    return {
        "run": str(run.directory.path),
        "finished": run.state.ended,
        "stop": run.state.stop or run.failing,
        "best": best,
        "trials": trials,
        "seconds": round(run.state.seconds, 3),
        "looks": len(run.state.opened),
        "fingerprint": run.fingerprint,
        "reproducible": run.reproducible,
    }


def run_row(run: Recorded) -> RunRow:
    """A run in the list of runs."""
    goal, begin = run.config.goal, run.state.begin
    best = run.winner.metrics[goal.metric] if run.winner else None
    started = begin.started if begin else ""
    measured = run.config.kind.metric(goal.metric)
    return RunRow(run.directory.name, started, _done(run), run.config.trials, measured, best, run.run_state)


def ranked_trial_page(run: Recorded, number: int, columns: int) -> list[Line]:
    """One trial of a run, for a screen of `columns`. Raises UsageError where there is no such trial."""
    entry = _entry(run, number)
    ranked = sum(e.rank is not None for e in _ranking(run))
    place = f"rank {entry.label} of {ranked}" if entry.rank else ""
    if entry.culled:
        place = f"culled after {entry.result.task.budget} of {run.config.epochs} epochs, {place}"
    searched = list(run.config.space.axes)
    return trial_page(entry.result, run.config.goal, run.config.kind, searched, place, columns, entry.finalist)


def trial_document(run: Recorded, number: int) -> dict[str, Any]:
    """One trial with its curve, for programs. Raises UsageError where there is no such trial."""
    entry = _entry(run, number)
    return _document(entry) | {"curve": dict(entry.result.curve), "reason": entry.result.reason}


def ranking_document(run: Recorded) -> list[dict[str, Any]]:
    """Every trial, best first, for programs."""
    return list(map(_document, _ranking(run)))


def _ranking(run: Recorded) -> list[Ranked]:
    return rank(run.state.history, run.config.goal, run.finalists, run.culled)


def _document(entry: Ranked) -> dict[str, Any]:
    result, again = entry.result, entry.finalist
    return {
        "rank": entry.rank,
        "trial": result.task.trial.number,
        "status": result.status,
        "culled": entry.culled,
        "metrics": dict(result.metrics),
        "config": dict(result.task.trial.config),
        "epochs": result.epochs,
        "seconds": result.seconds,
        "finals": None if again is None else {"repeats": len(again.repeats), "spread": dict(again.spread)},
    }


def _entry(run: Recorded, number: int) -> Ranked:
    entries = {e.result.task.trial.number: e for e in _ranking(run)}
    if number not in entries:
        has = f"trials {min(entries)} to {max(entries)}" if entries else "no trials"
        raise UsageError(f"{run.directory.path}: has no result of trial {number}; it has {has}")
    return entries[number]
