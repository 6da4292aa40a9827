"""How right our estimates are: what `--dry-run` said of a run, and what was said to be left while it ran.

    python -m tests.benchmarks.estimates [NAME...] [--rounds N] [--jobs N]

Of each config the time that the run took in truth, the range that the dry run said, and its middle over the truth.
Then the time left that the plain progress said over the true one, from a tenth of the time to nine tenths: the median,
and the share of them within a third. A ratio of 1 is right.
"""

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

SPACE = "learning_rate: {low: 1e-3, high: 1e-1, scale: log}"
SHAPES = f"{SPACE}\n  hidden_units: {{low: 16, high: 128, scale: log}}\n  hidden_layers: {{low: 1, high: 3}}"
CONFIGS = {
    "one shape": f"data: digits\nspace:\n  {SPACE}\ntrials: 96\nepochs: 20\nsearch: {{sampler: random}}\n",
    "shapes": f"data: digits\nspace:\n  {SHAPES}\ntrials: 60\nepochs: 20\nsearch: {{sampler: random}}\n",
    "zoom": f"data: digits\nspace:\n  {SHAPES}\n  batch_size: [32, 64, 128]\ntrials: 60\nepochs: 20\n",
    "culling": f"data: digits\nspace:\n  {SHAPES}\ntrials: 120\nepochs: 27\nschedule: {{kind: culling}}\n",
    "folds": f"data: {{source: digits, split: {{folds: 4}}}}\nspace:\n  {SPACE}\ntrials: 30\nepochs: 20\n",
    "augmented": f"data: digits\nspace:\n  {SPACE}\nfixed: {{shift: 1}}\ntrials: 30\nepochs: 15\n",
    "early stopping": f"data: digits\nspace:\n  {SHAPES}\nfixed: {{early_stopping: 3}}\ntrials: 60\nepochs: 40\n",
    "no finals": f"data: moons\nspace:\n  {SHAPES}\ntrials: 120\nepochs: 40\nfinals: null\n",
}
UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400}


def seconds(text: str) -> float:
    """Of a duration as we say it, such as `1 min 20 s`."""
    return sum(float(number) * UNITS[unit] for number, unit in re.findall(r"([\d.]+) (s|min|h|d)\b", text))


def said(text: str) -> tuple[float, float]:
    """The range of a dry run's page, in seconds. Raises ValueError where there is none."""
    found = re.search(r"^time +about (.+?)(?: to (.+?))? on ", text, re.MULTILINE)
    if found is None:
        raise ValueError(f"a dry run without a time: {text}")
    return seconds(found[1]), seconds(found[2] or found[1])


def ratios(log: str) -> list[float]:
    """Said over true of the time left, of the lines between a tenth and nine tenths of the time."""
    lines = [line for line in log.splitlines() if re.match(r"\d{4}-\d\d-\d\dT", line)]
    times = [datetime.fromisoformat(line.split()[0]).timestamp() for line in lines]
    begin, end = times[0], times[-1]
    found = []
    for at, line in zip(times, lines, strict=True):
        left = re.search(r" left=(\d+)$", line)
        if left and 0.1 <= (at - begin) / max(end - begin, 1) <= 0.9:
            found.append(float(left[1]) / (end - at))
    return found


def measure(text: str, jobs: int) -> tuple[tuple[float, float], float, list[float]]:
    """The dry run's range, the seconds of the run, and the ratios of the time left."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "it.yaml").write_text(text)
        command = [sys.executable, "-m", "hpsearch", "run", "it.yaml", "-j", str(jobs)]
        page = subprocess.run([*command, "--dry-run"], cwd=folder, capture_output=True, text=True, check=True).stdout
        begin = time.perf_counter()
        ended = subprocess.run([*command, "--plain"], cwd=folder, capture_output=True, text=True, check=True)
        return said(page), time.perf_counter() - begin, ratios(ended.stderr)


def row(name: str, rounds: Sequence[tuple[tuple[float, float], float, list[float]]]) -> str:
    """A line of the table."""
    (low, high), truth, _ = rounds[-1]
    middles = [(one[0][0] + one[0][1]) / 2 / one[1] for one in rounds]
    lefts = sorted(ratio for one in rounds for ratio in one[2])
    spread = f"{min(middles):.2f} to {max(middles):.2f}"
    if not lefts:
        return f"{name:15} {truth:6.1f}  {low:5.1f} to {high:5.1f}  {spread:>12}  too short to say"
    within = sum(3 / 4 <= ratio <= 4 / 3 for ratio in lefts) / len(lefts)
    return (
        f"{name:15} {truth:6.1f}  {low:5.1f} to {high:5.1f}  {spread:>12}  "
        f"{statistics.median(lefts):4.2f} ({lefts[0]:.2f} to {lefts[-1]:.2f}), {within:.0%} within a third"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The table, a line as each config ends."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(CONFIGS)} (default: all)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each (default 3)")
    parser.add_argument("--jobs", type=int, default=2, help="workers (default 2)")
    given = parser.parse_args(arguments)
    print(f"{'config':15} {'true s':>6}  {'said':>14}  {'said / true':>12}  left: said / true")
    for name in given.names or CONFIGS:
        print(row(name, [measure(CONFIGS[name], given.jobs) for _ in range(given.rounds)]), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
