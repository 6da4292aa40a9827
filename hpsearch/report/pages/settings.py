"""What can be set: all settings of a kind of objective by tier, or all that is known of one."""

import json
import re
from dataclasses import dataclass
from typing import Any

from hpsearch.objectives import Kind, Lesson, by_tier
from hpsearch.report.blocks import Block, Cell, Column, Row, Table, labelled, line
from hpsearch.report.text import span

TIERS = {
    1: "search it first",
    2: "search it after those of tier 1",
    3: "search it after those of tiers 1 and 2",
    4: "hardly ever worth a search",
}
"""What the course's order of importance comes to."""
MOST = 30
"""Characters of a list in the table."""
NOT_SEARCHED = "not there to be searched"
NOTE = (
    "tier 1 is what to search first, - what is not there to be searched; "
    "hpsearch settings NAME says what one does, its formula and where that is taught"
)


@dataclass(frozen=True, slots=True)
class Told:
    """One setting as it is told. Its names and order are those of the JSON.

    `default` is JSON's; where it is `by_others` it is that of the others' defaults. `tier` is None and `range` null
    where it is not there to be searched.
    """

    name: str
    tier: int | None
    default: object
    by_others: bool
    values: str
    range: str | None
    acts: str
    what: str
    formulas: tuple[str, ...]
    source: str


def told(kind: Kind) -> list[Told]:
    """All settings of a kind, by tier."""
    usual, found = kind.complete({}), []
    for name, setting in by_tier(kind.settings).items():
        by_others = setting.default is None and usual[name] is not None
        lesson = kind.lessons.get(name, Lesson(""))
        many = "; one, or a list with one for each layer" if setting.per else ""
        found.append(
            Told(
                name,
                setting.tier or None,
                usual[name] if setting.default is None or setting.per is None else setting.default,
                by_others,
                setting.rule + many + ("; over epochs too" if setting.changes else ""),
                setting.proposed,
                f"where {setting.needs.phrase}" if setting.needs else "always",
                lesson.text,
                lesson.formulas,
                lesson.source,
            )
        )
    return found


def settings_page(kind: Kind) -> list[Block]:
    """One row a setting, by tier."""
    columns = (
        Column("tier", "tier"),
        Column("setting", "setting", right=False),
        Column("default", "default", right=False),
        Column("range", "a range to search", right=False, spare=2),
        Column("acts", "where it acts", right=False, spare=3),
        Column("what", "what it does", right=False, spare=1, flexible=True, least=24, wraps=True),
    )
    return [Table(columns, tuple(map(_row, told(kind))), NOTE)]


def _row(setting: Told) -> Row:
    texts = (setting.name, written(setting.default), _briefly(setting.range or ""), setting.acts, setting.what)
    return Row((Cell(str(setting.tier or "-"), setting.tier), *(Cell(text, text) for text in texts)))


def _briefly(range_: str) -> str:
    """`{low: 1e-4, high: 1, scale: log}` as `1e-4 to 1, log`; a long list is cut short."""
    if found := re.fullmatch(r"{low: ([^,]+), high: ([^,]+?)(, )?(?:scale: (\w+))?}", range_):
        return f"{found[1]} to {found[2]}{found[3] or ''}{found[4] or ''}"
    return range_ if len(range_) <= MOST else f"{range_[:MOST].rpartition(',')[0]}, …]"


def setting_page(kind: Kind, name: str) -> list[Block]:
    """All that is known of one."""
    (setting,) = (each for each in told(kind) if each.name == name)
    by = " (other settings decide; with their defaults it is this)" if setting.by_others else ""
    facts = {
        "setting": name,
        "what": setting.what,
        "tier": f"{setting.tier}: {TIERS[setting.tier]}" if setting.tier else NOT_SEARCHED,
        "default": written(setting.default) + by + _averages(setting.default, kind.settings[name].span),
        "values": setting.values,
        "search": f"space: {{{name}: {setting.range}}}" if setting.range else "",
        "acts": setting.acts,
    }
    page = [line(text, label=label) for label, text in facts.items() if text]
    return [
        *page,
        *labelled(setting.formulas, "formula"),
        *labelled([setting.source] if setting.source else [], "source"),
    ]


def _averages(default: Any, of: str) -> str:
    """What a beta's default averages over."""
    return f", an average over about {span(default, of)}" if of else ""


def written(value: object) -> str:
    """A default as the YAML has it."""
    return value if isinstance(value, str) else json.dumps(value)
