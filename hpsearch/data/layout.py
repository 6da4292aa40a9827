"""Which column of a table is the label, which the group, and which are features."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hpsearch.data.reading import Request
from hpsearch.data.suggest import suggestion
from hpsearch.errors import DataError


@dataclass(frozen=True, slots=True)
class Layout:
    """Column numbers from 0; `names` has every column's name, or is empty where the table has none."""

    features: tuple[int, ...]
    label: int | None
    group: int | None
    names: tuple[str, ...]

    @property
    def feature_names(self) -> list[str]:
        """The names of the features, or nothing."""
        return [self.names[j] for j in self.features] if self.names else []

    def place(self, column: int) -> str:
        """`column 3 (age)`, counted from 1."""
        return f"column {column + 1}" + (f" ({self.names[column]})" if self.names else "")


def lay_out(names: Sequence[str] | None, width: int, request: Request, path: Path) -> Layout:
    """Applies `drop`, `split.group` and `label` to a table of `width` columns. Raises DataError for unknown columns.

    The label is the last column that is neither dropped nor the group, unless told otherwise. To predict, columns
    that are not there are not missed.
    """
    spec, lenient = request.spec, request.want == "either"
    dropped = {_find(d, names, width, f"{path}: drop", lenient) for d in spec.drop}
    group = None
    if request.group is not None:
        number = int(request.group) if names is None and request.group.isdecimal() else request.group
        group = _find(number, names, width, f"{path}: split.group", lenient)
    kept = [j for j in range(width) if j not in dropped and j != group]
    label = None
    if isinstance(spec.label, str) and request.want != "examples":
        label = _find(spec.label, names, width, f"{path}: label", lenient)
    elif request.has_label(len(kept)):
        label = (
            kept[-1] if spec.label is None and kept else _find(spec.label or 0, names, width, f"{path}: label", lenient)
        )
    if label is not None and label not in kept and not lenient:
        raise DataError(f"{path}: label: column {spec.label!r} is dropped or the group, so it cannot be the label")
    features = tuple(j for j in kept if j != label)
    return Layout(features, label, group, tuple(names or ()))


def _find(given: str | int, names: Sequence[str] | None, width: int, where: str, lenient: bool) -> int | None:
    if isinstance(given, str):
        if names is not None and list(names).count(given) == 1:
            return list(names).index(given)
        if lenient:
            return None
        if names is None:
            raise DataError(f"{where}: the columns have no names, so {given!r} is none; use its number, counted from 0")
        if given in names:
            raise DataError(f"{where}: more than one column is called {given!r}; use its number, counted from 0")
        raise DataError(f"{where}: no column {given!r}{suggestion(given, names)}")
    if -width <= given < width:
        return given % width
    if lenient:
        return None
    raise DataError(f"{where}: there is no column {given}; they are 0 to {width - 1}, counted from 0")
