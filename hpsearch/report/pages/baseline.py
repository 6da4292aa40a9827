"""What the search has won over the baseline, which is what is fixed and the defaults, in one sentence."""

import math

from hpsearch.analysis.baseline import Comparison
from hpsearch.analysis.finalists import told_spread
from hpsearch.report.pages.trials import entry_of, with_spread
from hpsearch.report.text import metric as spell
from hpsearch.report.text import words
from hpsearch.run.recorded import Recorded
from hpsearch.trial import BASELINE, Metric, Result


def baseline_of(run: Recorded) -> Result | None:
    """The baseline with the means of its repeats as metrics; one that went wrong as it did; None where there is none.

    While the finals run, its first repeat.
    """
    return next((f.mean for f in run.finalists if f.is_baseline), run.baseline)


def baseline_text(run: Recorded) -> str:
    """What it reaches, whether the winner beats it, and by how much; empty where none is wanted, or there yet."""
    config, baseline = run.config, baseline_of(run)
    if baseline is None or (config.finalists and not run.finalists):
        return ""
    goal = config.kind.metric(config.goal.metric)
    if not math.isfinite(config.goal.cost(baseline)):
        return _wrong(run, baseline)
    spread = told_spread(baseline, entry_of(run, BASELINE).finalist)
    text = f"{with_spread(goal, baseline.metrics[goal.name], spread)} with the defaults and what is fixed"
    return f"{text}; {_told(run, run.comparison, goal)}" if run.comparison else text


def basis_text(run: Recorded) -> str:
    """What the interval is made of; empty where there is none."""
    found = run.comparison
    if found is None or found.basis is None:
        return ""
    best = f"the choice among {found.among} trials"
    if found.basis == "rows":
        return f"the interval allows for the seeds, the {run.examples.get('dev')} dev rows and {best}"
    if found.basis == "folds":
        return f"the interval allows for the folds, whose training rows are mostly the same, and {best}"
    return "the interval allows for the seeds alone: on other rows the difference may be another"


def _wrong(run: Recorded, baseline: Result) -> str:
    every = [r for r in run.state.history.results if r.task.trial.number == BASELINE]
    bad = sum(r.status != "ok" for r in every)
    share = f" in {bad} of {len(every)} repeats" if bad < len(every) else ""
    reason = f" ({baseline.reason})" if baseline.reason else ""
    return f"with the defaults and what is fixed it {words(baseline.status)}{share}{reason}"


def _told(run: Recorded, found: Comparison, goal: Metric) -> str:
    assert run.winner is not None
    first = next((f.number for f in run.finalists if not f.is_baseline), run.winner.task.trial.number)
    if found.low is None or found.high is None:
        side = "better" if found.gain > 0 else "worse"
        by = (
            f"trial {first} is {side} by {spell(goal, abs(found.gain))}"
            if found.gain
            else f"trial {first} is no better"
        )
        return f"{by}, trained once each: it takes finals of several repeats to tell that from chance"
    by, ends = spell(goal, abs(found.gain)), f"{spell(goal, found.low)} to {spell(goal, found.high)}"
    interval = f"90 % interval {ends}"
    if run.winner.task.trial.number == BASELINE:
        return f"no trial is better: trial {first} is {'better' if found.gain > 0 else 'worse'} by {by} ({interval})"
    if found.beats:
        return f"trial {first} beats it by {by} ({interval})"
    side = f"better by {by}" if found.gain > 0 else f"worse by {by}"
    return f"trial {first} does not beat it beyond chance: it is {side} ({interval})"
