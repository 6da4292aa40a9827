"""A config file to a checked RunConfig, or every mistake in it at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from hpsearch.config.complaints import at_value
from hpsearch.config.hints import such_as
from hpsearch.config.models import validate
from hpsearch.config.sections.data import DataModel, to_data
from hpsearch.config.sections.executor import to_executor, to_output
from hpsearch.config.sections.goal import kind_of, to_goal
from hpsearch.config.sections.limits import to_limits
from hpsearch.config.sections.schedule import FinalsSpec, to_finals, to_schedule
from hpsearch.config.sections.search import Starts, to_search
from hpsearch.config.sections.space import Searched, read_space
from hpsearch.config.sections.top import (
    ConfigModel,
    check_search_at_all,
    check_sections,
    default_name,
    tells_of_space,
    trials_of,
    unknown_section,
)
from hpsearch.config.shares import read_shares
from hpsearch.config.spec import RunConfig
from hpsearch.config.warnings import find_notes, find_warnings
from hpsearch.config.yaml.document import Document, expand
from hpsearch.config.yaml.loader import parse
from hpsearch.config.yaml.overrides import Override, apply_overrides
from hpsearch.config.yaml.source import read_text
from hpsearch.data.spec import DataSpec
from hpsearch.errors import ConfigError, DataError, Problem
from hpsearch.objectives import Kind
from hpsearch.trial import Config


def load(
    path: str, overrides: Sequence[str | Override] = (), *, stdin: TextIO | None = None, complete: bool = False
) -> RunConfig:
    """Reads and checks a config; `-` is standard input, `overrides` are `path=value`, as `--set` takes them.

    `complete` is one that was written out by `resolved`: it has every condition, and none is added to it.

    Raises ConfigError with all problems, in the order of the file. Legal but surely unwanted things are in
    `warnings` of what comes back, what is meant and not written in `notes`.
    """
    document, text, base = _read(path, overrides, stdin)
    return _check(document, text, base, complete)


@dataclass(frozen=True, slots=True)
class Examined:
    """All that can be said of a config: what is wrong with it, itself where nothing is, and its data where that stands.

    `base` is the folder that a path of the data counts from.
    """

    problems: tuple[Problem, ...]
    config: RunConfig | None = None
    data: DataSpec | None = None
    base: Path = Path()
    document: Document | None = None

    def of_data(self, errors: Sequence[DataError]) -> list[Problem]:
        """What is wrong with the data, at the keys that name it."""
        if self.document is None or self.data is None:
            return []
        usual = next(iter(self.data.files), "source")
        told = [at_value(("data", *(e.key or usual).split(".")), "told", text=str(e)) for e in errors]
        return self.document.problems(told)


def examine(path: str, overrides: Sequence[str] = (), *, stdin: TextIO | None = None) -> Examined:
    """Reads and checks a config, and raises nothing."""
    try:
        document, text, base = _read(path, overrides, stdin)
    except ConfigError as error:
        return Examined(error.problems)
    try:
        config = _check(document, text, base, complete=False)
        return Examined((), config, config.data, base, document)
    except ConfigError as error:
        if any(problem.path.partition(".")[0] in ("", "data") for problem in error.problems):
            return Examined(error.problems)
        raw = document.data.get("data", {})
        model, wrong = validate(DataModel, raw, ("data",), kind_of(document.data))
        data = to_data(model) if model is not None and not wrong else None
        return Examined(error.problems, None, data, base, document)


def _read(path: str, overrides: Sequence[str | Override], stdin: TextIO | None) -> tuple[Document, str, Path]:
    text, file, base = read_text(path, stdin)
    document = parse(text, file)
    raw = document.data
    if not isinstance(raw, dict):
        hint = such_as(kind_of({}), "space") if raw is None else None
        raise ConfigError(document.problems([at_value((), "empty" if raw is None else "no_keys", raw, hint)]))
    expand(document)
    apply_overrides(document, overrides, lambda name: unknown_section(name, kind_of(raw)))
    return document, text, base


def _check(document: Document, text: str, base: Path, complete: bool) -> RunConfig:
    raw: dict[str, Any] = document.data
    kind = kind_of(raw)
    no_shares = read_shares(raw, kind)
    document.complaints += no_shares
    document.broken |= {complaint.path for complaint in no_shares}
    model, found = validate(ConfigModel, raw, (), kind)
    searched = read_space(raw, document.overridden, kind, bare=document.short, complete=complete)
    start, wrong_starts = Starts(searched.space, searched.lost, kind).read(raw.get("search"), trials_of(raw))
    if not any(c.rule == "unknown_key" and c.hint is not None and tells_of_space(c.hint) for c in found):
        found += check_search_at_all(raw, kind)
    found += searched.complaints + wrong_starts + check_sections(raw, base, kind)
    # Of what could not be read, that has been told.
    found = [complaint for complaint in found if complaint.path not in document.broken]
    if document.complaints or found:
        raise ConfigError(document.problems([*document.complaints, *found]))
    assert model is not None
    finals = to_finals(model.finals, raw.get("finals"), complete)
    return _config(model, document, kind, searched, start, finals, text, base)


def _config(
    model: ConfigModel,
    document: Document,
    kind: Kind,
    searched: Searched,
    start: tuple[Config, ...],
    finals: FinalsSpec,
    text: str,
    base: Path,
) -> RunConfig:
    space, trials = searched.space, trials_of(document.data)
    search = to_search(model.search, space, trials, start)
    return RunConfig(
        version=model.version,
        name=model.name if model.name is not None else default_name(document.file),
        seed=model.seed,
        data=to_data(model.data),
        data_base=base,
        objective=model.objective,
        goal=to_goal(model.goal, kind),
        space=space,
        fixed=space.fixed,
        trials=trials,
        search=search,
        schedule=to_schedule(model.schedule),
        epochs=model.epochs,
        finals=finals,
        limits=to_limits(model.limits),
        executor=to_executor(model.executor),
        output=to_output(model.output),
        text=text,
        warnings=tuple(document.problems(find_warnings(space, search, kind, model.epochs))),
        notes=tuple(document.problems(find_notes(searched.narrowed))),
    )
