"""Where a run was computed: versions and processor, and which differences may change bits."""

import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from hpsearch import __version__
from hpsearch.executor.cores import usable_cores

_MATTERS = {
    "hpsearch": "hpsearch",
    "numpy": "numpy",
    "scipy": "scipy",
    "optuna": "optuna",
    "cmaes": "cmaes",
    "torch": "torch",
    "blas": "BLAS",
    "simd": "vector instructions",
    "machine": "machine type",
    "cpu": "processor",
}
"""What may change bits, and how we call it."""
MOST_PHRASE = 200
"""Characters of a difference: somebody may have written anything there."""


def environment(pools: Sequence[Mapping[str, Any]] = (), packages: Sequence[str] = ()) -> dict[str, Any]:
    """What `environment.json` records; JSON values only.

    `pools` is what threadpoolctl found at run time (its `threadpool_info()`): which core type each BLAS chose. Without
    it, `blas` is what numpy was built with. `packages` are those that this very run needs beside ours.
    """
    built: Any = np.show_config(mode="dicts")
    return {
        "hpsearch": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": _version("scipy"),
        "joblib": _version("joblib"),
        **{package: _version(package) for package in packages},
        "blas": _loaded_blas(pools) or _built_blas(built),
        "simd": list(built.get("SIMD Extensions", {}).get("found", [])),
        "machine": platform.machine(),
        "cpu": _cpu_model(),
        "cores": usable_cores(),
        "platform": platform.platform(),
    }


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """One phrase for each difference that may change bits: `numpy: 1.26.4 when it began, 2.0.0 now`."""
    return [
        f"{label}: {_phrase(old.get(name))} when it began, {_phrase(new.get(name))} now"
        for name, label in _MATTERS.items()
        if old.get(name) != new.get(name) and not (name == "blas" and _agree(old.get(name), new.get(name)))
    ]


def _agree(old: Any, new: Any) -> bool:
    """Whether one list of libraries has the other: threadpoolctl sees scipy's BLAS only once scipy is imported."""
    if not (isinstance(old, list) and isinstance(new, list)):
        return False
    return bool(old and new) and (all(b in new for b in old) or all(b in old for b in new))


def _phrase(value: Any) -> str:
    text = (", ".join(map(_words, value)) or "none") if isinstance(value, list) else _words(value)
    return text[:MOST_PHRASE]


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(str(v) for v in value.values() if v)
    return str(value) if value else "unknown"


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _loaded_blas(pools: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    names = ("internal_api", "version", "architecture")
    blas = [{n: pool.get(n) for n in names} for pool in pools if pool.get("user_api") == "blas"]
    return sorted(blas, key=str)


def _built_blas(built: Mapping[str, Any]) -> list[dict[str, Any]]:
    blas = built.get("Build Dependencies", {}).get("blas", {})
    names = ("name", "version", "openblas configuration")
    return [{n: blas[n] for n in names if n in blas}]


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, "") or platform.processor() or platform.machine()
