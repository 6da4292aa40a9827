"""Which array of a file plays which role: by `arrays` in the config, else by the names people use."""

import re
from collections.abc import Sequence
from pathlib import Path

from hpsearch.data.reading import ID, Request, suggestion
from hpsearch.errors import DataError

KINDS = {
    "x": ("x", "images", "image", "data", "features", "inputs"),
    "y": ("y", "labels", "label", "target", "targets"),
}
PARTS = {
    "_train": ("train", "training"),
    "_dev": ("dev", "val", "valid", "validation"),
    "_test": ("test", "testing"),
}
ROLES = tuple(kind + part for part in ("", *PARTS) for kind in KINDS)


def assign(names: Sequence[str], request: Request, path: Path) -> dict[str, str]:
    """Role -> array name: as `arrays` says, and by name. Raises DataError for a name that is not there, or no x.

    An x named in `arrays` says that the file is one piece, to be split; else an x_train says that x is something
    else. To predict, every role that is there is returned.
    """
    wanted = _wanted(names, request, path)
    found = by_name(names)
    if request.want == "labelled":
        if "x" in wanted:
            found = {role: name for role, name in found.items() if role in KINDS}
        elif "x_train" in found | wanted:
            found = {role: name for role, name in found.items() if role not in KINDS}
    roles = found | wanted
    if not any(role.startswith("x") for role in roles):
        raise DataError(
            f"{path}: no array looks like examples{suggestion('', names)}; "
            f"say which is which: data: {{x: NAME, y: NAME}}"
        )
    for name in request.ids:
        if name not in names:
            raise DataError(f"{path}: --id: no array {name!r}{suggestion(name, names)}")
    return roles | {ID + name: name for name in request.ids}


def _wanted(names: Sequence[str], request: Request, path: Path) -> dict[str, str]:
    wanted = dict(request.spec.arrays)
    if request.want == "either":
        return {role: name for role, name in wanted.items() if name in names}
    if request.group is not None:
        wanted["group"] = request.group
        if request.spec.dev_from is not None:
            wanted["group_test"] = f"{request.group}_test"
    for role, name in wanted.items():
        if name not in names and role == "group_test":
            needs = "with dev_from the rows given for the test have groups too"
            raise DataError(f"{path}: split.group: {needs}: no array {name!r}")
        if name not in names:
            raise DataError(f"{path}: {role}: no array {name!r}{suggestion(name, names)}")
    return wanted


def by_name(names: Sequence[str]) -> dict[str, str]:
    """Role -> name for names such as X, images, x_train, train-labels, train_set_y, test/data, valid_x."""
    best: dict[str, tuple[int, str]] = {}
    for name in names:
        words = [w for w in re.split(r"[^a-z]+", name.lower()) if w and w != "set"]
        parts = [part for part, known in PARTS.items() if any(w in known for w in words)]
        rest = [w for w in words if not any(w in known for known in PARTS.values())]
        if len(rest) != 1 or len(parts) > 1 or len(words) > 2:
            continue
        for kind, known in KINDS.items():
            if rest[0] in known:
                role, rank = kind + "".join(parts), known.index(rest[0])
                best[role] = min(best.get(role, (rank, name)), (rank, name))
    return {role: name for role, (_, name) in best.items()}
