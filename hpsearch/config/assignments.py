"""`NAME=VALUE` on a command line: values as YAML has them."""

from collections.abc import Iterable, Sequence
from typing import Any

from hpsearch.config.hints import closest, hints_about
from hpsearch.config.yaml.loader import parse
from hpsearch.errors import ConfigError, UsageError
from hpsearch.example import ASSIGNMENT
from hpsearch.objectives import Kind

LONGEST = 80
"""Characters of a text in a message."""


def assigned(texts: Sequence[str], option: str = "") -> dict[str, Any]:
    """One value a name. Raises UsageError naming the text, and the `option` that it was given to."""
    found = {name: values[0] for name, values in each_assigned(texts, option).items() if len(values) == 1}
    for text in texts:
        if _name(text, option) not in found:
            raise UsageError(f"{option}{_shown(text)}: must be one value, not several")
    return found


def each_assigned(texts: Sequence[str], option: str = "") -> dict[str, list[Any]]:
    """Several values a name, with commas between. Raises UsageError."""
    found: dict[str, list[Any]] = {}
    for text in texts:
        name = _name(text, option)
        if name in found:
            raise UsageError(f"{option}{_shown(text)}: {name} is set twice")
        found[name] = _values(text, option)
    return found


def check_settings(names: Iterable[str], kind: Kind) -> None:
    """Raises UsageError for a name that is no setting of the kind, with what was probably meant or is to be written."""
    for name in names:
        if name not in kind.settings:
            hint = hints_about("setting").hint(name, kind) or closest(name, kind.settings)
            told = (hint.text or f"did you mean {hint.meant}?") if hint else "`hpsearch settings` lists them"
            raise UsageError(f"{name}: is not a setting of {kind.noun}; {told}")


def _name(text: str, option: str) -> str:
    name, equals, value = text.partition("=")
    if not equals or not name.strip().isidentifier() or not value.strip():
        raise UsageError(f"{option}{_shown(text)}: must be NAME=VALUE, such as {ASSIGNMENT}")
    return name.strip()


def _values(text: str, option: str) -> list[Any]:
    try:
        document = parse(f"[{text.partition('=')[2]}]", _shown(text))
    except ConfigError as error:
        raise UsageError(f"{option}{_shown(text)}: {error.problems[0].message}") from error
    if document.complaints or document.broken or not isinstance(document.data, list) or not document.data:
        raise UsageError(f"{option}{_shown(text)}: its value is no YAML")
    return document.data


def _shown(text: str) -> str:
    """In one line that can be printed."""
    line = "".join(c if c.isprintable() else "?" for c in text)
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 3]}..."
