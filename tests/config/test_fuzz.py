"""No input makes a traceback: a config loads, or all that is wrong with it is told."""

import io
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.config import load, resolved
from hpsearch.errors import ConfigError
from tests.support.configs import VALID

TOKENS = [
    *(
        "{",
        "}",
        "[",
        "]",
        ":",
        ": ",
        ",",
        "-",
        "- ",
        "\n",
        "\n  ",
        "\t",
        "'",
        '"',
        "#",
        "&a",
        "*a",
        "!!int",
        "<<",
        "|",
        ">",
    ),
    *(
        "?",
        "%",
        "---",
        "null",
        "~",
        "true",
        "no",
        "0",
        "-1",
        "1e-4",
        "1e999",
        ".nan",
        ".inf",
        "9" * 30,
        "0x",
        "1_0",
        "''",
    ),
    *("low", "high", "values", "weights", "scale", "step", "per", "when", "log", "hidden_layers", "optimizer", "adam"),
    *(
        "space",
        "fixed",
        "trials",
        "data",
        "é",
        "\0",
        "\x85",
        "\u2028",
        "[[]]",
        "{a: {}}",
        "batch_size",
        "momentum",
        "l2",
    ),
]


def _loads_or_tells(text: str, *overrides: str) -> None:
    try:
        config = load("-", overrides, stdin=io.StringIO(text))
    except ConfigError as error:
        assert error.problems
        for problem in error.problems:
            assert problem.line >= (0 if problem.file.startswith("--set") else 1)
            assert problem.column >= (1 if problem.line else 0)
            assert "\n" not in str(problem)
            str(problem).encode()
        return
    again = load("-", stdin=io.StringIO(resolved(config)))
    # A path comes back absolute, and what a path means twice over (`a/`) only once.
    assert replace(again, data=config.data) == config
    assert resolved(again) == resolved(config)
    assert config.space.decode([0.5] * config.space.dimension) is not None


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    _loads_or_tells(text)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.sampled_from(TOKENS), max_size=30).map("".join))
def test_any_tokens(text: str) -> None:
    _loads_or_tells(text)


@settings(deadline=None, max_examples=60)
@given(raw=st.binary(max_size=200))
def test_any_bytes(tmp_path_factory: object, raw: bytes) -> None:
    path = Path(str(tmp_path_factory.getbasetemp())) / "fuzz.yaml"  # type: ignore[attr-defined]
    path.write_bytes(raw)
    try:
        load(str(path))
    except ConfigError as error:
        assert error.problems


@settings(deadline=None, max_examples=100)
@given(data=st.data())
def test_a_valid_config_with_a_few_edits(data: st.DataObject) -> None:
    text = VALID
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 8)))
        text = text[:start] + data.draw(st.sampled_from(TOKENS)) + text[end:]
    _loads_or_tells(text)


WORDS = VALID.replace(":", " ").replace(",", " ").replace("{", " ").replace("}", " ").split()


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_valid_config_with_a_word_replaced(data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(WORDS))
    other = data.draw(st.sampled_from(TOKENS + WORDS))
    _loads_or_tells(VALID.replace(word, other, data.draw(st.integers(1, 2))))


PATHS = [
    "space",
    "fixed",
    "data",
    "data.split.seed",
    "space.batch_size",
    "space.batch_size.0",
    "space.l2.low",
    "",
    ".",
    "a.b",
]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(PATHS) | st.lists(st.sampled_from(WORDS), max_size=4).map(".".join),
            st.sampled_from(["=", ""]),
            st.sampled_from(TOKENS + WORDS) | st.text(max_size=10),
        ).map("".join),
        min_size=1,
        max_size=3,
    )
)
def test_any_overrides(overrides: list[str]) -> None:
    _loads_or_tells(VALID, *overrides)
