"""The document of `search_quality` as text."""

from typing import Any

from tests.benchmarks.measure import table

Document = dict[str, Any]


def text(document: Document) -> str:
    """The means over the problems first, then each problem, then the verdict."""
    facts = ", ".join(f"{name} {value}" for name, value in document["environment"].items())
    spent = f"{document['seconds']:.0f} s, {document['processor_seconds']:.0f} processor seconds"
    parts = [f"{facts}\n{document['seeds']} seeds, one BLAS thread a process, {spent}"]
    parts.append("Regret of the best so far: 0 the best known, 1 the median random trial; mean (95 % interval)")
    for kind, found in document["overall"].items():
        parts.append(_regrets(f"mean over the {kind}", found))
    parts += [problem(name, found) for name, found in document["problems"].items()]
    parts += [_differences(document, peer) for peer in document["verdict"]]
    return "\n\n".join(parts)


def problem(name: str, found: Document) -> str:
    """The table of one problem."""
    asking = {who: f"{ms:.2g}" for who, ms in found["asking_ms"].items()}
    return _regrets(f"{name} ({found['training_ms']:.3g} ms a trial)", found, asking)


def _regrets(title: str, found: Document, asking: Document | None = None) -> str:
    counts = next(iter(found["regret"].values()))
    header = [title, *(f"{count} trials" for count in counts), "as random at 200", *(["ms to ask"] if asking else [])]
    rows = []
    for name, cells in found["regret"].items():
        needed = found["trials_to_random_at_200"][name]
        last = [str(needed) if needed else "-", *([asking[name]] if asking else [])]
        rows.append([name, *(_cell(cell) for cell in cells.values()), *last])
    return table(header, rows)


def _differences(document: Document, peer: str) -> str:
    overall = {f"mean over the {kind}": found for kind, found in document["overall"].items()}
    found = {name: part["zoom_minus"][peer] for name, part in (document["problems"] | overall).items()}
    header = [f"zoom minus {peer}", *(f"{count} trials" for count in next(iter(found.values())))]
    told = document["verdict"][peer]
    sentence = (
        f"zoom is better than {peer} in {told['better']} of {told['cells']} cells of the problems; the interval "
        f"excludes zero in {told['surely_better']} of them for zoom and in {told['surely_worse']} for {peer}."
    )
    rows = [[name, *(_cell(cell) for cell in cells.values())] for name, cells in found.items()]
    return f"{table(header, rows)}\n{sentence}"


def _cell(cell: Document) -> str:
    return f"{cell['mean']:.3f} ({cell['low']:.3f}..{cell['high']:.3f})"
