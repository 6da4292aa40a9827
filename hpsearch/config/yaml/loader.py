"""Strict YAML to a Document: nothing that a config does not need, and no input that takes seconds or a traceback."""

from typing import Any

import yaml

from hpsearch.config.complaints import Complaint, KeyPath, Mark, show
from hpsearch.config.yaml.document import Document
from hpsearch.config.yaml.scalars import parse_scalar
from hpsearch.config.yaml.source import check_printable
from hpsearch.errors import ConfigError, Problem

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


MOST_DEPTH = 20
MOST_NODES = 10_000
MOST_ALIASES = 100


class _Refused(Exception):  # noqa: N818 - it never leaves this file
    def __init__(self, mark: yaml.Mark, message: str) -> None:
        self.mark = mark
        super().__init__(message)


class _Loader(yaml.SafeLoader):
    """Composes nodes under caps. Scalars stay text: `parse_scalar` reads them, not PyYAML's YAML 1.1 rules."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - PyYAML's own way; the base's table stays as it is

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = self.nodes = self.aliases = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """One more node, unless that is one too many."""
        event = self.peek_event()  # type: ignore[no-untyped-call]
        self.nodes += 1
        self.aliases += isinstance(event, yaml.AliasEvent)
        if self.nodes > MOST_NODES:
            raise _Refused(event.start_mark, f"more than {MOST_NODES} values: a config is a dozen lines")
        if self.aliases > MOST_ALIASES:
            raise _Refused(event.start_mark, f"more than {MOST_ALIASES} aliases; write the values out")
        if getattr(event, "tag", None) is not None:
            raise _Refused(event.start_mark, f"no tags: leave out {_tag(event.tag)}; quote the value if it is text")
        if self.depth >= MOST_DEPTH:
            raise _Refused(event.start_mark, f"nested deeper than {MOST_DEPTH} levels; a bracket left open?")
        self.depth += 1
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")[:40]


def parse(text: str, file: str) -> Document:
    """Reads one YAML document of plain data.

    Raises ConfigError with one problem where it is not YAML or goes beyond a cap. Mistakes that leave the rest
    readable (a key twice, `<<`, a number too large) are in `complaints` of what comes back.
    """
    check_printable(text, file)
    try:
        node = _compose(text)
        document = Document(file)
        _Builder(document).build(node, (), ())
    except _Refused as refused:
        mark = Mark(file, refused.mark.line + 1, refused.mark.column + 1)
        raise ConfigError([Problem(file, mark.line, mark.column, "", str(refused))]) from None
    return document


def _compose(text: str) -> yaml.Node | None:
    loader = _Loader(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
        return node
    except yaml.MarkedYAMLError as error:
        mark, message = explain(error, text)
        raise _Refused(mark or loader.get_mark(), message) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # PyYAML lets int() and chr() of a bad escape or directive raise through.
        raise _Refused(loader.get_mark(), f"not YAML: {str(error).splitlines()[0]}") from None
    finally:
        loader.dispose()


class _Builder:
    """Walks the nodes once for each place they appear in, so that aliases are counted as what they expand to."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.visited = 0

    def build(self, node: yaml.Node | None, path: KeyPath, around: tuple[int, ...]) -> None:
        self.document.data = self._value(node, path, around) if node is not None else None

    def _value(self, node: yaml.Node, path: KeyPath, around: tuple[int, ...]) -> Any:
        self.visited += 1
        if id(node) in around:
            raise _Refused(node.start_mark, "an alias stands inside the value it names")
        if self.visited > MOST_NODES or len(around) >= MOST_DEPTH:
            raise _Refused(
                node.start_mark, f"the aliases expand to more than {MOST_NODES} values or {MOST_DEPTH} levels"
            )
        self.document.values[path] = self._mark(node)
        around = (*around, id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, around)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(child, (*path, i), around) for i, child in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: KeyPath, around: tuple[int, ...]) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, child in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise _Refused(key_node.start_mark, "a key must be a word, not a list or a mapping")
            key = self._text(key_node)
            if not key.isprintable():
                raise _Refused(key_node.start_mark, f"a key must be one line of plain text, not {show(key)}")
            place = (*path, key)
            if key == "<<" and key_node.style is None:
                self._complain(key_node, place, "merge_key")
            elif key in data:
                self._complain(key_node, place, "key_twice", line=self.document.keys[place].line)
            else:
                self.document.keys[place] = self._mark(key_node)
                data[key] = self._value(child, place, around)
        return data

    def _scalar(self, node: yaml.ScalarNode, path: KeyPath) -> Any:
        text = self._text(node)
        if node.style is not None:
            return text
        try:
            return parse_scalar(text)
        except ValueError as error:
            self._complain(node, path, "told", text=str(error))
            self.document.broken.add(path)
            return None

    def _text(self, node: yaml.Node) -> str:
        text = str(node.value)
        if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
            raise _Refused(node.start_mark, "text must not hold a NUL or half of a surrogate pair")
        return text

    def _mark(self, node: yaml.Node) -> Mark:
        return Mark(self.document.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def _complain(self, node: yaml.Node, path: KeyPath, rule: str, **facts: Any) -> None:
        self.document.complaints.append(Complaint(path, "value", rule, facts=facts, mark=self._mark(node)))
