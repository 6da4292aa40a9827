"""Differences between configs are told exactly where they decide the results."""

from dataclasses import replace
from pathlib import Path

import pytest

from hpsearch.config import RunConfig, load, search_changes, search_digest
from hpsearch.space import Space

CONFIG = """\
data: {source: moons, examples: 120}
space:
  learning_rate: {low: 1e-3, high: 1e-1, scale: log}
  optimizer: [adam, momentum]
  momentum: {low: 0.9, high: 0.99, when: {optimizer: momentum}}
"""


@pytest.fixture
def config(tmp_path: Path) -> RunConfig:
    return made(tmp_path)


def made(folder: Path, *overrides: str) -> RunConfig:
    (folder / "c.yaml").write_text(CONFIG)
    return load(str(folder / "c.yaml"), overrides)


@pytest.mark.parametrize(
    ("overrides", "found"),
    [
        ([], []),
        (["trials=99", "name=other", "limits.patience=3", "executor.jobs=1", "output.directory=x"], []),
        (["seed=4"], ["seed: 0 when it began, 4 now"]),
        (["space.momentum.scale=1-beta"], ['space.momentum.scale: "linear" when it began, "log_one_minus" now']),
        (
            ["seed=4", "space.l2=[1, 2]"],
            ["seed: 0 when it began, 4 now", 'space.l2: not given when it began, {"values": [1, 2]} now'],
        ),
        (["data.source=spirals"], ['data.source: "moons" when it began, "spirals" now']),
        (["search.batch=9"], ["search.batch: 8 when it began, 9 now"]),
    ],
)
def test_each_key_that_differs_is_named(
    tmp_path: Path, config: RunConfig, overrides: list[str], found: list[str]
) -> None:
    other = made(tmp_path, *overrides)
    assert search_changes(config, other) == found
    assert (search_digest(config) == search_digest(other)) == (not found)


def test_the_order_of_the_space_decides_too(config: RunConfig) -> None:
    axes = dict(reversed(config.space.axes.items()))
    other = replace(config, space=Space(axes, config.space.fixed))
    (found,) = search_changes(config, other)
    assert found.startswith("the order of space: learning_rate, optimizer, momentum when it began, momentum, ")
    assert search_digest(config) != search_digest(other)
