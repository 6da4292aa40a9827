"""The data of a retest: that of then, where it can still be had, and that of today, which must be of the same kind."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hpsearch.errors import DataError, StorageError, UsageError
from hpsearch.objectives.objective import Objective
from hpsearch.run.recorded import Recorded

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Both:
    """`then` is None where the data of then cannot be had; `same`: today's is that of then. `source` names today's."""

    then: Objective | None
    today: Objective
    same: bool
    source: str


def both(run: Recorded, new: str | None) -> Both:
    """Loads them. Raises DataError or StorageError for today's, UsageError where its classes or columns are others."""
    begin = run.state.begin
    assert begin is not None
    if new is None:
        today = run.config.kind.build(run.config.objective_spec)
        same = today.digest == begin.data
        return Both(today if same else None, _checked(run, today, _named(run)), same, _named(run))
    today = _of(run, new)
    if today.digest == begin.data:
        return Both(today, today, True, new)
    return Both(_of_then(run, begin.data), _checked(run, today, new), False, new)


def _named(run: Recorded) -> str:
    data = run.config.data
    return data.source or ", ".join((*data.files.values(), *data.arrays.values())) or "data"


def _of_then(run: Recorded, digest: str) -> Objective | None:
    try:
        then = run.config.kind.build(run.config.objective_spec)
    except (DataError, StorageError):
        return None
    return then if then.digest == digest else None


def _of(run: Recorded, new: str) -> Objective:
    """The objective on other data, read and cut as that of the run; a folder stands for files of the same names."""
    spec, path = run.config.objective_spec, Path(new).expanduser()
    label = run.facts.get("made_of", {}).get("label", {}).get("name")
    named = label if spec.data.label is None and label and _columns(run.facts) else spec.data.label
    if spec.data.source is not None:
        if path.is_dir():
            raise UsageError(f"--data {new}: is a folder; name the file that stands for {spec.data.source}")
        return run.config.kind.build(
            replace(spec, data=replace(spec.data, source=new, label=named), data_base=Path.cwd())
        )
    if not path.is_dir():
        listed = ", ".join((*spec.data.files.values(), *spec.data.arrays.values()))
        raise UsageError(f"--data {new}: must be a folder with files of the same names as the run's: {listed}")
    files = {part: Path(name).name for part, name in spec.data.files.items()}
    arrays = spec.data.arrays if files else {role: Path(name).name for role, name in spec.data.arrays.items()}
    data = replace(spec.data, files=files, arrays=arrays, label=named)
    return run.config.kind.build(replace(spec, data=data, data_base=path.resolve()))


def _columns(facts: Mapping[str, Any]) -> list[str]:
    """Of a table, the names of what an example needs, in order of the alphabet; else none."""
    made_of = facts.get("made_of")
    columns = made_of.get("columns", ()) if isinstance(made_of, dict) else ()
    return sorted(str(column.get("name")) for column in columns)


def _checked(run: Recorded, today: Objective, source: str) -> Objective:
    """Raises UsageError where the winner's configuration would be trained for another task."""
    old, new = run.facts, today.facts
    labels = {"classes": "classes"} | ({} if _columns(old) else {"shape": "shape of an example"})
    found = [
        f"{label}: {_short(old[name])} then, {_short(new.get(name))} now"
        for name, label in labels.items()
        if name in old and old[name] != new.get(name)
    ]
    before, now = _columns(old), _columns(new)
    if before != now and (before or now):
        lacking, more = sorted(set(before) - set(now)), sorted(set(now) - set(before))
        told = [f"without {_short(lacking)}" * bool(lacking), f"with {_short(more)}, which were not there" * bool(more)]
        found.append(f"columns: {' and '.join(filter(None, told)) or 'others than then'}")
    if ("folds" in old) != ("folds" in new):
        found.append("folds: it must be split as then")
    if found:
        raise UsageError(
            f"{source}: is another task than {run.directory.path} was made for: {'; '.join(found)}. Retest wants the "
            f"same classes and columns; for others begin a new run"
        )
    return today


def _short(fact: Any) -> str:
    text = ", ".join(fact) if isinstance(fact, list) and all(isinstance(v, str) for v in fact) else json.dumps(fact)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
