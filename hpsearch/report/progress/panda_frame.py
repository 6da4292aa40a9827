"""One frame of a panda's live view: curves with the changes marked, values in force, branches, answers, keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from hpsearch.analysis.twin import twin_sentence
from hpsearch.report.answers import answer_text
from hpsearch.report.blocks import Span
from hpsearch.report.branches import changes_of, marks_of, state_of
from hpsearch.report.drawing import bar, plot, sparkline
from hpsearch.report.progress.prompt import KEYS, Prompt
from hpsearch.report.text import duration, metric, pad, value, visible, words
from hpsearch.report.writers.terminal import text_of
from hpsearch.run.panda.recorded import Babysat
from hpsearch.run.panda.state import Answered
from hpsearch.run.panda.tree import Branch

TALLEST = 40
BRANCHES, ANSWERS, FORCE = 4, 2, 2
"""Lines of branches, of last answers, of values in force, where the screen has room."""
_LEAST_PLOT, _BELOW_PLOT = 4, 3
"""Rows of the smallest plot, and the lines below its rows: axis, epochs, legend."""
_TWO, _CURVE, _BAR = 72, 12, 20
"""Columns from which on two plots stand side by side; those of a branch's curve; those of the bar."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What there is to show at one time: seconds `passed`, how many `epochs` are wanted, orders that wait."""

    panda: Babysat
    passed: float
    epochs: int
    prompt: Prompt
    waiting: Sequence[str] = ()


def frame(now: Moment, columns: int, rows: int) -> list[Text]:
    """The lines for a screen of that size: how many there are depends on the size alone."""
    high = max(min(rows - 1, TALLEST), 2)
    branch = now.panda.shown
    bottom = [_bottom(now, columns)]
    above = [_head(now, branch, columns), _values(now.panda, branch), *_force(now.panda, branch, columns)]
    below = [*_branches(now.panda, branch), *_answers(now)]
    room = high - len(above) - len(below) - len(bottom)
    middle = _keys() if now.prompt.help else _plots(now, branch, columns, room)
    lines = [*map(text_of, above), *_fitted(middle, max(room, 0)), *map(text_of, below)]
    return [_line(text, columns) for text in [*lines[: high - 1], *map(text_of, bottom)]]


def _fitted(lines: Sequence[Text], size: int) -> list[Text]:
    return [*lines[:size], *[Text()] * (size - len(lines))]


def _head(now: Moment, branch: Branch, columns: int) -> list[Span]:
    size = max(min(_BAR, columns - 60), 5)
    done = bar(branch.epoch / max(now.epochs, 1), size)
    name = visible(now.panda.directory.name)
    shown = name if len(name) <= columns // 3 else name[: columns // 3 - 1] + "…"
    spans: list[Span] = [(shown, "bold cyan"), (f"  branch {branch.number}  ", ""), (done, "green")]
    spans += [("·" * (size - len(done)), "dim"), (f"  epoch {branch.epoch}/{now.epochs}", "bold")]
    return [*spans, (f"  {duration(now.passed)}", "dim")]


def _values(panda: Babysat, branch: Branch) -> list[Span]:
    points, kind = panda.state.tree.points(branch.number), panda.config.kind
    if not points:
        return [("not trained yet", "dim")]
    spans: list[Span] = []
    for name, number in points[-1].values.items():
        style = "bold green" if name == panda.config.goal.metric else ""
        spans += [(f"{words(name)} ", "dim"), (f"{metric(kind.metric(name), number)}   ", style)]
    return spans


def _force(panda: Babysat, branch: Branch, columns: int) -> list[list[Span]]:
    """The values that the last step used, in so many lines."""
    points = panda.state.tree.points(branch.number)
    lines: list[list[Span]] = [[("in force  ", "cyan")], [("          ", "")]]
    used, at = 10, 0
    for name, item in (points[-1].in_force if points else {}).items():
        text = f"{name} {value(item)}"
        if used + len(text) > columns and at + 1 < FORCE:
            used, at = 10, at + 1
        lines[at] += [(f"{name} ", "dim"), (f"{value(item)}  ", "")]
        used += len(text) + 2
    return lines


def _plots(now: Moment, branch: Branch, columns: int, room: int) -> list[Text]:
    """The first curves of the kind, two plots side by side where there is room for them."""
    kind, tree = now.panda.config.kind, now.panda.state.tree
    points = tree.points(branch.number)
    points = points[len(points) * 2 // 3 :] if now.prompt.recent else points
    rows = room - _BELOW_PLOT
    if rows < _LEAST_PLOT or not points:
        return []
    drawn = [names for names in kind.plots if any(name in points[-1].values for name in names)]
    drawn = drawn[: 2 if columns >= _TWO else 1]
    marks, wide = marks_of(tree, branch.number), columns // max(len(drawn), 1)
    blocks = []
    for names in drawn:
        curves = {words(n): [p.values.get(n) for p in points] for n in names if n in points[-1].values}
        measured = kind.metric(names[0])
        axis = max(len(metric(measured, v)) for curve in curves.values() for v in curve if v is not None)
        size, first = max(wide - axis - 8, 10), points[0].epoch
        lines = plot(curves, lambda v, m=measured: metric(m, v), size, rows, marks, first)  # type: ignore[misc]
        blocks.append([_line(text_of(line.spans), wide - 1) for line in lines])
    return [_beside([block[i] for block in blocks if i < len(block)], wide) for i in range(rows + _BELOW_PLOT)]


def _beside(texts: Sequence[Text], wide: int) -> Text:
    whole = Text()
    for i, text in enumerate(texts):
        whole.append_text(text)
        whole.append(" " * (wide * (i + 1) - whole.cell_len))
    return whole


def _branches(panda: Babysat, shown: Branch) -> list[list[Span]]:
    """Those that are trained, then those that were trained last; as many as there is room for."""
    tree = panda.state.tree
    others = [b for b in tree.branches.values() if b is not shown]
    ordered = [shown, *sorted(others, key=lambda b: (b not in tree.active, -b.number if not b.active else b.number))]
    lines = [_branch(panda, branch) for branch in ordered[:BRANCHES]]
    if len(ordered) > BRANCHES:
        lines[-1] = [(f"  and {len(ordered) - BRANCHES + 1} more: hpsearch panda status", "dim")]
    return [*lines, *[[] for _ in range(BRANCHES - len(lines))]]


def _branch(panda: Babysat, branch: Branch) -> list[Span]:
    tree, goal = panda.state.tree, panda.config.goal.metric
    curve = [point.values.get(goal) for point in tree.points(branch.number)]
    latest = next((v for v in reversed(curve) if v is not None), None)
    reached = "" if latest is None else metric(panda.config.kind.metric(goal), latest)
    style = "" if branch in tree.active else "dim"
    told = "; ".join(changes_of(tree, branch))
    drawn = pad(sparkline(curve, _CURVE), _CURVE, False)
    spans: list[Span] = [(f"  branch {branch.number} ", style), (f"{state_of(branch):8} {branch.epoch:4}  ", "dim")]
    return [*spans, (f"{drawn}  ", "cyan"), (f"{reached:>9}  ", style), (told, "yellow" if style == "" else "dim")]


def _answers(now: Moment) -> list[list[Span]]:
    """What became of the last orders, the newest last; orders that wait come after them."""
    lines = [_answer(one) for one in now.panda.state.answered]
    if now.panda.state.twins:
        twin = now.panda.state.twins[-1]
        told = twin_sentence(twin.branch, twin.control, twin.epoch, twin.paired)
        lines.insert(max(len(lines) - 1, 0), [(f"{visible(told)}", "")])
    lines += [[("… ", "yellow"), (f"{verb}: is taken after this epoch", "dim")] for verb in now.waiting]
    lines = lines[-ANSWERS:]
    return [*lines, *[[] for _ in range(ANSWERS - len(lines))]]


def _answer(one: Answered) -> list[Span]:
    verb = visible(str(one.facts.get("verb", "?")))
    if one.refused:
        return [("✗ ", "red"), (f"{verb} refused: {visible(one.refused)}", "red")]
    return [("✓ ", "green"), (f"{verb} {visible(answer_text(one))}", "dim")]


def _keys() -> list[Text]:
    lines = [text_of([(f"  {key}  ", "bold cyan"), (one.help, "")]) for key, one in KEYS.items()]
    return [Text(), *lines]


def _bottom(now: Moment, columns: int) -> list[Span]:
    """What is asked, or said, or else the keys; their names where these fit."""
    prompt = now.prompt
    if prompt.asks is not None:
        told: list[Span] = [(f"  {prompt.told}", "red")] if prompt.told else []
        return [(f"{prompt.asks.question} ", "bold yellow"), (prompt.text, ""), ("▏", "bold"), *told]
    if prompt.told:
        return [(prompt.told, "yellow")]
    named = [((f"{key} ", "bold cyan"), (f"{one.name}   ", "dim")) for key, one in KEYS.items()]
    if sum(len(key) + len(name) for (key, _), (name, _) in named) - 3 <= columns:
        return [span for spans in named for span in spans]
    return [(f"{' '.join(KEYS)} ", "bold cyan"), (KEYS["?"].name, "dim")]


def _line(text: Text, columns: int) -> Text:
    """Never longer than the screen: what wraps would move all that is below."""
    text.rstrip()
    text.no_wrap, text.overflow = True, "ellipsis"
    text.truncate(columns, overflow="ellipsis")
    return text
