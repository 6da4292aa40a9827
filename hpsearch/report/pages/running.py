"""What a run is doing now, for whoever looks from another process: how far it is, how much longer, what trains."""

import math
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from hpsearch.history import History
from hpsearch.report.blocks import Line, labelled, line
from hpsearch.report.drawing import plot, sparkline
from hpsearch.report.progress.live_files import LiveFiles, Running
from hpsearch.report.text import duration, metric, value, words
from hpsearch.run.journal import read_rows
from hpsearch.run.outlook import Outlook, replayed
from hpsearch.run.parts import jobs_of, schedule_of
from hpsearch.run.recorded import Recorded
from hpsearch.run.steps import ahead

MOST, CURVE, ROWS = 12, 24, 9
"""Trials in training that are shown, the characters of a curve in a line, and the lines of a plot."""


def in_training(run: Recorded) -> list[Running]:
    """What the workers are at, by trial number; nothing where no process holds the run."""
    if run.run_state != "running":
        return []
    files = LiveFiles(run.directory.live, run.config.goal.metric, before=True)
    for key in run.state.history.done:
        files.finish(key)
    return files.running()


def running_lines(run: Recorded) -> list[Line]:
    """How much longer, and what is in training; nothing where no process holds the run."""
    if run.run_state != "running":
        return []
    now = in_training(run)
    left = _left(run, now)
    time_left = [] if left is None else [line(f"about {duration(left)}", label="time left")]
    more = [f"and {len(now) - MOST} more"] if len(now) > MOST else []
    return [*time_left, *labelled([*(_told(run, one) for one in now[:MOST]), *more], "training")]


def training_page(run: Recorded, number: int, columns: int) -> list[Line]:
    """One trial in training with its curve so far, for a screen of `columns`; nothing where it is not."""
    found = [one for one in in_training(run) if one.key[0] == number]
    configs = {t.trial.number: t.trial.config for p in run.state.history.plans for t in p.tasks}
    if not found or number not in configs:
        return []
    lines = [line(_told(run, one), "bold", "training") for one in found]
    if number not in run.state.history.last:
        lines += [line(value(item), label=name) for name, item in configs[number].items()]
    spell = partial(metric, run.config.kind.metric(run.config.goal.metric))
    for one in found:
        drawn = plot({words(run.config.goal.metric): one.curve}, spell, columns - 16, ROWS)
        lines += [Line(), *drawn] if drawn else []
    return lines


def _told(run: Recorded, one: Running) -> str:
    number, budget, repeat = one.key
    again = f", repeat {repeat}" if repeat else ""
    latest = next((v for v in reversed(one.curve) if v is not None), None)
    shown = "" if latest is None else f"  {metric(run.config.kind.metric(run.config.goal.metric), latest)}"
    return f"trial {number}{again}  epoch {one.epoch} of {budget}  {sparkline(one.curve, CURVE)}{shown}"


def _left(run: Recorded, now: Sequence[Running]) -> float | None:
    """Seconds until the end, as the process that runs it would say; None while nobody knows."""
    wanted, past = ahead(run.state, run.config)
    kept = {plan.number for plan in past.plans}
    rows = [row for row in read_rows(run.directory.journal) if row["kind"] != "plan" or row["plan"] in kept]
    config, weigh = run.config, run.config.kind.pace_by(run.facts)
    limit = config.limits.time
    ends = limit if limit is not None and run.state.seconds < limit else math.inf
    rungs = schedule_of(config).rungs
    outlook = Outlook.of(wanted, jobs_of(config), rungs, config.trained_again, weigh, History(), ends)
    outlook = replayed(outlook, rows, replace(run.state, history=past))
    try:
        since = max(time.time() - run.directory.journal.stat().st_mtime, 0.0)
    except OSError:
        since = 0.0
    return outlook.left(run.state.seconds + since, {one.key: one.epoch for one in now} if now else None)
