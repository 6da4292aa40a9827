"""What there is to say of a panda's branch: its state in a word, its changes, and the epochs of these."""

from hpsearch.report.text import value, visible
from hpsearch.run.panda.tree import Branch, Tree


def state_of(branch: Branch) -> str:
    """In a word."""
    if branch.diverged:
        return "diverged"
    if branch.role == "control":
        return "twin"
    return "trained" if branch.active else "rests"


def changes_of(tree: Tree, branch: Branch) -> list[str]:
    """`from 31: NAME VALUE`, one a change; and that only weights were taken along."""
    texts = ["weights only"] if branch.weights_only else []
    if branch.role == "control":
        return texts
    for begin, values in branch.changes:
        texts.append(f"from {begin}: " + "  ".join(f"{visible(n)} {value(v)}" for n, v in values.items()))
    return texts


def marks_of(tree: Tree, number: int) -> list[int]:
    """The epochs from which on something was another, on the way to where a branch is; forks and returns included."""
    epoch, courses = tree.branches[number].epoch, tree.config_of(number).values()
    changes = {int(begin) for course in courses if isinstance(course, dict) for begin in course}
    forks = {branch.since + 1 for branch in tree.lineage(number) if branch.parent is not None}
    return sorted(mark for mark in changes | forks if 1 < mark <= epoch)
