"""Which array of a file plays which role: by `arrays` in the config, else by the names people use."""

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from hpsearch.data.reading import ID, Request, suggestion
from hpsearch.errors import DataError, several

KINDS = {
    "x": ("x", "images", "image", "data", "features", "inputs", "feature", "input", "pixels", "examples", "samples"),
    "y": ("y", "labels", "label", "target", "targets", "class", "outputs"),
}
PARTS = {
    "_train": ("train", "training", "tr"),
    "_dev": ("dev", "val", "valid", "validation"),
    "_test": ("test", "testing", "te"),
}
SILENT = ("set", "orig", "original", "arr", "array")
"""Words in a name that say nothing."""
CLASS_NAMES = (
    *(("list", "classes"), ("class", "names"), ("classnames",), ("classes",), ("label", "names"), ("labels", "names")),
    *(("target", "names"), ("names", "classes"), ("classes", "names"), ("class", "labels")),
)
Shapes = Mapping[str, tuple[tuple[int, ...], str]]
"""The shape of each array, and the kind of its type (NumPy's letter)."""
ROLES = tuple(kind + part for part in ("", *PARTS) for kind in KINDS)


def assign(shapes: Shapes, request: Request, path: Path) -> dict[str, str]:
    """Role -> array name: as `arrays` says, and by name. Raises DataError for a name that is not there, or no x.

    An x named in `arrays` says that the file is one piece, to be split; else an x_train says that x is something
    else. To predict, every role that is there is returned.
    """
    names = list(shapes)
    if request.part:
        return _of_part(shapes, request, path)
    wanted = _wanted(names, request, path)
    found = by_name(names)
    if request.want == "labelled":
        if "x" in wanted:
            found = {role: name for role, name in found.items() if role in KINDS}
        elif "x_train" in found | wanted:
            found = {role: name for role, name in found.items() if role not in KINDS}
    roles = found | wanted
    if {"x", "y"} - roles.keys() and "x_train" not in roles and request.want == "labelled":
        roles = by_shape(shapes, roles) | roles
    if request.want == "either" and not any(role.startswith("x") for role in roles):
        only = [name for name, (shape, kind) in shapes.items() if len(shape) > 1 and kind in "biuf"]
        roles = by_shape(shapes, roles) or ({"x": only[0]} if len(only) == 1 else {}) | roles
    if named := class_names(names, roles):
        roles["class_names"] = named
    if not any(role.startswith("x") for role in roles):
        raise DataError(
            f"{path}: no array looks like examples{suggestion('', names)}; "
            f"say which is which: data: {{source: {path.name}, x: NAME, y: NAME}}"
        )
    for name in request.ids:
        if name not in names:
            raise DataError(f"{path}: --id: no array {name!r}{suggestion(name, names)}")
    return roles | {ID + name: name for name in request.ids}


def said(roles: Mapping[str, str]) -> list[str]:
    """A note where names did not say which arrays are x and y."""
    known = by_name(list(roles.values()))
    chosen = {role: name for role, name in roles.items() if role in KINDS and name not in known.values()}
    return [f"{role} is array {name}, by its shape" for role, name in chosen.items()]


def _of_part(shapes: Shapes, request: Request, path: Path) -> dict[str, str]:
    """x and y of a file that holds one part alone, whatever part its names speak of."""
    names, arrays, known = list(shapes), request.spec.arrays, by_name(list(shapes))
    roles: dict[str, str] = {}
    for kind in KINDS:
        given = arrays.get(f"{kind}_{request.part}", arrays.get(kind))
        if given is not None and given not in names:
            raise DataError(f"{path}: {kind}: no array {given!r}{suggestion(given, names)}")
        others = [name for role, name in known.items() if role.partition("_")[0] == kind]
        found = given or known.get(f"{kind}_{request.part}") or known.get(kind)
        if found or len(others) == 1:
            roles[kind] = found or others[0]
    roles = by_shape(shapes, roles) | roles
    for kind, what in (("x", "examples"), ("y", "labels")):
        if kind not in roles:
            raise DataError(
                f"{path}: no array looks like {what}{suggestion('', names)}; say which is which, for all files: "
                f"data: {{{request.part}: {path.name}, x: NAME, y: NAME}}"
            )
    if request.group is not None:
        if request.group not in names:
            raise DataError(f"{path}: split.group: no array {request.group!r}{suggestion(request.group, names)}")
        roles["group"] = request.group
    named = class_names(names, roles)
    return roles | ({"class_names": named} if named else {})


def by_shape(shapes: Shapes, known: Mapping[str, str]) -> dict[str, str]:
    """x and y where one pair of arrays alone can be them: one label for each row of an array of more dimensions.

    Labels are (m,), (m, 1), (1, m) or, where there are none of these, whole numbers (m, C) beside a wider array.
    """
    free = {name: shape for name, shape in shapes.items() if name not in known.values()}
    xs = {known["x"]: shapes[known["x"]]} if "x" in known else free
    ys = {known["y"]: shapes[known["y"]]} if "y" in known else free
    pairs = [(x, y) for x, (a, kind) in xs.items() if len(a) > 1 and kind in "biuf" for y in ys if _labels_of(a, ys[y])]
    if not pairs:
        pairs = [(x, y) for x, (a, kind) in xs.items() if kind in "biuf" for y in ys if _one_hot_of(a, ys[y])]
    return dict(zip(("x", "y"), pairs[0], strict=True)) if len(pairs) == 1 else {}


def _labels_of(x: tuple[int, ...], y: tuple[tuple[int, ...], str]) -> bool:
    shape, kind = y
    return kind in "biuSUO" and max(shape, default=0) == math.prod(shape) == x[0] > 1 and len(shape) <= 2


def _one_hot_of(x: tuple[int, ...], y: tuple[tuple[int, ...], str]) -> bool:
    shape, kind = y
    return kind in "biuf" and len(shape) == 2 and shape[0] == x[0] and 1 < shape[1] < math.prod(x[1:])


def class_names(names: Sequence[str], roles: Mapping[str, str]) -> str | None:
    """The array with the names of the classes, such as list_classes, where it has no other role."""
    found = [name for name in names if tuple(re.findall("[a-z]+", name.lower())) in CLASS_NAMES]
    return next((name for name in found if name not in roles.values()), None)


def _wanted(names: Sequence[str], request: Request, path: Path) -> dict[str, str]:
    wanted = dict(request.spec.arrays)
    if request.want == "either":
        return {role: name for role, name in wanted.items() if name in names}
    if request.group is not None:
        wanted["group"] = request.group
        if request.spec.dev_from is not None:
            wanted["group_test"] = f"{request.group}_test"
    wrong = list[DataError]()
    for role, name in wanted.items():
        if name not in names and role == "group_test":
            needs = "with dev_from the rows given for the test have groups too"
            wrong.append(DataError(f"{path}: split.group: {needs}: no array {name!r}", "split.group"))
        elif name not in names:
            key = "split.group" if role == "group" else role
            wrong.append(DataError(f"{path}: {role}: no array {name!r}{suggestion(name, names)}", key))
    if wrong:
        raise several(wrong)
    return wanted


def by_name(names: Sequence[str]) -> dict[str, str]:
    """Role -> name for names such as X, images, x_train, train-labels, train_set_y, test/data, valid_x."""
    best: dict[str, tuple[int, str]] = {}
    for name in names:
        words = [w for w in _words(name) if w not in SILENT]
        parts = [part for part, known in PARTS.items() if any(w in known for w in words)]
        rest = [w for w in words if not any(w in known for known in PARTS.values())]
        if len(rest) != 1 or len(parts) > 1 or len(words) > 2:
            continue
        for kind, known in KINDS.items():
            if rest[0] in known:
                role, rank = kind + "".join(parts), known.index(rest[0])
                best[role] = min(best.get(role, (rank, name)), (rank, name))
    return {role: name for role, (_, name) in best.items()}


def _words(name: str) -> list[str]:
    """`Xtrain`, `trainX`, `X_train` and `train/x` are two words each."""
    words = [w for w in re.split(r"[^a-z]+", name.lower()) if w]
    parts = [part for known in PARTS.values() for part in known]
    joined = {a + b: [a, b] for part in parts for kind in "xy" for a, b in ((kind, part), (part, kind))}
    return [each for word in words for each in joined.get(word, [word])]
