"""Configs as text: `^` marks the place of a mistake and is taken out before loading."""

import io

import pytest

from hpsearch.config import RunConfig, load
from hpsearch.errors import ConfigError, Problem

SPACE = "space:\n  learning_rate: {low: 1e-4, high: 1, scale: log}\n"

VALID = """\
version: 1
name: all
seed: 7
data: {source: moons, noise: 0.1, split: {dev: 0.2, test: 0.2}}
goal: {metric: dev_error, target: 0.03}
space:
  learning_rate: {low: 1e-4, high: 1, scale: log}
  hidden_layers: {low: 1, high: 4}
  hidden_units: {low: 50, high: 100, step: 10, per: hidden_layers}
  batch_size: [32, 64, full]
  activation: {values: [relu, tanh], weights: [3, 1]}
  optimizer: [momentum, adam]
  beta2: {low: 0.99, high: 0.9999, scale: 1-beta, when: {optimizer: adam}}
fixed: {batch_norm: true, l2: &a 0.1, l1: *a, early_stopping: null}
trials: 20
search: {sampler: random}
epochs: 40
"""
"""A config with a key of every kind."""


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
