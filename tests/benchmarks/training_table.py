"""What the benchmark of training says: ratios of the figures as a table, and the lines the README quotes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, stdev
from typing import Any

from tests.benchmarks import measure
from tests.benchmarks.roster import FOREACH, FUSED, JAX, NOTES, OURS, PRODUCTS, SKLEARN, named
from tests.benchmarks.workloads import Workload

MICRO = 1e6


@dataclass(frozen=True, slots=True)
class Row:
    """One contender: CPU microseconds per network and step, and how many times ours they are."""

    name: str
    microseconds: measure.Spread
    over_best_fleet: measure.Spread
    over_solo: measure.Spread


def fastest(found: Mapping[str, Sequence[float]], peer: str, *, fleet: bool = False) -> str:
    """The peer's contender with the least median; `fleet`: solo does not count."""
    names = [name for name in found if name.startswith(peer) and not (fleet and name.endswith("solo"))]
    return min(names, key=lambda name: measure.Spread.of(found[name]).median)


def rows_of(found: Mapping[str, Sequence[float]]) -> list[Row]:
    best, solo = found[fastest(found, OURS, fleet=True)], found[named(OURS, 1)]
    return [
        Row(name, measure.Spread.of(f).scaled(MICRO), measure.ratio(f, best), measure.ratio(f, solo))
        for name, f in found.items()
    ]


def summary(found: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    """The ratios the README quotes: peers over our best fleet, and our fleet over the products of the same fleet."""
    best = fastest(found, OURS, fleet=True)
    ratios = {
        peer: measure.ratio(found[fastest(found, peer)], found[best])
        for peer in (FOREACH, FUSED, SKLEARN, JAX)
        if any(name.startswith(peer) for name in found)
    }
    over = measure.ratio(found[best], found[best.replace(OURS, PRODUCTS)])
    best_jax = fastest(found, JAX) if JAX in ratios else None
    return {"best fleet": best, "best jax": best_jax, "peers over it": ratios, "it over the products": over}


def print_workload(name: str, workload: Workload, rows: Sequence[Row], found: Mapping[str, Any]) -> None:
    print(f"\n{name}: {workload.text}. {workload.note}".rstrip())
    header = ("CPU us per network and step", "us", "x our best fleet", "x our solo")
    cells = [(r.name, r.microseconds.text(), r.over_best_fleet.text(), r.over_solo.text()) for r in rows]
    print(measure.table(header, cells))
    for peer, ratio in found["peers over it"].items():
        which = f" (best: {found['best jax']})" if found["best jax"] and found["best jax"].startswith(peer) else ""
        print(f"{found['best fleet']} against {peer}{which}: {ratio.text()} times faster")
    print(f"{found['best fleet']} takes {found['it over the products'].text()} times the bare products")


def print_head(document: Mapping[str, Any], rounds: int, seconds: float) -> None:
    print(", ".join(f"{name}: {value}" for name, value in document["environment"].items()))
    print(f"{rounds} interleaved rounds, at least {seconds} CPU seconds a turn")
    print("\n".join(NOTES))
    for peer in document["skipped"]:
        print(f"skipped, not installed: {peer}")


def print_agreement(found: Mapping[str, Any], epochs: int) -> None:
    print("\nThe same training: ||ours - theirs|| / ||theirs|| of all parameters after so many steps of Adam with")
    print("batch norm, from the same weights on the same mini-batches (64-128-64-10, 32, Gaussian inputs):")
    weights = found["relative difference of the weights"]
    header = ("against", *(f"step {step}" for step in next(iter(weights.values()))))
    print(measure.table(header, [(name, *(f"{d:.1e}" for d in by.values())) for name, by in weights.items()]))
    seeds = len(found["dev errors"][OURS])
    print(f"\nDev error on the digits after {epochs} epochs of W1's network, {seeds} seeds each:")
    rows = [
        (name, f"{mean(e):.2%}", f"{stdev(e):.2%}", "yes" if found["within noise"][name] else "NO")
        for name, e in found["dev errors"].items()
    ]
    print(measure.table(("who", "mean", "deviation", "ours within noise"), rows))
