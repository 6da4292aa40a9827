"""`hpsearch run --dry-run`: what would run, and about how long."""

from hpsearch.config import RunConfig
from hpsearch.data import load
from hpsearch.executor.threads import one_thread
from hpsearch.objectives.estimate import seconds_per_epoch
from hpsearch.report.digits import duration
from hpsearch.report.page import Block, line
from hpsearch.run.parts import check_images, draws, jobs_of

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
    total = each * config.epochs * (config.trials + config.finalists * config.finals.repeats) / jobs
    parts = {"train": dataset.train, "dev": dataset.dev, "test": dataset.test}
    counts = ", ".join(f"{len(part.y)} {name}" for name, part in parts.items() if part is not None)
    shape = f"{dataset.train.x.shape[1]} features, {len(dataset.classes)} classes"
    searched = ", ".join(config.space.axes) or "nothing (one fixed config)"
    page = [
        line(config.name, "bold", "run"),
        line(f"{counts} examples; {shape}", label="data"),
        *(line(note, "yellow", "") for note in dataset.notes),
        line(searched, label="searched"),
        line(f"{config.trials} trials of {config.epochs} epochs, sampler {config.search.sampler}", label="search"),
        *_finals(config),
        line(f"about {duration(total)} on {jobs} {'core' if jobs == 1 else 'cores'}", "bold", "time"),
    ]
    if total > LONG:
        page.append(line("that is long: fewer trials, fewer epochs, or smaller networks", "yellow"))
    return list(page)


def _finals(config: RunConfig) -> list[Block]:
    if not config.finalists:
        return []
    best = f"the best {config.finalists}" if config.finalists > 1 else "the best one"
    times = f"{config.finals.repeats} times" if config.finals.repeats > 1 else "once"
    return [line(f"{best} again, {times} each, from fresh seeds", label="finals")]
