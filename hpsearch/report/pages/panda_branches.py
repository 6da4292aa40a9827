"""A panda's branches in a table: where each is from, what it changed, how it does; several pandas in one."""

from collections.abc import Sequence

from hpsearch.config import RunConfig
from hpsearch.report.blocks import Cell, Column, Row, Table, cell
from hpsearch.report.branches import changes_of, state_of
from hpsearch.report.text import metric, words
from hpsearch.run.panda.recorded import Babysat
from hpsearch.run.panda.tree import Branch, Tree


def branches_table(pandas: Sequence[Babysat]) -> Table:
    """One row a branch; with several pandas the name of each comes first, and the goal may be another in each."""
    goals = dict.fromkeys(panda.config.goal.metric for panda in pandas)
    columns = (
        *((Column("run", "run", right=False, flexible=True),) if len(pandas) > 1 else ()),
        Column("branch", "branch"),
        Column("parent", "from", right=False, spare=1),
        Column("epoch", "epoch"),
        Column("metric", " or ".join(map(words, goals))),
        Column("best", "best"),
        Column("state", "state", right=False),
        Column("changes", "changes", right=False, flexible=True),
    )
    rows = [
        Row((cell(panda.directory.name), *row.cells) if len(pandas) > 1 else row.cells)
        for panda in pandas
        for branch in panda.state.tree.branches.values()
        for row in (_row(panda.config, panda.state.tree, branch),)
    ]
    return Table(columns, tuple(rows))


def _row(config: RunConfig, tree: Tree, branch: Branch) -> Row:
    measured, goal = config.kind.metric(config.goal.metric), config.goal
    values = [p.values[goal.metric] for p in tree.points(branch.number) if goal.metric in p.values]
    better = min if goal.direction == "minimize" else max
    told = (values[-1], better(values)) if values else ()
    cells = [Cell(metric(measured, v), v) for v in told] or [Cell("-"), Cell("-")]
    origin = "" if branch.parent is None else f"{branch.parent} after {branch.since}"
    changes = "; ".join(changes_of(tree, branch))
    return Row((cell(branch.number), cell(origin), cell(branch.epoch), *cells, cell(state_of(branch)), cell(changes)))
