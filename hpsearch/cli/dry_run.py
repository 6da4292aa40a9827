"""`hpsearch run --dry-run`: what would run, and about how long."""

import time
from collections.abc import Sequence

from hpsearch.config import RunConfig
from hpsearch.executor import usable_cores
from hpsearch.report.blocks import Block, line
from hpsearch.report.text import duration
from hpsearch.run.estimate import Estimate, estimate
from hpsearch.run.parts import idle, jobs_of, schedule_of

LONG = 24 * 3600.0


def dry_run_page(config: RunConfig) -> list[Block]:
    """Loads the data and rehearses a few fleets; records nothing."""
    begun = time.perf_counter()
    objective = config.kind.build(config.objective_spec)
    jobs, takes = jobs_of(config), estimate(config, objective, time.perf_counter() - begun)
    steps = schedule_of(config).rungs
    trials = config.listed(config.trials)
    searched = ", ".join(config.space.names) or "nothing (one fixed config)"
    page = [
        line(config.name, "bold", "run"),
        line(objective.describe(), label="data"),
        *(line(text, label=about) for about, text in objective.facts.get("described", ())),
        *(line(note, "yellow", "") for note in objective.facts.get("notes", ())),
        line(searched, label="searched"),
        line(_search(config, trials, steps), label="search"),
        *_finals(config),
        line(_time(takes, jobs), "bold", "time"),
        *(line(note, "yellow", "") for note in idle(config, jobs)),
    ]
    if takes.high > LONG:
        culling = "" if len(steps) > 1 or config.epochs == 1 else ", schedule: {kind: culling}"
        savings = f", {config.kind.savings}" if config.kind.savings else ""
        page.append(line(f"that is long: fewer trials, fewer epochs{savings}{culling}", "yellow"))
    return list(page)


def _time(takes: Estimate, jobs: int) -> str:
    low, high = duration(takes.low), duration(takes.high)
    return f"about {low if low == high else f'{low} to {high}'} {_on(jobs)}"


def _on(jobs: int) -> str:
    """On how many cores, or with how many jobs where they are more."""
    cores = usable_cores()
    many = f"{cores} {'core' if cores == 1 else 'cores'}"
    return f"on {many}, {jobs} jobs" if jobs > cores else f"on {jobs} {'core' if jobs == 1 else 'cores'}"


def _search(config: RunConfig, trials: int, steps: Sequence[int]) -> str:
    if not config.space.axes:
        return f"one trial of {_epochs(config, steps)}"
    whole = f", which has no more: {config.trials} are asked for" if trials < config.trials else ""
    return f"{trials} trials of {_epochs(config, steps)}, sampler {config.search.sampler}{whole}"


def _epochs(config: RunConfig, steps: Sequence[int]) -> str:
    """`40 epochs`, with the rungs below where there are any."""
    lower = " and ".join(map(str, steps[:-1]))
    after = f", {config.schedule.kind} after {lower}" if lower else ""
    return f"{config.epochs} epochs{after}"


def _finals(config: RunConfig) -> list[Block]:
    found: list[Block] = []
    times = f"{config.finals.repeats} times" if config.finals.repeats > 1 else "once"
    if config.finalists:
        best = f"the best {config.finalists}" if config.finalists > 1 else "the best one"
        found.append(line(f"{best} again, {times} each, from fresh seeds", label="finals"))
    if config.baseline is not None:
        beside = f"{times}, from the same seeds" if config.finalists else "once"
        found.append(line(f"the defaults with what is fixed, {beside}", label="baseline"))
    return found
