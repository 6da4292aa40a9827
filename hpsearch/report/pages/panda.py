"""A panda as it is: its branches, the curves of the trained one with changes marked, the values in force."""

from collections.abc import Sequence
from typing import Any

from hpsearch.analysis.twin import twin_sentence
from hpsearch.config import RunConfig
from hpsearch.objectives.kind import Kind
from hpsearch.report.blocks import Block, Cell, Column, Line, Row, Table, cell, labelled, line
from hpsearch.report.drawing import plot
from hpsearch.report.text import metric, value, visible, words
from hpsearch.run.directory import RunDirectory
from hpsearch.run.lock import is_held
from hpsearch.run.panda.state import PandaState
from hpsearch.run.panda.tree import Branch, Tree

ROWS = 9
WIDE = 60


def shown_branch(state: PandaState) -> Branch:
    """The one that a page is about: the trained one, the first of several, or the one that was trained last."""
    branches = state.tree.branches.values()
    if state.ended is not None:
        return state.tree.branches[state.ended[0]]
    trained = [branch for branch in branches if branch.active and branch.role == "trained"]
    return trained[0] if trained else max(branches, key=lambda b: (b.role == "trained", b.epoch, b.number))


def status_page(directory: RunDirectory, config: RunConfig, state: PandaState) -> list[Block]:
    """Everything that `panda status` prints."""
    branch = shown_branch(state)
    points = state.tree.points(branch.number)
    page: list[Block] = [line(f"{directory.name}: {_stage(directory, state, branch)}", "bold"), Line()]
    if points:
        page += _plots(config.kind, points)
        page += [Line(), *_facts(config.kind, state, branch)]
    page += [Line(), _table(config, state)]
    for twin in state.twins:
        page.append(line(twin_sentence(twin.branch, twin.control, twin.epoch, twin.paired)))
    page += [Line(), *_next(directory, state)]
    return page


def _stage(directory: RunDirectory, state: PandaState, branch: Branch) -> str:
    what = f"branch {branch.number} at epoch {branch.epoch}"
    if state.ended is not None:
        return f"stopped; {what}"
    if is_held(directory.lock):
        return f"in training; {what}"
    return f"paused; {what}"


def _plots(kind: Kind, points: Sequence[Any]) -> list[Block]:
    page: list[Block] = []
    for names in kind.plots:
        curves = {words(n): [p.values.get(n) for p in points] for n in names if any(n in p.values for p in points)}
        if curves:
            measured = kind.metric(names[0])
            page += plot(curves, lambda v, m=measured: metric(m, v), WIDE, ROWS)  # type: ignore[misc]
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


def _table(config: RunConfig, state: PandaState) -> Table:
    """One row a branch: where it is from, what it changed, how it does."""
    goal = config.goal.metric
    columns = (
        Column("branch", "branch"),
        Column("parent", "from", right=False),
        Column("epoch", "epoch"),
        Column("metric", words(goal)),
        Column("best", "best"),
        Column("state", "state", right=False),
        Column("changes", "changes", right=False, flexible=True),
    )
    return Table(columns, tuple(_row(config, state.tree, branch) for branch in state.tree.branches.values()))


def _row(config: RunConfig, tree: Tree, branch: Branch) -> Row:
    measured, goal = config.kind.metric(config.goal.metric), config.goal
    values = [p.values[goal.metric] for p in tree.points(branch.number) if goal.metric in p.values]
    better = min if goal.direction == "minimize" else max
    told = (values[-1], better(values)) if values else ()
    cells = [Cell(metric(measured, v), v) for v in told] or [Cell("-"), Cell("-")]
    origin = "" if branch.parent is None else f"{branch.parent} after {branch.since}"
    changes = "; ".join(changes_of(tree, branch))
    state = (
        "diverged"
        if branch.diverged
        else "twin"
        if branch.role == "control"
        else "trained"
        if branch.active
        else "rests"
    )
    return Row((cell(branch.number), cell(origin), cell(branch.epoch), *cells, cell(state), cell(changes)))


def changes_of(tree: Tree, branch: Branch) -> list[str]:
    """`from 31: NAME VALUE`, one a change; and that only weights were taken along."""
    texts = ["weights only"] if branch.weights_only else []
    if branch.role == "control":
        return texts
    for begin, values in branch.changes:
        texts.append(f"from {begin}: " + "  ".join(f"{visible(n)} {value(v)}" for n, v in values.items()))
    return texts


def _next(directory: RunDirectory, state: PandaState) -> list[Line]:
    name = directory.path
    commands = [f"hpsearch panda train {name}", f"hpsearch panda set {name} NAME=VALUE", f"hpsearch panda log {name}"]
    return labelled(commands, "go on")


def status_document(directory: RunDirectory, config: RunConfig, state: PandaState) -> dict[str, Any]:
    """`panda status --json`."""
    tree = state.tree
    return {
        "run": str(directory.path),
        "state": "finished" if state.ended else "running" if is_held(directory.lock) else "open",
        "trained": [branch.number for branch in tree.active],
        "branches": [_branch_document(config, tree, branch) for branch in tree.branches.values()],
        "twins": [
            {"branch": t.branch, "control": t.control, "epoch": t.epoch, **_fields(t.paired)} for t in state.twins
        ],
        "model": {"branch": state.ended[0], "epoch": state.ended[1], "metrics": dict(state.metrics)}
        if state.ended
        else None,
        "seconds": state.seconds,
    }


def _branch_document(config: RunConfig, tree: Tree, branch: Branch) -> dict[str, Any]:
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
