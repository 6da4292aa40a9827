"""A panda's orders, and its branches as a tree."""

from datetime import UTC, datetime
from typing import Any

from hpsearch.config import RunConfig
from hpsearch.report.answers import answer_document, answer_text
from hpsearch.report.blocks import Block, Column, Row, Table, cell, line
from hpsearch.report.branches import changes_of
from hpsearch.report.text import metric, visible, words
from hpsearch.run.panda.state import Answered, PandaState


def log_page(state: PandaState) -> list[Block]:
    """Every order, or that there was none."""
    return [log_table(state)] if state.answered else [line("no order was given yet")]


def log_table(state: PandaState) -> Table:
    """One row an order, the oldest first."""
    columns = (
        Column("when", "when (UTC)", right=False, spare=2),
        Column("order", "order", right=False),
        Column("answer", "answer", right=False, flexible=True),
        Column("why", "why", right=False, flexible=True),
        Column("by", "by", right=False, spare=1),
    )
    return Table(columns, tuple(_row(answered) for answered in state.answered))


def _row(answered: Answered) -> Row:
    facts = answered.facts
    told = f"refused: {answered.refused}" if answered.refused else answer_text(answered)
    texts = [_when(answered.id), str(facts.get("verb", "?")), told, str(facts.get("why", "")), str(facts.get("by", ""))]
    return Row(tuple(cell(visible(text)) for text in texts), "yellow" if answered.refused else "")


def _when(ident: str) -> str:
    """An order's id begins with nanoseconds since 1970."""
    head = ident.split("-", maxsplit=1)[0]
    if not head.isdecimal() or len(head) != 20:
        return ""
    try:
        return f"{datetime.fromtimestamp(int(head) / 1e9, UTC):%Y-%m-%d %H:%M:%S}"
    except (ValueError, OverflowError, OSError):
        return ""


def log_document(state: PandaState) -> list[dict[str, Any]]:
    """`panda log --json`: each order as it was given, and its answer."""
    return [{**dict(one.facts), "answer": answer_document(one.id, one)} for one in state.answered]


def graph_page(state: PandaState, config: RunConfig) -> list[Block]:
    """Every branch below the one it left, with the epochs it was trained in and what it changed."""
    tree, lines = state.tree, []
    children: dict[int | None, list[int]] = {}
    for branch in tree.branches.values():
        children.setdefault(branch.parent, []).append(branch.number)

    def draw(number: int, before: str, last: bool) -> None:
        branch = tree.branches[number]
        root = branch.parent is None
        stem = "" if root else before + ("└─ " if last else "├─ ")
        span = f"{branch.since + 1}-{branch.epoch}" if branch.points else f"from {branch.since + 1}"
        measured = config.kind.metric(config.goal.metric)
        reached = branch.points[-1].values.get(config.goal.metric) if branch.points else None
        told = [f"branch {number}", f"epochs {span}"]
        told += ["twin"] if branch.role == "control" else []
        told += [f"{words(config.goal.metric)} {metric(measured, reached)}"] if reached is not None else []
        told += changes_of(tree, branch)
        told += [branch.diverged] if branch.diverged else ["trained"] if branch in tree.active else []
        lines.append(line(stem + ", ".join(told)))
        below = sorted(children.get(number, ()), key=lambda n: (tree.branches[n].since, n))
        for i, child in enumerate(below):
            draw(child, "" if root else before + ("   " if last else "│  "), i == len(below) - 1)

    draw(1, "", True)
    return list(lines)
