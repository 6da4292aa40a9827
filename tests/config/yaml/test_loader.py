"""What is not plain YAML is refused with one clear message at its place."""

from time import process_time

import pytest

from hpsearch.config.yaml.loader import parse
from hpsearch.config.yaml.source import MOST_BYTES
from hpsearch.errors import ConfigError
from tests.support.configs import load_text, marked, problems_of

REFUSED = {
    "tab": ("space:\n^\tlearning_rate: 1\n", "a tab here: YAML indents with spaces"),
    "tab after blanks": ("space:\n  ^\tlearning_rate: 1\n", "a tab here"),
    "tag": ("seed: ^!!python/object/apply:os.system [ls]\n", "no tags: leave out !!python"),
    "own tag": ("seed: ^!x 1\n", "no tags: leave out !x"),
    "plain tag": ("seed: ^!!int 1\n", "no tags: leave out !!int"),
    "two documents": ("seed: 1\n^---\nseed: 2\n", "one config a file"),
    "open bracket": ("fixed: {l2: 1\nseed^: 2\n", "expected ',' or '}'; the mapping that is open here begins at 1:8"),
    "open list": ("space: {l2: [1, 2}^\n".replace("}^", "^}"), "expected ',' or ']'"),
    "open quote": ("name: ^'abc\nseed: 1\n", "the quote that is open here is never closed"),
    "no colon": ("seed: 1\n^trials 20\nepochs: 1\n", "this line has no ':'"),
    "two colons": ("seed: 1\nname: a^: b\n", "unexpected ':'"),
    "indentation": ("seed: 1\n  ^trials: 20\n".replace("^trials: 20", "trials^: 20"), "unexpected ':'"),
    "dedent": ("space:\n    l2: [1, 2]\n  ^l1: [1, 2]\n", "indentation does not fit"),
    "percent": ("name: ^%x\n", "a value cannot begin with '%'; put it in quotes"),
    "at": ("name: ^@x\n", "a value cannot begin with '@'"),
    "alias to nothing": ("name: ^*x\n", "no anchor"),
    "alias to itself": ("fixed: ^&a [*a]\n", "inside the value it names"),
    "anchor twice": ("seed: &a 1\nname: ^&a x\n", "defined twice"),
    "escape": ('name: "a^\\q"\n'.replace("^\\q", "\\^q"), "unknown escape"),
    "key of two lines": (
        "^? |\n  a\n  b\n: 1\n".replace("^? ", "? ^"),
        "a key must be one line of plain text, not 'a\\nb",
    ),
    "list as key": ("^[a, b]: 1\n", "a key must be a word"),
    "surrogate": ('name: ^"\\uD800"\n', "half of a surrogate pair"),
    "nul escaped": ('name: ^"a\\0"\n', "NUL"),
    "nul": ("name: a^\0\n", "U+0000"),
    "next line": ("name: a^\x85b\n", "U+0085"),
    "line separator": ("name: a^\u2028b\n", "U+2028"),
    "byte order mark inside": ("name: a^\ufeffb\n", "U+FEFF"),
    "empty": ("^", "the config is empty"),
    "comments only": ("^# nothing\n", "the config is empty"),
    "a list": ("^- seed\n- 1\n", "a config must be `key: value` lines"),
    "a word": ("^digits\n", "a config must be `key: value` lines"),
    "deep": ("seed: " + "[" * 19 + "^" + "[" * 50, "nested deeper than 20 levels"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_one_message(case: str) -> None:
    text, line, column = marked(REFUSED[case][0])
    (problem,) = problems_of(text)
    assert REFUSED[case][1] in problem.message
    assert (problem.line, problem.column) == (line, column)
    assert str(problem).startswith(f"<stdin>:{line}:{column}: ")


BOMBS = {
    "laughs": "a: &a [1,1,1,1,1,1,1,1,1]\n"
    + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)),
    "merges": "a: &a {b: 1}\n" + "".join(f"k{i}: {{<<: [{', '.join(['*a'] * 30)}]}}\n" for i in range(300)),
    "brackets": "[" * 200_000,
    "braces": "{a: " * 50_000,
    "dashes": "- " * 100_000,
    "question marks": "? " * 100_000,
    "nodes": "".join(f"k{i}: 1\n" for i in range(20_000)),
    "list": "a: [" + "1," * 100_000 + "]",
    "aliases": "a: &a 1\nb: [" + "*a," * 5000 + "]",
    "huge integer": "seed: " + "9" * 500_000,
    "huge version": "%YAML 1." + "9" * 6000 + "\n---\nseed: 1\n",
    "escape beyond Unicode": 'name: "\\UFFFFFFFF"',
    "indentation": "".join(" " * i + "a:\n" for i in range(500)),
    "long word": "name: " + "x" * 1_000_000,
    "too large": "#" * (10 * MOST_BYTES),
}


@pytest.mark.parametrize("case", BOMBS)
def test_bombs_are_refused_at_once(case: str) -> None:
    begin = process_time()
    for problem in problems_of(BOMBS[case]):
        assert len(str(problem)) < 400
    # Far above what it takes, far below what the bomb would take.
    assert process_time() - begin < 10


def test_a_key_twice_names_both_places_and_the_rest_is_still_checked() -> None:
    first, second = problems_of("space: {l2: [1, 2]}\nseed: 1\nseed: 2\ntrials: 0\n")
    assert (first.line, first.column, first.path) == (3, 1, "seed")
    assert "first in line 2" in first.message
    assert second.path == "trials"


def test_merge_keys_are_refused_but_read_past() -> None:
    (problem,) = problems_of("fixed: {<<: {l2: 1}, l1: 2}\nspace: {l2: [1, 2]}\n")
    assert (problem.line, problem.column, problem.path) == (1, 9, "fixed.<<")


def test_a_number_too_large_is_one_message_not_two() -> None:
    (problem,) = problems_of("space: {learning_rate: {low: 1e-4, high: 1e999}}\n")
    assert (problem.line, problem.column, problem.path) == (1, 42, "space.learning_rate.high")
    assert "1.7e308" in problem.message


def test_aliases_are_expanded_in_place() -> None:
    config = load_text("space:\n  l1: &r {low: 0.01, high: 100.0, scale: log}\n  l2: *r\n")
    assert config.space.axes["l1"] == config.space.axes["l2"]


def test_places_of_keys_and_values() -> None:
    document = parse("a:\n  b: [1, x]\n", "f.yaml")
    assert document.data == {"a": {"b": [1, "x"]}}
    assert (document.keys["a", "b"].line, document.keys["a", "b"].column) == (2, 3)
    assert (document.values["a", "b", 1].line, document.values["a", "b", 1].column) == (2, 10)


def test_quoted_numbers_are_text() -> None:
    assert parse("a: ['1', \"1e3\", 'true', '']", "f").data == {"a": ["1", "1e3", "true", ""]}


def test_the_base_loader_is_not_patched() -> None:
    import yaml

    parse("a: 1e-4", "f")
    assert yaml.safe_load("on") is True


def test_syntax_errors_are_config_errors() -> None:
    with pytest.raises(ConfigError, match=r"^f\.yaml:1:1: "):
        parse("]", "f.yaml")
