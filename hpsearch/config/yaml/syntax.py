"""What PyYAML's complaints mean, in words that say what to write."""

import yaml

_MEANING = (
    # (part of PyYAML's problem, what to say, whether the context's place is the better one)
    ("found another document", "one config a file: remove this `---` and what follows, or split the file", False),
    ("mapping values are not allowed", "unexpected ':'; a line too deeply indented, or text to be quoted?", False),
    ("could not find expected ':'", "this line has no ':'; write `key: value` (a space after the colon)", True),
    ("expected <block end>", "the indentation does not fit the lines above", False),
    ("expected ',' or '}'", "expected ',' or '}'; the mapping that is open here begins at {context}", False),
    ("expected ',' or ']'", "expected ',' or ']'; the list that is open here begins at {context}", False),
    ("expected the node content", "a value is missing before this", False),
    ("second occurrence", "this anchor (&name) is defined twice; use another name", False),
    ("found undefined alias", "this alias (*name) has no anchor (&name) above it; quote the text if it is none", False),
    ("unknown escape character", "unknown escape; use 'single quotes', where a backslash is a backslash", False),
    ("unexpected end of stream", "the quote that is open here is never closed", True),
    ("found unexpected document separator", "the quote that is open here is never closed", True),
    ("duplicate YAML directive", "a config needs no %YAML line: remove it", False),
    ("incompatible YAML document", "a config needs no %YAML line: remove it", False),
)


def explain(error: yaml.MarkedYAMLError, text: str) -> tuple[yaml.Mark | None, str]:
    """Place and message for a syntax error in `text`."""
    mark = error.problem_mark or error.context_mark
    problem = error.problem or error.context or "cannot be read"
    if mark is not None and (tab := _tab(text, mark)):
        return tab, "a tab here: YAML indents with spaces"
    if "cannot start any token" in problem and mark is not None:
        return mark, f"a value cannot begin with {text[mark.index : mark.index + 1]!r}; put it in quotes"
    for part, meaning, at_context in _MEANING:
        if part in problem:
            place = error.context_mark if at_context and error.context_mark else mark
            return place, meaning.replace("{context}", _where(error.context_mark))
    return mark, f"not YAML: {problem}"


def _tab(text: str, mark: yaml.Mark) -> yaml.Mark | None:
    """The place of a tab in the indentation of the marked line."""
    start = mark.index - mark.column
    indentation = text[start : start + len(text[start:].split("\n", 1)[0])]
    indentation = indentation[: len(indentation) - len(indentation.lstrip(" \t"))]
    if "\t" not in indentation:
        return None
    column = indentation.index("\t")
    return yaml.Mark(mark.name, start + column, mark.line, column, None, 0)


def _where(mark: yaml.Mark | None) -> str:
    return f"{mark.line + 1}:{mark.column + 1}" if mark is not None else "the line above"
