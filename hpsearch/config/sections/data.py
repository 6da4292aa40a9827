"""The section `data`: where it comes from, and how it is split."""

import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any, Literal, TypeGuard

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from hpsearch.config.complaints import Complaint, at_key, at_value
from hpsearch.config.hints import Hints, closest, hints_about, key_hint, same_hint
from hpsearch.config.models import SectionModel
from hpsearch.config.sections.columns import Choice, Column, as_words
from hpsearch.config.sections.files import PartFile, check_parts, holds_arrays, is_file
from hpsearch.config.shares import Share, split_complaint
from hpsearch.data.pairs import PARTS
from hpsearch.data.roles import ROLES
from hpsearch.data.sources import GENERATED, SOURCES
from hpsearch.data.spec import DataSpec, SplitSpec
from hpsearch.space.hyperparameters import is_number

DEFAULT = DataSpec()
MOST_FOLDS = 1000
_NAMES = ", ".join(SOURCES)

_SPLIT = "write split: {dev: 0.2, test: 0.2}; the rest is trained on"
_WRITE_FOLDS = "write split: {folds: 5}"
_FOLDS = ("folds", "fold", "k", "kfold", "k_fold", "k_folds", "n_folds", "n_splits", "cv", "cross_validation")
HINTS = Hints(
    {
        **key_hint("label", "target", "targets", "class", "label_column", "target_column", "y_column", "response"),
        **key_hint("x", "images", "features", "inputs", "examples_file"),
        **same_hint(("labels",), "write label:, a column of a table, or y:, an array"),
        **key_hint("x_dev", "x_val", "x_valid", "x_validation", "val_x", "dev_x"),
        **key_hint("y_dev", "y_val", "y_valid", "y_validation", "val_y", "dev_y"),
        **key_hint("source", "file", "path", "name", "dataset", "filename", "url"),
        **key_hint("drop", "ignore", "exclude", "drop_columns"),
        **key_hint("columns", "categorical", "dtypes", "types", "encode", "encoding", "one_hot", "ordinal"),
        **key_hint("missing", "impute", "imputer", "imputation", "na", "fill", "fillna", "strategy"),
        **key_hint("examples", "n_samples", "samples", "size"),
        **same_hint(("dev_size", "test_size", "val_split", "train_size"), _SPLIT, "split"),
        **key_hint("dev", "val", "valid", "validation", "dev_file", "val_file"),
        **key_hint("train", "train_file", "training", "train_path"),
        **key_hint("test", "test_file", "testing", "test_path"),
        **same_hint(_FOLDS, _WRITE_FOLDS, "split"),
        **same_hint(("train_dev", "traindev"), "write split: {train_dev: 0.05}", "split"),
        **same_hint(("group", "groups"), "write split: {group: COLUMN}", "split"),
        **same_hint(("shuffle", "stratify"), "rows are shuffled by split: {seed: 0}, class by class"),
    },
    further=hints_about("data").further,
)
SPLIT_HINTS = Hints(
    {
        **key_hint("dev", "val", "valid", "validation", "holdout", "dev_size"),
        **key_hint("test", "test_size"),
        **same_hint(("train", "train_size", "training"), "leave it out: what dev and test leave is trained on"),
        **key_hint("seed", "random_state"),
        **key_hint("group", "groups"),
        **same_hint(_FOLDS[1:], _WRITE_FOLDS, "folds"),
        **same_hint(("stratify", "shuffle"), "rows are shuffled class by class anyway"),
    }
)


class SplitModel(SectionModel):
    """How rows are split into train, dev and test."""

    hints = SPLIT_HINTS
    short = ("dev", 0.2)

    dev: Share | None = Field(default=DEFAULT.split.dev, gt=0, lt=1)
    """Share of the rows for the dev set; default: 60/20/20, shrinking to 98/1/1 for millions of rows."""
    test: Share | None = Field(default=DEFAULT.split.test, ge=0, lt=1)
    """Share of the rows for the test set; 0 for none, and then no unbiased estimate."""
    group: str | None = DEFAULT.split.group
    """Column or array whose equal values stay in one part."""
    seed: int = Field(default=DEFAULT.split.seed, ge=0)
    """Seed of the split alone, so that runs compare on the same rows."""
    train_dev: Share | None = Field(default=DEFAULT.split.train_dev, ge=0, lt=1)
    """Share of the training rows that is kept apart, where dev rows come from elsewhere: it tells variance from data
    mismatch; default with dev_from: 0.05, shrinking to 0.01 for millions of rows."""
    folds: int | None = Field(default=DEFAULT.split.folds, ge=2, le=MOST_FOLDS)
    """For small data: so many parts of all rows but the test set's take turns as the dev set, in each trial."""


def _no_text(value: object) -> object:
    """A split in short that stands still has a mistake in it."""
    if isinstance(value, str):
        raise PydanticCustomError("complaint", "a rule of our own", {"complaint": split_complaint(value)})
    return value


class DataModel(SectionModel):
    """The data: a built-in name, a file relative to this one, or arrays of their own files."""

    hints = HINTS
    short = ("source", DEFAULT.source)

    source: str | None = Field(
        default=None, min_length=1, description=f"{_NAMES}, or a path relative to the config file."
    )
    train: PartFile | None = None
    """The training part's file, where parts have files of their own; columns of tables are matched by name."""
    dev: PartFile | None = None
    """The dev part's file; left out, it is cut from the training part's (split, dev_from)."""
    test: PartFile | None = None
    """The test part's file; left out, it is cut from the training part's."""
    x: str | None = None
    """Name of the array of examples in the source, or its file."""
    y: str | None = None
    """Name of the array of labels in the source, or its file."""
    x_train: str | None = None
    """Examples to train on, where the parts are given."""
    y_train: str | None = None
    """Labels to train on, where the parts are given."""
    x_dev: str | None = None
    """Examples of the dev set, where the parts are given."""
    y_dev: str | None = None
    """Labels of the dev set, where the parts are given."""
    x_test: str | None = None
    """Examples of the test set, where the parts are given."""
    y_test: str | None = None
    """Labels of the test set, where the parts are given."""
    label: Column | None = None
    """Label column by name, or number from 0; default: the last."""
    drop: list[Column] = Field(default=[])
    """Columns to leave out."""
    columns: dict[str, Choice] = Field(default={})
    """What a table's columns are, where that is not as it seems: drop, keep (an id), number, one_hot, or the list of
    its words in their order."""
    missing: Literal["median", "mean"] | None = None
    """What stands for a missing number: the median (default) or the mean of the training part's; one more input says
    where it was missing."""
    header: bool | None = None
    """Whether a table's first row names the columns; default: find out."""
    examples: int | None = Field(default=None, ge=1)
    """How many examples to generate (spirals, moons)."""
    classes: int | None = Field(default=None, ge=2)
    """How many classes to generate (spirals)."""
    noise: float | None = Field(default=None, ge=0)
    """Standard deviation of the generated points (spirals, moons)."""
    dev_from: Literal["test"] | None = None
    """test: dev is cut from the rows given for the test (half of them, or split.dev), where these come from elsewhere
    than the training rows."""
    split: Annotated[SplitModel, BeforeValidator(_no_text)] = SplitModel()
    """How rows are split into train, dev and test; 60/20/20 is short for {dev: 0.2, test: 0.2}."""


_FILE_KEYS = (*ROLES, "label", "drop", "columns", "missing", "header", "dev_from")


def check_data(raw: object, base: Path) -> list[Complaint]:
    """Keys that this kind of source would not read, shares that leave no training set, a source that is nowhere."""
    if not isinstance(raw, dict):
        return []
    given = [key for key in raw if key in (*_FILE_KEYS, *GENERATED) and raw[key] is not None]
    source = raw.get("source")
    if parts := [key for key in PARTS if isinstance(raw.get(key), str)]:
        wrong = check_parts(raw, parts, given)
        return wrong + _check_split(raw.get("split")) + _check_dev_from(raw, wrong) + _check_folds(raw)
    if source is None and not any(key in ROLES for key in given):
        source = DEFAULT.source
    reads = _reads(source, given)
    what = f"source {source}" if source else "data in files of arrays"
    facts: dict[str, Any] = {"what": what, "reads": ", ".join(sorted({*reads, "split"}))}
    found = [at_key(("data", key), "no_such_data", key, **facts) for key in given if key not in reads]
    if isinstance(source, str) and source and _is_nowhere(source, base):
        found.append(at_value(("data", "source"), "no_source", source, closest(source, SOURCES), sources=_NAMES))
    return found + _check_split(raw.get("split")) + _check_dev_from(raw, found) + _check_folds(raw)


def _reads(source: object, given: list[str]) -> tuple[str, ...]:
    """The keys that a source looks at; all that are given, where the source is no name at all."""
    if not isinstance(source, str | None):
        return tuple(given)
    return SOURCES[source].reads if source in SOURCES else _FILE_KEYS


def _is_nowhere(source: str, base: Path) -> bool:
    # A file that is missing is the data room's to tell: a config may be checked where its data is not.
    if source in SOURCES or "." in source or "/" in source:
        return False
    return not os.path.exists(base / source)  # noqa: PTH110 - Path.exists raises where a name is too long


def _check_dev_from(raw: Mapping[str, Any], found: list[Complaint]) -> list[Complaint]:
    """Dev rows from elsewhere, and what goes with them alone; what arrays a file holds only the file knows."""
    split, path = raw.get("split"), ("data", "split")
    split = split if isinstance(split, dict) else {}
    arrays = holds_arrays(raw.get("source"))
    if raw.get("dev_from") is None:
        apart = bool(split.get("train_dev")) and not arrays and raw.get("x_dev") is None and raw.get("dev") is None
        return [at_key((*path, "train_dev"), "dev_like_train", "train_dev")] * apart
    if found:
        return []
    wrong = [at_key(("data", key), "dev_twice", key) for key in ("x_dev", "y_dev", "dev") if raw.get(key) is not None]
    if raw.get("x_test") is None and raw.get("test") is None and not arrays:
        wrong.append(at_value(("data", "dev_from"), "no_test_rows", raw["dev_from"]))
    rules = {"test": "test_is_rest", "folds": "folds_of_train"}
    return wrong + [at_key((*path, key), rule, key) for key, rule in rules.items() if split.get(key) is not None]


def _check_split(split: object) -> list[Complaint]:
    dev, test = (split.get(part) for part in ("dev", "test")) if isinstance(split, dict) else (None, None)
    if not _is_share(dev) or not _is_share(test) or dev + test < 1:
        return []
    return [at_value(("data", "split"), "nothing_left", split, dev=dev, test=test)]


def _check_folds(raw: dict[Any, Any]) -> list[Complaint]:
    """Folds leave no place for another dev part."""
    split = raw.get("split")
    if not isinstance(split, dict) or split.get("folds") is None:
        return []
    parts = [("data", "split", "dev")] if split.get("dev") is not None else []
    given = [("data", key) for key in ("x_dev", "y_dev", "dev") if raw.get(key) is not None]
    return [at_key(path, "dev_beside_folds", path[-1]) for path in [*parts, *given]]


def _is_share(value: object) -> TypeGuard[float]:
    return is_number(value) and 0 <= value < 1


def to_data(model: DataModel) -> DataSpec:
    """The data's keys as the data room reads them; without a source and arrays it is the default source."""
    arrays = {key: getattr(model, key) for key in ROLES if getattr(model, key) is not None}
    files = {part: name for part in PARTS if (name := getattr(model, part)) is not None}
    source = model.source if model.source is not None or arrays or files else DEFAULT.source
    split = SplitSpec(**model.split.model_dump())
    rest = {key: getattr(model, key) for key in ("label", "missing", "header", "dev_from", *GENERATED)}
    columns = {name: as_words(choice) for name, choice in model.columns.items()}
    return DataSpec(
        source=source, arrays=arrays, drop=tuple(model.drop), columns=columns, split=split, files=files, **rest
    )


def plain_data(data: DataSpec) -> dict[str, Any]:
    """As the file has it, without what was not given."""
    plain = asdict(data)
    arrays, split, files = plain.pop("arrays"), plain.pop("split"), plain.pop("files")
    if data.split.train_dev is None:
        del split["train_dev"]  # runs that were begun before there was such a key ask for the same search
    if data.split.folds is None:  # runs of before there were any go on
        del split["folds"]
    plain["drop"] = list(data.drop)
    plain["columns"] = {n: list(c) if isinstance(c, tuple) else c for n, c in data.columns.items()}
    given = {key: value for key, value in plain.items() if value not in (None, [], {})}
    return {**given, **files, **arrays, "split": split}


def absolute(data: DataSpec, base: Path) -> DataSpec:
    """With paths that mean the same from anywhere."""
    return _moved(data, lambda path: str(base.absolute() / path))


def placeless(data: DataSpec) -> DataSpec:
    """With names of files, wherever they lie."""
    return _moved(data, lambda path: Path(path).name)


def _moved(data: DataSpec, move: Callable[[str], str]) -> DataSpec:
    if data.source in SOURCES:
        return data
    if data.files:
        return replace(data, files={part: move(path) for part, path in data.files.items()})
    source = None if data.source is None else move(data.source)
    if holds_arrays(data.source):
        return replace(data, source=source)
    group = data.split.group
    split = replace(data.split, group=move(group)) if group is not None and is_file(group) else data.split
    return replace(data, source=source, arrays={key: move(path) for key, path in data.arrays.items()}, split=split)
