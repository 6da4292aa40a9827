"""Which column of a table is the label, which the group, and which are features."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hpsearch.data.reading import ID, LISTED, Request, suggestion
from hpsearch.errors import DataError, several

LABELS = frozenset(
    {
        "label", "labels", "class", "classes", "classlabel", "target", "targets", "species", "outcome", "diagnosis",
        "survived", "churn", "attrition", "default", "response",
    }
)  # fmt: skip
"""What columns of labels are called, in small letters."""
_NAMELESS = re.compile(r"column [1-9]\d*")


@dataclass(frozen=True, slots=True)
class Layout:
    """Column numbers from 0; `names` has every column's name, or is empty where the table has none.

    `why` says how the label was found.
    """

    features: tuple[int, ...]
    label: int | None
    group: int | None
    names: tuple[str, ...]
    why: str = ""
    ids: tuple[int, ...] = ()

    def columns(self, ids: Sequence[str]) -> dict[str, int]:
        """The columns beside the features by role, `ids` being the request's."""
        there = {"y": self.label, "group": self.group, **{ID + n: j for n, j in zip(ids, self.ids, strict=True)}}
        return {role: column for role, column in there.items() if column is not None}

    @property
    def feature_names(self) -> list[str]:
        """The names of the features, or nothing."""
        return [self.names[j] for j in self.features] if self.names else []

    def name(self, column: int) -> str:
        """Its name, or `column 3` (counted from 1) where it has none."""
        return self.names[column] if self.names else f"column {column + 1}"

    def place(self, column: int) -> str:
        """`column 3 (age)`, counted from 1."""
        return f"column {column + 1}" + (f" ({self.names[column]})" if self.names else "")


def lay_out(names: Sequence[str] | None, width: int, request: Request, path: Path) -> Layout:
    """Applies `drop`, `split.group` and `label` to a table of `width` columns. Raises DataError for unknown columns.

    Unless told otherwise the label is the column with a name that labels have, or the last one that is neither dropped
    nor the group. To predict, columns that are not there are not missed. Where the table and the request have names, x
    is the columns of those names.
    """
    spec, lenient = request.spec, request.want == "either"
    _check_names(names or (), path)
    if not lenient:
        _check_given(names, width, request, path)
    beside = lenient or request.part in ("dev", "test")
    dropped = {_find(d, names, width, f"{path}: drop", beside) for d in spec.drop}
    chosen = {c: _find(_number(c, names), names, width, f"{path}: columns", beside) for c in spec.columns}
    dropped |= {number for column, number in chosen.items() if spec.columns[column] == "drop"}
    group = None
    if request.group is not None:
        group = _find(_column(request.group, names), names, width, f"{path}: split.group", lenient)
    ids = tuple(_find(_column(i, names), names, width, f"{path}: --id", False) or 0 for i in request.ids)
    apart = {*dropped, group, *(ids if names is None else ())}
    kept = [j for j in range(width) if j not in apart]
    if names is not None and request.names:
        features = _by_name(names, request, path)
        label = _label_beside(sorted(set(kept) - {*features, *ids}), names, request, path)
        return Layout(features, label, group, tuple(names), ids=ids)
    label = _label(kept, names, width, request, path)
    if not lenient and label in chosen.values():
        raise DataError(f"{path}: columns: {_name_of(label, names)} is the label, which is no feature; remove it there")
    features = tuple(j for j in kept if j != label)
    if lenient and request.features is not None and len(features) != request.features:
        raise wrong_count(path, len(features), request.features)
    why = "" if label is None else _why(label, kept, spec.label)
    return Layout(features, label, group, tuple(names or ()), why, ids)


def _check_given(names: Sequence[str] | None, width: int, request: Request, path: Path) -> None:
    """Raises DataError for all columns at once that the config names and the table has not.

    A dev or test part need not have what is left out of train.
    """
    spec, wrong = request.spec, list[DataError]()
    main = request.part not in ("dev", "test")
    told: list[tuple[str, str | int]] = [("drop", each) for each in spec.drop if main]
    told += [("columns", _number(each, names)) for each in spec.columns if main]
    told += [("split.group", _column(request.group, names))] if request.group is not None else []
    told += [("label", spec.label)] if spec.label is not None and request.want == "labelled" else []
    for key, given in told:
        try:
            _find(given, names, width, f"{path}: {key}", lenient=False)
        except DataError as error:
            wrong.append(error.about(key))
    if wrong:
        raise several(wrong)


def _why(label: int, kept: Sequence[int], told: str | int | None) -> str:
    if told is not None:
        return ""
    return "the last column" if label == kept[-1] else "by its name"


def _name_of(column: int | None, names: Sequence[str] | None) -> str:
    return f"column {column}" if names is None or column is None else names[column]


def wrong_count(path: Path | str, columns: int, wanted: int) -> DataError:
    """The message for examples that have another number of features than those the model was trained on."""
    plural = "" if columns == 1 else "s"
    return DataError(
        f"{path}: has {columns} column{plural}, the model wants {wanted}; give it the features it was trained on"
    )


def _check_names(names: Sequence[str], path: Path) -> None:
    first: dict[str, int] = {}
    for number, name in enumerate(names, 1):
        if name in first:
            raise DataError(f"{path}: columns {first[name]} and {number} are both called {name!r}; rename one")
        first[name] = number


def _by_name(names: Sequence[str], request: Request, path: Path) -> tuple[int, ...]:
    """The columns that the training data has, in its order; others are left out."""
    number = {name: j for j, name in enumerate(names)}
    if missing := [name for name in request.names if name not in number]:
        more = f" and {len(missing) - LISTED} more" if len(missing) > LISTED else ""
        listed = ", ".join(map(repr, missing[:LISTED])) + more
        guess = suggestion(missing[0], names)
        raise DataError(f"{path}: has no column {listed}; each one the model was trained on is needed{guess}")
    return tuple(number[name] for name in request.names)


def _label_beside(rest: Sequence[int], names: Sequence[str], request: Request, path: Path) -> int | None:
    """The label among the columns that are no features: to predict, only where there is no doubt."""
    label, lenient = request.spec.label, request.want == "either"
    if request.want == "examples" or not rest:
        return None
    if isinstance(label, str):
        return _find(label, names, len(names), f"{path}: label", lenient)
    if label in rest:
        return label
    return rest[-1] if not lenient or rest == [len(names) - 1] else None


def _label(kept: Sequence[int], names: Sequence[str] | None, width: int, request: Request, path: Path) -> int | None:
    """The label by its name or number, by default the last column."""
    spec, lenient, where = request.spec, request.want == "either", f"{path}: label"
    given = None if lenient and names is None and isinstance(spec.label, str) else spec.label
    label = None
    if isinstance(given, str) and request.want != "examples":
        label = _find(given, names, width, where, lenient)
    elif request.has_label(len(kept)):
        usual = given is None and kept
        label = _usual(kept, names or ()) if usual else _find(given or 0, names, width, where, lenient)
    if label is not None and label not in kept and not lenient:
        raise DataError(f"{where}: column {spec.label!r} is dropped or the group, so it cannot be the label")
    return label


def _number(column: str, names: Sequence[str] | None) -> str | int:
    """A column that has no such name by its number from 0, or by what it is called where it has none."""
    if column in (names or ()) or not is_nameless(column):
        return column
    return int(column) if column.isdecimal() else int(column.split()[1]) - 1


def is_nameless(column: str) -> bool:
    """Whether it is meant by its place: 0, or column 1."""
    return column.isdecimal() or _NAMELESS.fullmatch(column) is not None


def _column(given: str, names: Sequence[str] | None) -> str | int:
    return int(given) if names is None and given.isdecimal() else given


def _usual(kept: Sequence[int], names: Sequence[str]) -> int:
    """The last column, unless another one alone has a label's name and that one has none."""
    last = next((j for j in reversed(kept) if not names or not _NAMELESS.fullmatch(names[j])), kept[-1])
    named = [j for j in kept if names and _bare(names[j]) in LABELS]
    return named[0] if len(named) == 1 and last not in named and _bare(names[last]) not in (*LABELS, "y") else last


def _bare(name: str) -> str:
    return name.strip().lower().replace("_", "").replace(" ", "")


def _find(given: str | int, names: Sequence[str] | None, width: int, where: str, lenient: bool) -> int | None:
    if isinstance(given, str):
        if names is not None and given in names:
            return list(names).index(given)
        if lenient:
            return None
        if names is None:
            raise DataError(f"{where}: the columns have no names, so {given!r} is none; use its number, counted from 0")
        raise DataError(f"{where}: no column {given!r}{suggestion(given, names)}")
    if -width <= given < width:
        return given % width
    if lenient:
        return None
    raise DataError(f"{where}: there is no column {given}; they are 0 to {width - 1}, counted from 0")
