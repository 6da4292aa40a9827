"""The gradient check: what back propagation and two-sided differences say of each parameter."""

import math
from collections.abc import Sequence

from hpsearch.objectives import Gradients
from hpsearch.report.blocks import Block, Cell, Column, Row, Table, labelled, line
from hpsearch.report.text import number, value
from hpsearch.trial import Config

_FINE, _LOOK = 1e-7, 1e-5
_VERDICTS = {
    "fine": ("", "1e-7 or less everywhere: the gradients are right"),
    "look": ("yellow", "between 1e-7 and 1e-5: most likely right; a kink (relu) or a vanishing gradient can do this"),
    "suspect": ("bold yellow", "above 1e-5: look at it closely; 1e-3 would be wrong for certain"),
    "wrong": ("bold red", "1e-3 or more: the gradient is wrong"),
}


def verdict(difference: float) -> str:
    """The course's reading of a relative difference: 1e-7 is fine, 1e-5 worth a look, 1e-3 wrong (NaN too)."""
    if not difference < 1e-3:
        return "wrong"
    return "fine" if difference <= _FINE else "look" if difference <= _LOOK else "suspect"


def is_wrong(gradients: Gradients) -> bool:
    """Whether any gradient is."""
    return any(verdict(array.difference) == "wrong" for arrays in gradients.checks.values() for array in arrays)


def gradcheck_page(gradients: Gradients, config: Config) -> list[Block]:
    """The difference of each array at each moment, and the worst entry of the worst of them.

    `config` is the one checked: the first that the space draws.
    """
    moments = list(gradients.checks)
    names = [array.name for array in gradients.checks[moments[0]]]
    found = {(array.name, moment): array for moment, arrays in gradients.checks.items() for array in arrays}
    columns = [Column("parameter", "parameter", right=False, flexible=True), *(Column(m, m) for m in moments)]
    rows = [_row(name, [found[name, moment].difference for moment in moments]) for name in names]
    (name, moment), worst = max(found.items(), key=lambda item: _badness(item[1].difference))
    style, meaning = _VERDICTS[verdict(worst.difference)]
    slopes = f"{worst.entry}: back propagation says {worst.computed:.9g}, the two-sided difference {worst.measured:.9g}"
    return [
        Table((*columns, Column("reading", "reading", right=False)), tuple(rows)),
        line(),
        line("  ".join(f"{name} {value(item)}" for name, item in config.items()) or "the defaults", label="checked"),
        line(f"{name}, {number(worst.difference)} {moment}", "bold", "worst"),
        *([line(slopes, label="furthest")] if worst.entry else []),
        line(meaning, style or "green", "reading"),
        *labelled(gradients.notes, "mind"),
    ]


def _row(name: str, differences: Sequence[float]) -> Row:
    worst = verdict(max(differences, key=_badness))
    cells = [Cell(name, name), *(Cell(number(d), d) for d in differences), Cell(worst, worst)]
    return Row(tuple(cells), _VERDICTS[worst][0])


def _badness(difference: float) -> float:
    return math.inf if math.isnan(difference) else difference
