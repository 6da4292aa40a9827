"""A panda as it is: its branches, the curves of the trained one with changes marked, the values in force."""

from collections.abc import Sequence
from typing import Any

from hpsearch.analysis.twin import twin_sentence
from hpsearch.objectives.kind import Kind
from hpsearch.report.blocks import Block, Column, Line, Row, Table, cell, labelled, line
from hpsearch.report.branches import marks_of
from hpsearch.report.drawing import CHANGE, plot
from hpsearch.report.pages.listing import STATES
from hpsearch.report.pages.panda_branches import branches_table
from hpsearch.report.pages.panda_suggestions import (
    snapshots_document,
    snapshots_line,
    suggestion_documents,
    suggestion_lines,
)
from hpsearch.report.text import metric, value, words
from hpsearch.run.panda.recorded import Babysat
from hpsearch.run.panda.state import PandaState
from hpsearch.run.panda.tree import Branch, Tree

ROWS = 9
WIDE = 60


def status_page(panda: Babysat) -> list[Block]:
    """Everything that `panda status` prints."""
    state = panda.state
    page = [*branch_page(panda, panda.shown), Line(), branches_table([panda])]
    twins = [line(twin_sentence(twin.branch, twin.control, twin.epoch, twin.paired)) for twin in state.twins]
    told = [*suggestion_lines(panda), snapshots_line(panda.directory)]
    return [*page, *twins, Line(), *told, Line(), *_next(panda)]


def branch_page(panda: Babysat, branch: Branch) -> list[Block]:
    """One branch: its curves from the first epoch on, and what is in force."""
    state, points = panda.state, panda.state.tree.points(branch.number)
    stage = "stopped" if panda.stage == "finished" else STATES[panda.stage]
    head = f"{panda.directory.name}: {stage}; branch {branch.number} at epoch {branch.epoch}"
    page: list[Block] = [line(head, "bold"), Line()]
    if points:
        marks = marks_of(state.tree, branch.number)
        page += _plots(panda.config.kind, points, marks)
        if marks:
            page.append(line(f"  {CHANGE} something was changed: epoch {', '.join(map(str, marks))}", "dim"))
        page += [Line(), *_facts(panda.config.kind, state, branch)]
    if branch.diverged:
        page.append(line(branch.diverged, "red", label="diverged"))
    return page


def compared(pandas: Sequence[Babysat]) -> list[Block]:
    """Several side by side: the branches of all."""
    return [branches_table(pandas)]


def branch_table(panda: Babysat, branch: Branch) -> Table:
    """A row an epoch of a branch, for programs: its curves, and what was in force."""
    points = panda.state.tree.points(branch.number)
    curves = list(dict.fromkeys(name for point in points for name in point.values))
    forces = list(dict.fromkeys(name for point in points for name in point.in_force))
    columns = ("epoch", *curves, *forces)
    rows = (
        (p.epoch, *(p.values.get(n) for n in curves), *(_scalar(p.in_force.get(n)) for n in forces)) for p in points
    )
    cells = (Row(tuple(cell("" if v is None else v) for v in row)) for row in rows)
    return Table(tuple(Column(name, words(name)) for name in columns), tuple(cells))


def _scalar(item: Any) -> Any:
    return value(item) if isinstance(item, list | dict) else item


def _plots(kind: Kind, points: Sequence[Any], marks: Sequence[int]) -> list[Block]:
    page: list[Block] = []
    for names in kind.plots:
        curves = {words(n): [p.values.get(n) for p in points] for n in names if any(n in p.values for p in points)}
        if curves:
            measured = kind.metric(names[0])
            page += plot(curves, lambda v, m=measured: metric(m, v), WIDE, ROWS, marks)  # type: ignore[misc]
    return page


def _facts(kind: Kind, state: PandaState, branch: Branch) -> list[Block]:
    last = state.tree.points(branch.number)[-1]
    shown = "  ".join(f"{words(n)} {metric(kind.metric(n), v)}" for n, v in last.values.items())
    force = "  ".join(f"{n} {value(v)}" for n, v in last.in_force.items())
    page: list[Block] = [line(shown, label=f"epoch {last.epoch}"), line(force, label="in force")]
    for begin, values in branch.changes:
        if begin > branch.epoch:
            told = "  ".join(f"{n} {value(v)}" for n, v in values.items())
            page.append(line(f"from epoch {begin}: {told}", label="to come"))
    if state.ended is not None:
        told = "  ".join(f"{words(n)} {metric(kind.metric(n), v)}" for n, v in state.metrics.items())
        page.append(line(told, label="model"))
    return page


def _next(panda: Babysat) -> list[Line]:
    name = panda.directory.path
    commands = [f"hpsearch panda train {name}", f"hpsearch panda set {name} NAME=VALUE", f"hpsearch panda log {name}"]
    if panda.stage == "finished":
        commands.insert(0, f"hpsearch predict {name} FILE")
    return labelled(commands, "go on")


def status_document(panda: Babysat) -> dict[str, Any]:
    """`panda status --json`."""
    state, tree = panda.state, panda.state.tree
    return {
        "run": str(panda.directory.path),
        "state": panda.stage,
        "trained": [branch.number for branch in tree.active],
        "branches": [branch_document(tree, branch) for branch in tree.branches.values()],
        "twins": [
            {"branch": t.branch, "control": t.control, "epoch": t.epoch, **_fields(t.paired)} for t in state.twins
        ],
        "model": {"branch": state.ended[0], "epoch": state.ended[1], "metrics": dict(state.metrics)}
        if state.ended
        else None,
        "suggestions": suggestion_documents(panda),
        "snapshots": snapshots_document(panda.directory),
        "seconds": state.seconds,
    }


def branch_document(tree: Tree, branch: Branch) -> dict[str, Any]:
    """One branch for programs, with its curve from the first epoch on."""
    points = tree.points(branch.number)
    return {
        "branch": branch.number,
        "parent": branch.parent,
        "since": branch.since,
        "role": branch.role,
        "epoch": branch.epoch,
        "weights_only": branch.weights_only,
        "diverged": branch.diverged or None,
        "config": tree.config_of(branch.number),
        "in_force": dict(points[-1].in_force) if points else {},
        "curve": {n: [p.values.get(n) for p in points] for n in (points[-1].values if points else {})},
        "digest": points[-1].digest if points else None,
    }


def _fields(paired: Any) -> dict[str, float]:
    return {name: getattr(paired, name) for name in ("rows", "first_alone", "second_alone", "cost", "deviation")}
