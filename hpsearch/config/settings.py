"""The names and values of `space` and `fixed` against the settings of the objective: what each may be by itself."""

from collections.abc import Mapping
from typing import Any

from hpsearch.config.document import Document, Path
from hpsearch.config.messages import advice, of_word, show, unknown
from hpsearch.errors import Problem
from hpsearch.objectives import OBJECTIVES, Setting
from hpsearch.space import Axis, Choice, Float, Hyperparameter

SETTINGS = OBJECTIVES["network"].settings


def read_fixed(
    document: Document, raw: Mapping[str, Any], searched: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Problem]]:
    """The sound fixed values by name, and the problems of the others."""
    sound: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in raw.items():
        path = ("fixed", name)
        if name not in SETTINGS:
            text = unknown(f"{name} is not a setting of the network", name, SETTINGS, "setting")
            problems.append(document.at_key(path, text))
        elif name in searched:
            remove = (
                f"remove one (--set {'fixed' if document.keys[path].file == document.file else 'space'}.{name}=null)"
            )
            problems.append(document.at_key(path, f"{name} is under space too: {remove}"))
        elif isinstance(value, dict):
            problems.append(document.at_value(path, "must be one value, not a mapping; a range belongs under space"))
        elif found := _value_problem(document, path, name, value):
            problems.append(found)
        else:
            sound[name] = value
    return sound, problems


def check_axis(document: Document, name: str, axis: Axis) -> list[Problem]:
    """Whether everything the axis can draw is legal for the setting, and `per` where it makes sense."""
    path = ("space", name)
    problems = _check_drawn(document, path, name, axis.hyperparameter)
    count = SETTINGS[name].per
    if axis.per is not None and count is None:
        many = ", ".join(n for n, s in SETTINGS.items() if s.per is not None)
        problems.append(document.at_key((*path, "per"), f"{name} has one value for all layers; per is for {many}"))
    elif count is not None and axis.per not in (None, count):
        problems.append(document.at_value((*path, "per"), of_word(axis.per, [count])))
    return problems


def _check_drawn(document: Document, path: Path, name: str, hyperparameter: Hyperparameter) -> list[Problem]:
    setting = SETTINGS[name]
    if isinstance(hyperparameter, Choice):
        places: list[Path] = [(*path, "values", i) for i in range(len(hyperparameter.values))]
    elif setting.choices or isinstance(setting.default, bool):
        return [document.at_value(path, f"must be {setting.rule}, not a range: write {setting.proposed}")]
    elif isinstance(hyperparameter, Float) and setting.problem(1) is None and setting.problem(0.5) is not None:
        text = f"must be {setting.rule}, and this draws fractions: write whole numbers for low, high and step"
        return [document.at_value(path, text)]
    else:
        places = [(*path, "low"), (*path, "high")]
    found = (_value_problem(document, p, name, v) for p, v in zip(places, hyperparameter.extremes(), strict=True))
    return [problem for problem in found if problem]


def _value_problem(document: Document, path: Path, name: str, value: Any) -> Problem | None:
    setting = SETTINGS[name]
    text = setting.problem(value)
    if text is None:
        objection = setting.objection(value)
        return document.at_value(path, objection) if objection else None
    if isinstance(value, list) and setting.per is not None:
        bad = next((i for i, v in enumerate(value) if setting.problem(v) or isinstance(v, list)), None)
        path, value = (path, value) if bad is None else ((*path, bad), value[bad])
        text = setting.problem(value) or text
    return document.at_value(path, _worded(setting, name, value, text))


def _worded(setting: Setting, name: str, value: Any, text: str) -> str:
    if setting.choices and not isinstance(setting.default, bool) and not isinstance(value, dict | list):
        return of_word(value, setting.choices, name)
    if setting.words and isinstance(value, str):
        return of_word(value, setting.words)
    rule = text.rsplit(", not ", 1)[0]
    off = setting.problem(None) is None and str(value).lower() in ("off", "no", "none", "false")
    return f"{rule}, not {show(value)}{'; write null' if off else advice(_kind(setting), value)}"


def _kind(setting: Setting) -> str:
    if isinstance(setting.default, bool):
        return "bool_type"
    return "int_type" if setting.problem(0.5) is not None and setting.problem(1) is None else "float_type"
