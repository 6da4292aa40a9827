"""`hpsearch run --dry-run`: what would run, and about how long."""

from hpsearch.config import RunConfig
from hpsearch.data import load
from hpsearch.executor.cores import one_thread
from hpsearch.objectives.estimate import seconds_per_epoch
from hpsearch.report.digits import duration
from hpsearch.report.page import Block, line
from hpsearch.run.parts import check_images, draws, jobs_of
from hpsearch.schedule import OPTIONS, mean_epochs, rungs

LONG = 24 * 3600.0
CONFIGS = 8
"""Of how many trials an epoch is trained to estimate the time."""


def dry_run_page(config: RunConfig) -> list[Block]:
    """Loads the data and trains a few configs for one epoch; records nothing."""
    dataset = load(config.data, config.data_base)
    check_images(config, dataset)
    jobs = min(jobs_of(config), config.trials)
    with one_thread():
        each = seconds_per_epoch(draws(config, min(config.trials, CONFIGS)), dataset)
    again = config.finalists * config.finals.repeats
    total = each * (_mean_epochs(config) * config.trials + config.epochs * again) / jobs
    parts = {"train": dataset.train, "dev": dataset.dev, "test": dataset.test}
    counts = ", ".join(f"{len(part.y)} {name}" for name, part in parts.items() if part is not None)
    shape = f"{dataset.train.x.shape[1]} features, {len(dataset.classes)} classes"
    searched = ", ".join(config.space.axes) or "nothing (one fixed config)"
    page = [
        line(config.name, "bold", "run"),
        line(f"{counts} examples; {shape}", label="data"),
        *(line(note, "yellow", "") for note in dataset.notes),
        line(searched, label="searched"),
        line(f"{config.trials} trials of {_epochs(config)}, sampler {config.search.sampler}", label="search"),
        *_finals(config),
        line(f"about {duration(total)} on {jobs} {'core' if jobs == 1 else 'cores'}", "bold", "time"),
    ]
    if total > LONG:
        culling = "" if config.schedule.kind in OPTIONS else ", schedule: {kind: culling}"
        page.append(line(f"that is long: fewer trials, fewer epochs, smaller networks{culling}", "yellow"))
    return list(page)


def _mean_epochs(config: RunConfig) -> float:
    """What a trial is trained for on average."""
    return mean_epochs(config.epochs, config.schedule) if config.schedule.kind in OPTIONS else config.epochs


def _epochs(config: RunConfig) -> str:
    """`40 epochs`, with the rungs below where there are any."""
    lower = rungs(config.epochs, config.schedule)[:-1] if config.schedule.kind in OPTIONS else ()
    after = f", {config.schedule.kind} after {' and '.join(map(str, lower))}" if lower else ""
    return f"{config.epochs} epochs{after}"


def _finals(config: RunConfig) -> list[Block]:
    if not config.finalists:
        return []
    best = f"the best {config.finalists}" if config.finalists > 1 else "the best one"
    times = f"{config.finals.repeats} times" if config.finals.repeats > 1 else "once"
    return [line(f"{best} again, {times} each, from fresh seeds", label="finals")]
