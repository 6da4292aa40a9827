"""What the benchmarks share: one core, one thread, interleaved rounds, ratios with their spread, a text table.

Call `one_thread()` and `pin()` first and import numpy and the peers after that: thread pools look only once.
"""

import gc
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from statistics import median

from hpsearch import blas

THREAD_VARIABLES = (*blas.ONE_THREAD, "VECLIB_MAXIMUM_THREADS")

ONE_XLA_THREAD = "--xla_cpu_multi_thread_eigen=false"

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Contender:
    """Somebody to be timed: `start()` makes everything ready, untimed, and returns the call that is timed.

    `units` is how many units of work that call does (a network's step, a trial), so that contenders compare.
    """

    name: str
    start: Callable[[], Callable[[], object]]
    units: float = 1


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some rounds, the least and the most."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        return cls(median(values), min(values), max(values))

    def scaled(self, factor: float) -> "Spread":
        return Spread(self.median * factor, self.low * factor, self.high * factor)

    def text(self) -> str:
        return f"{_digits(self.median)} ({_digits(self.low)}..{_digits(self.high)})"


def _digits(value: float) -> str:
    """Three digits or all before the point."""
    return f"{value:.{0 if value >= 100 else 1 if value >= 10 else 2}f}"


def one_thread() -> None:
    """BLAS, OpenMP and XLA at one thread. Raises RuntimeError when numpy is there already: it is too late then."""
    if "numpy" in sys.modules:
        raise RuntimeError("one_thread() must come before the first import of numpy")
    blas.prepare()  # as the command does
    os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {ONE_XLA_THREAD}".strip()


def pin() -> str:
    """Keeps this process on the last of its cores (the first gets more interrupts). Says what was done."""
    if not hasattr(os, "sched_setaffinity"):
        return "not pinned: this platform has no sched_setaffinity"
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return f"pinned to core {core}, one thread"


def environment(packages: Sequence[str]) -> dict[str, str]:
    """The core type, the BLAS kernels in use, the system and the versions, by name; what is missing says so."""
    found = {"core": core_type(), "blas": blas_kernels(), "system": f"{platform.system()} {platform.machine()}"}
    found["python"] = platform.python_version()
    return found | {package: version(package) or "not installed" for package in packages}


def blas_kernels() -> str:
    """NumPy's BLAS, its version and the core type it chose its kernels for."""
    import numpy as np  # noqa: F401 (loads the BLAS)
    from threadpoolctl import ThreadpoolController  # after one_thread()

    for found in ThreadpoolController().select(user_api="blas").info():
        return f"{found['internal_api']} {found['version']}, kernels for {found.get('architecture', 'unknown')}"
    return "unknown"


def version(package: str) -> str | None:
    """The installed version of a distribution, None where there is none."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def core_type() -> str:
    """Model name, family and model of the processor: virtual machines shorten the name."""
    info = Path("/proc/cpuinfo")
    if not info.exists():
        return platform.processor() or "unknown"
    lines = [line.partition(":") for line in info.read_text().split("\n\n")[0].splitlines()]
    fields = {name.strip(): value.strip() for name, _, value in lines}
    name = fields.get("model name", platform.machine())
    if "cpu family" not in fields:
        return name
    return f"{name} (family {fields['cpu family']}, model {fields['model']}, cache {fields.get('cache size', '?')})"


def interleaved(
    contenders: Sequence[Contender], rounds: int, seconds: float, clock: Clock = time.process_time
) -> dict[str, list[float]]:
    """Clock seconds a unit of each contender, one figure a round: A, B, C, then A, B, C again.

    Each has an uncounted turn first (compilation, caches). A turn repeats the call until `seconds` are spent.
    """
    for contender in contenders:
        _turn(contender, 0, clock)
    figures: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for _ in range(rounds):
        for contender in contenders:
            figures[contender.name].append(_turn(contender, seconds, clock))
    return figures


def _turn(contender: Contender, seconds: float, clock: Clock) -> float:
    spent, calls = 0.0, 0
    gc.collect()
    gc.disable()  # as timeit does: nobody pays for the others' objects
    try:
        while not calls or spent < seconds:
            run = contender.start()
            before = clock()
            run()
            spent += clock() - before
            calls += 1
    finally:
        gc.enable()
    return spent / (calls * contender.units)


def ratio(figures: Sequence[float], others: Sequence[float]) -> Spread:
    """How many times as much `figures` are as `others`, round by round: what slows a round slows both."""
    return Spread.of([a / b for a, b in zip(figures, others, strict=True)])


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Aligned columns, the first to the left, the others to the right."""
    lines = [list(header), *(list(row) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]

    def aligned(line: Sequence[str]) -> str:
        cells = [line[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(line[1:], widths[1:], strict=True))]
        return "  ".join(cells).rstrip()

    rule = "  ".join("-" * width for width in widths)
    return "\n".join([aligned(lines[0]), rule, *map(aligned, lines[1:])])
