"""A finished run on a small table, and other tables like it."""

import random
from pathlib import Path

from hpsearch.run.directory import RunDirectory
from hpsearch.run.recorded import Recorded, read_run
from hpsearch.run.retest.candidates import Wish
from hpsearch.run.retest.loop import retest
from hpsearch.run.retest.rows import Look
from tests.support.searches import config, run

CONFIG = """\
data: {source: then.csv, label: stays}
space:
  learning_rate: {low: 1e-2, high: 0.3, scale: log}
fixed: {hidden_units: 4}
trials: 4
epochs: 3
finals: {top: 2, repeats: 3}
"""
COLUMNS = ("age", "plan", "stays")


def table(path: Path, seed: int, noise: float = 0.2, rows: int = 300, columns: tuple[str, ...] = COLUMNS) -> Path:
    """Whether a customer stays, with a column of words and some missing values."""
    rng, lines = random.Random(seed), [",".join(columns)]
    for _ in range(rows):
        age, plan = rng.gauss(0, 1), rng.choice(["small", "large", "none"])
        stays = "yes" if age + (plan == "large") + rng.gauss(0, noise) > 0.3 else "no"
        row = {"age": "" if rng.random() < 0.03 else f"{age:.3f}", "plan": plan, "stays": stays}
        lines.append(",".join(row[column] for column in columns))
    path.write_text("\n".join(lines) + "\n")
    return path


def finished(folder: Path, *overrides: str, text: str = CONFIG) -> RunDirectory:
    """A run on `then.csv`."""
    table(folder / "then.csv", 1)
    return run(config(folder, *overrides, text=text))


def look(directory: RunDirectory, **wish: object) -> Look:
    """One retest in this process."""
    found = retest(directory, Wish(**{"jobs": 1, **wish}), lambda text: None).last  # type: ignore[arg-type]
    assert found is not None
    return found


def recorded(directory: RunDirectory) -> Recorded:
    """The run."""
    return read_run(directory)
