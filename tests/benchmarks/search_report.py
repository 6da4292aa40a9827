"""The document of `search_throughput` as text."""

from collections.abc import Sequence
from typing import Any

from tests.benchmarks.measure import Spread, ratio, table
from tests.benchmarks.search_contest import OURS

Document = dict[str, Any]


def text(document: Document) -> str:
    """Every section that the document has, under the line on the machine."""
    facts = ", ".join(f"{name} {value}" for name, value in document["environment"].items())
    parts = [f"{facts}\nmedian (least..most) of {document['rounds']} interleaved rounds, one BLAS thread a process"]
    if "same_shape" in document:
        parts.append(_contest(document["same_shape"], "digits 64-64-10, mini-batch 64"))
    if "digits" in document:
        parts += [_contest(document["digits"], "configs/digits.yaml, shapes searched too"), _shares(document["digits"])]
    if "overhead" in document:
        parts += [_overhead(kind, found) for kind, found in document["overhead"]["searches"].items()]
    return "\n\n".join(parts)


def _contest(section: Document, what: str) -> str:
    header = (
        "",
        "trials/s",
        "without start",
        "start-up s",
        "processor s",
        "ours is faster",
        "by processor s",
        "best dev error",
    )
    trials, rounds = section["trials"], section["rounds"]
    rows = [_contestant(section, name, trials) for name in rounds]
    lines = [f"Whole searches: {trials} trials x {section['epochs']} epochs, {what}", table(header, rows)]
    lines += [f"{tool}: skipped, {', '.join(packages)} not installed" for tool, packages in section["skipped"].items()]
    one, two = (_figures(rounds[name], "wall") for name, who in section["contestants"].items() if who["tool"] == OURS)
    lines.append(f"two jobs are {ratio(one, two).text()} times as fast as one")
    return "\n".join(lines)


def _contestant(section: Document, name: str, trials: int) -> tuple[str, ...]:
    who, rounds = section["contestants"][name], section["rounds"][name]
    walls, startups = _figures(rounds, "wall"), _figures(rounds, "startup")
    same_jobs = (
        n for n, other in section["contestants"].items() if (other["tool"], other["jobs"]) == (OURS, who["jobs"])
    )
    ours = section["rounds"][next(same_jobs)]
    best = [r["best"] for r in rounds if r["best"] is not None]
    return (
        name,
        Spread.of([trials / wall for wall in walls]).text(),
        Spread.of([trials / (wall - startup) for wall, startup in zip(walls, startups, strict=True)]).text(),
        Spread.of(startups).text(),
        Spread.of(_figures(rounds, "processor")).text(),
        *("" if who["tool"] == OURS else _ratio(rounds, ours, clock) for clock in ("wall", "processor")),
        f"{min(best):.4f}..{max(best):.4f}" if best else "none",
    )


def _ratio(theirs: Sequence[Document], ours: Sequence[Document], clock: str) -> str:
    return f"{ratio(_figures(theirs, clock), _figures(ours, clock)).text()} x"


def _shares(section: Document) -> str:
    header = ("", "fleets", "mean fleet", "largest", "cores train: process %", "without start and end %")
    rows = [
        (
            name,
            str(len(found["fleets"])),
            f"{found['mean_fleet']:.1f}",
            str(max(found["fleets"])),
            Spread.of(found["share_of_process"]).scaled(100).text(),
            Spread.of(found["share_of_run"]).scaled(100).text(),
        )
        for name, found in section["ours"].items()
    ]
    return f"What the cores do under configs/digits.yaml\n{table(header, rows)}"


def _overhead(kind: str, found: Document) -> str:
    header = ("trials", "wall ms a trial", "processor ms a trial")
    rows = [
        (str(n), Spread.of(m["wall_ms"]).text(), Spread.of(m["processor_ms"]).text()) for n, m in found["sizes"].items()
    ]
    profile = [
        (entry["function"], str(entry["calls"]), f"{entry['own_ms']:.3f}", f"{entry['whole_ms']:.3f}")
        for entry in found["profile"]
    ]
    top = table(("own time first, under the profiler", "calls", "own ms a trial", "with callees"), profile)
    return f"Our loop with an objective that does nothing, {kind}\n{table(header, rows)}\n{top}"


def _figures(rounds: Sequence[Document], name: str) -> list[float]:
    return [r[name] for r in rounds]
