"""Which trials are shown, in which order, by which of their fields: `--where`, `--sort` and `--columns`."""

import math
import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from hpsearch.analysis.ranking import Ranked
from hpsearch.config.hints import closest
from hpsearch.config.yaml.scalars import parse_scalar
from hpsearch.errors import UsageError
from hpsearch.report.pages.fields import Field
from hpsearch.report.text import in_line, value
from hpsearch.trial import Value

ORDERS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
EXAMPLE = "optimizer=adam epochs>=10 rank<=20"
_FORM = re.compile(
    r"\s*(?P<name>[^\s<>=!,]+)\s*(?P<relation><=|>=|!=|==|=|<|>)\s*"
    r"(?P<value>\"[^\"]*\"|'[^']*'|\[[^\]]*\]|[^\s\"'\[<>=!%,]+)(?:\s*(?P<percent>%))?(?=\s|,|$),?\s*"
)


@dataclass(frozen=True, slots=True)
class Condition:
    """`field` `relation` `wanted`, as `text` has it.

    A trial without a value meets `=null` and `!=` anything else, and nothing more. A list meets what each of its
    entries does; `64-32` and `[64,32]` are the whole of one. A number equals what the table shows of it, too.
    """

    text: str
    field: Field
    relation: str
    wanted: Value

    def met(self, entry: Ranked) -> bool:
        """By a trial."""
        has = self.field.of(entry)
        if self.relation in ORDERS:
            return _ordered(has, ORDERS[self.relation], self.wanted)
        return _equal(has, self.wanted) == (self.relation == "=")


@dataclass(frozen=True, slots=True)
class Selection:
    """All conditions must be met; `order` are fields, each with whether the greatest comes first."""

    conditions: tuple[Condition, ...] = ()
    order: tuple[tuple[Field, bool], ...] = ()
    columns: tuple[Field, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.conditions or self.order or self.columns)

    def of(self, entries: Sequence[Ranked]) -> list[Ranked]:
        """Those that are meant, in their order; among equals the better first, and those without a value last."""
        found = [entry for entry in entries if all(condition.met(entry) for condition in self.conditions)]
        for field, down in reversed(self.order):
            found.sort(key=lambda entry: _key(field.of(entry)), reverse=down)
            found.sort(key=lambda entry: field.of(entry) is None)
        return found

    def told(self, found: int, everyone: int) -> str:
        """What is left out: `12 of 200 trials: optimizer=adam`; empty without conditions."""
        texts = " ".join(condition.text for condition in self.conditions)
        return f"{found:,} of {everyone:,} trials: {texts}" if texts else ""


def select(
    fields: Mapping[str, Field], where: Iterable[str] = (), sort: Iterable[str] = (), columns: Iterable[str] = ()
) -> Selection:
    """Reads the options' values. Raises UsageError with the field or value that was probably meant."""
    conditions = [condition for text in where for condition in _conditions(text, fields)]
    order = [(_field("sort", name.removeprefix("-"), fields), name.startswith("-")) for name in _names("sort", sort)]
    chosen = [_field("columns", name, fields) for name in _names("columns", columns)]
    return Selection(tuple(conditions), tuple(order), tuple(dict.fromkeys(chosen)))


def _names(option: str, texts: Iterable[str]) -> list[str]:
    names = [name for text in texts for name in re.split(r"[\s,]+", text.strip(" ,"))]
    if "" in names:
        raise UsageError(
            f"--{option}: must be names of fields, such as {'-seconds,rank' if option == 'sort' else 'rank,status'}"
        )
    return names


def _field(option: str, name: str, fields: Mapping[str, Field]) -> Field:
    if name in fields:
        return fields[name]
    guess = closest(name, fields)
    known = f"did you mean {guess.meant}?" if guess else f"these are: {', '.join(fields)}"
    raise UsageError(f"--{option}: {name} is no field of a trial; {known}")


def _conditions(text: str, fields: Mapping[str, Field]) -> list[Condition]:
    found, place = [], 0
    while place < len(text):
        match = _FORM.match(text, place)
        if match is None:
            rest = text[place:].strip()
            raise UsageError(f"--where {rest}: must be FIELD=VALUE, or with !=, <, <=, > or >=, as in '{EXAMPLE}'")
        field = _field("where", match["name"], fields)
        shown, relation = match.group().strip(" ,"), match["relation"].replace("==", "=")
        wanted = _wanted(shown, match["value"], bool(match["percent"]))
        found.append(Condition(shown, field, relation, _sound(shown, field, relation, wanted)))
        place = match.end()
    if not found:
        raise UsageError(f"--where: must be FIELD=VALUE, as in '{EXAMPLE}'")
    return found


def _wanted(shown: str, text: str, percent: bool) -> Value:
    """As YAML reads it; a number in percent is a hundredth."""
    if text[0] in "\"'":
        return text[1:-1]
    if text[0] == "[":
        entries = [_wanted(shown, part.strip(), False) for part in text[1:-1].split(",") if part.strip()]
        return [entry for entry in entries if isinstance(entry, bool | int | float | str)]
    try:
        item = parse_scalar(text)
    except ValueError as error:
        raise UsageError(f"--where {shown}: {error}") from error
    if not percent:
        return item
    if not _is_number(item):
        raise UsageError(f"--where {shown}: {text} is no number, so it has no percent")
    return item / 100  # type: ignore[operator]


def _sound(shown: str, field: Field, relation: str, wanted: Value) -> Value:
    """Raises UsageError for what no trial could ever meet."""
    if relation in ORDERS and not _is_number(wanted):
        raise UsageError(f"--where {shown}: {relation} is for numbers; of words write = or !=")
    spelled = [value(item) for item in field.known]
    if field.known and relation not in ORDERS and wanted is not None and value(wanted) not in spelled:
        guess = closest(value(wanted), spelled)
        known = f"did you mean {guess.meant}?" if guess else f"it is one of: {', '.join(spelled)}"
        raise UsageError(f"--where {shown}: {field.name} is never {value(wanted)}; {known}")
    return wanted


def _is_number(item: Value) -> bool:
    return isinstance(item, int | float) and not isinstance(item, bool) and not math.isnan(item)


def _ordered(has: Value, relation: Callable[[float, float], bool], wanted: Value) -> bool:
    entries = has if isinstance(has, list) else [has]
    numbers = [item for item in entries if _is_number(item)]
    return bool(entries) and len(numbers) == len(entries) and all(relation(n, wanted) for n in numbers)  # type: ignore[arg-type]


def _equal(has: Value, wanted: Value) -> bool:
    if isinstance(has, list) and has and not isinstance(wanted, list | str):
        return all(_equal(item, wanted) for item in has)
    if isinstance(has, list) and isinstance(wanted, str):
        return wanted in (value(has), in_line(has))
    if isinstance(has, dict):
        return wanted == value(has)
    if isinstance(has, float) and isinstance(wanted, float) and value(has) == repr(wanted):
        return True
    return isinstance(has, bool) == isinstance(wanted, bool) and has == wanted


def _key(item: Value) -> tuple[int, tuple[tuple[int, float, str], ...]]:
    """Sorts numbers before words, and lists among them by their entries; what is missing has a place of its own."""
    entries = item if isinstance(item, list) else [item]
    keys = [(0, float(e), "") if isinstance(e, int | float) else (1, 0.0, value(e)) for e in entries]
    return (0 if item is None else 1, tuple(keys))
