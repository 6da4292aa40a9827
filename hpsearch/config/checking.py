"""A config file to a checked RunConfig, or every mistake in it at once."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from hpsearch.config.complaints import at_value
from hpsearch.config.hints import such_as
from hpsearch.config.models import validate
from hpsearch.config.sections.data import to_data
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
from hpsearch.errors import ConfigError
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
    text, file, base = read_text(path, stdin)
    document = parse(text, file)
    raw = document.data
    if not isinstance(raw, dict):
        hint = such_as(kind_of({}), "space") if raw is None else None
        raise ConfigError(document.problems([at_value((), "empty" if raw is None else "no_keys", raw, hint)]))
    expand(document)
    apply_overrides(document, overrides, lambda name: unknown_section(name, kind_of(raw)))
    return _check(document, text, base, complete)


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
