"""A config file to a checked RunConfig, or every mistake in it at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from hpsearch.config.axes import read_axes
from hpsearch.config.combinations import COMBINED, build_space, check_combinations, check_references
from hpsearch.config.document import Document, expand, in_order
from hpsearch.config.limits import to_limits
from hpsearch.config.loader import parse
from hpsearch.config.messages import such_as
from hpsearch.config.names import default_name, name_problem
from hpsearch.config.overrides import apply_overrides
from hpsearch.config.schedules import check_schedule, to_schedule
from hpsearch.config.schema import ConfigModel
from hpsearch.config.sections import check_data, check_goal, check_search, to_data, to_goal, to_search
from hpsearch.config.settings import check_axis, read_fixed
from hpsearch.config.source import read_text
from hpsearch.config.spec import ExecutorSpec, FinalsSpec, OutputSpec, RunConfig
from hpsearch.config.start import read_start
from hpsearch.config.validation import validate
from hpsearch.config.warnings import find_warnings
from hpsearch.errors import ConfigError, Problem
from hpsearch.sampler import fitting_points
from hpsearch.space import Space
from hpsearch.trial import Config


def load(path: str, overrides: Sequence[str] = (), *, stdin: TextIO | None = None) -> RunConfig:
    """Reads and checks a config; `-` is standard input, `overrides` are `path=value` arguments of `--set`.

    Raises ConfigError with all problems, in the order of the file. Legal but surely unwanted things are in
    `warnings` of what comes back.
    """
    text, file, base = read_text(path, stdin)
    document = parse(text, file)
    if not isinstance(document.data, dict):
        raise ConfigError([document.at_value((), _NOT_A_MAPPING if document.data is not None else _EMPTY)])
    expand(document)
    apply_overrides(document, overrides)
    return _check(document, text, base)


_EMPTY = f"the config is empty: write at least a space{such_as('space')}"
_NOT_A_MAPPING = "a config must be `key: value` lines, such as trials: 20; this is one value or a list"


def _check(document: Document, text: str, base: Path) -> RunConfig:
    raw: dict[str, Any] = document.data
    model, problems, _ = validate(ConfigModel, document, raw, (), "config")
    searched = _read_space(document, raw)
    problems += searched.problems
    start, found = read_start(document, raw, searched.space, searched.lost)
    problems += found
    problems += check_data(document, raw.get("data"), base)
    problems += check_goal(document, raw.get("goal")) + check_search(document, raw.get("search"))
    problems += check_schedule(document, raw)
    if isinstance(raw.get("name"), str) and (wrong := name_problem(raw["name"])):
        problems.append(document.at_value(("name",), wrong))
    if raw.get("space") == {} and isinstance(raw.get("trials", 20), int) and raw.get("trials", 20) != 1:
        problems.append(document.at_value(("space",), _NOTHING))
    told = [p for p in problems if p.path not in {document.dotted(b) for b in document.broken}]
    if document.problems or told:
        raise ConfigError(in_order([*document.problems, *told], document.file))
    assert model is not None
    return _build(model, document, searched.space, start, text, base)


_NOTHING = (
    f"nothing to search: give at least one setting a range or a list{such_as('space')} "
    f"(or write trials: 1 to train `fixed` once)"
)


@dataclass(frozen=True)
class _Searched:
    """`lost` are the names that were given and cannot be drawn."""

    space: Space
    problems: list[Problem]
    lost: frozenset[str]


def _read_space(document: Document, raw: dict[str, Any]) -> _Searched:
    """`space` and `fixed` together: each mistake once, and what is sound is checked on."""
    ranges, values = (raw[k] if isinstance(raw.get(k), dict) else {} for k in ("space", "fixed"))
    axes, problems = read_axes(document, ranges)
    complaints = {name: check_axis(document, name, axis) for name, axis in axes.items()}
    problems += [p for found in complaints.values() for p in found]
    axes = {name: axis for name, axis in axes.items() if not complaints[name]}
    fixed, found = read_fixed(document, values, ranges)
    problems += found
    broken = frozenset(name for name in (*ranges, *values) if name not in axes and name not in fixed)
    found, space = check_references(document, build_space(axes, fixed), broken)
    problems += found
    lost = broken | (set(axes) - set(space.axes))
    if not COMBINED & lost:
        problems += check_combinations(document, space)
    return _Searched(space, problems, lost)


def _build(
    model: ConfigModel, document: Document, space: Space, start: tuple[Config, ...], text: str, base: Path
) -> RunConfig:
    points = model.search.points
    if model.search.sampler == "grid" and points is None:
        points = fitting_points(space, model.trials)  # so that more trials later do not change the grid
    search = to_search(model, points, start)
    return RunConfig(
        version=model.version,
        name=model.name if model.name is not None else default_name(document.file),
        seed=model.seed,
        data=to_data(model.data),
        data_base=base,
        objective=model.objective,
        goal=to_goal(model),
        space=space,
        fixed=space.fixed,
        trials=model.trials,
        search=search,
        schedule=to_schedule(model),
        epochs=model.epochs,
        finals=FinalsSpec("auto" if isinstance(model.finals.top, str) else model.finals.top, model.finals.repeats),
        limits=to_limits(model.limits),
        executor=ExecutorSpec(
            model.executor.backend, "auto" if isinstance(model.executor.jobs, str) else model.executor.jobs
        ),
        output=OutputSpec(model.output.directory),
        text=text,
        warnings=tuple(in_order(find_warnings(document, space, search), document.file)),
    )
