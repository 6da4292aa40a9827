"""Configs as text: `^` marks the place of a mistake and is taken out before loading."""

import io

import pytest

from hpsearch.config import RunConfig, load
from hpsearch.errors import ConfigError, Problem

SPACE = "space:\n  learning_rate: {low: 1e-4, high: 1, scale: log}\n"


def load_text(text: str, *overrides: str) -> RunConfig:
    return load("-", overrides, stdin=io.StringIO(text))


def problems_of(text: str, *overrides: str) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        load_text(text, *overrides)
    assert caught.value.exit_code == 2
    return caught.value.problems


def marked(text: str) -> tuple[str, int, int]:
    """The text without its mark, and the mark's line and column."""
    before, mark, after = text.partition("^")
    assert mark
    return before + after, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
