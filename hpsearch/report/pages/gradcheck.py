"""The gradient check: what back propagation and two-sided differences say of each parameter."""

import math
from collections.abc import Mapping, Sequence

from hpsearch.report.blocks import Block, Cell, Column, Row, Table, line
from hpsearch.report.text import number, value
from hpsearch.trial import Config

Check = Sequence[tuple[str, float]]
"""Name of a parameter and ||a - b|| / (||a|| + ||b||) of its gradient and the two-sided difference."""

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


def is_wrong(checks: Mapping[str, Check]) -> bool:
    """Whether any gradient is."""
    return any(verdict(difference) == "wrong" for check in checks.values() for _, difference in check)


def gradcheck_page(checks: Mapping[str, Check], config: Config) -> list[Block]:
    """`checks` maps a moment (`at initialization`, `after some training`) to its differences, all of the same names.

    `config` is the one checked: the first that the space draws.
    """
    moments = list(checks)
    names = [name for name, _ in checks[moments[0]]]
    differences = {moment: dict(check) for moment, check in checks.items()}
    columns = [Column("parameter", "parameter", right=False, flexible=True), *(Column(m, m) for m in moments)]
    rows = [_row(name, [differences[moment][name] for moment in moments]) for name in names]
    worst, moment = max(((n, m) for m in moments for n in names), key=lambda at: _badness(differences[at[1]][at[0]]))
    difference = differences[moment][worst]
    style, meaning = _VERDICTS[verdict(difference)]
    return [
        Table((*columns, Column("reading", "reading", right=False)), tuple(rows)),
        line(),
        line("  ".join(f"{name} {value(item)}" for name, item in config.items()) or "the defaults", label="checked"),
        line(f"{worst}, {number(difference)} {moment}", "bold", "worst"),
        line(meaning, style or "green", "reading"),
    ]


def _row(name: str, differences: Sequence[float]) -> Row:
    worst = verdict(max(differences, key=_badness))
    cells = [Cell(name, name), *(Cell(number(d), d) for d in differences), Cell(worst, worst)]
    return Row(tuple(cells), _VERDICTS[worst][0])


def _badness(difference: float) -> float:
    return math.inf if math.isnan(difference) else difference
