"""A panda and a search are the same training: from a trial, and of an export, the same bits."""

from pathlib import Path
from typing import Any

import pytest

from hpsearch.run.panda.orders import Order, give, new_id
from tests.support.processes import journal

from .made import Cli

SEARCH = """\
data: {source: moons, examples: 120}
space: {learning_rate: {low: 0.001, high: 0.1, scale: log}}
fixed: {hidden_units: [6, 4], batch_size: 32, keep_prob: 0.9}
trials: 3
epochs: 5
finals: null
"""


@pytest.fixture
def searched(cli: Cli, tmp_path: Path) -> Path:
    """A search of three trials, in runs/s."""
    (tmp_path / "s.yaml").write_text(SEARCH)
    assert cli("run", "s.yaml", "--name", "s", "-j", "1", "-q").code == 0
    return tmp_path / "runs"


def train(cli: Cli, *more: str) -> None:
    said = cli("panda", "train", *more, "-q")
    assert (said.code, said.err) == (0, "")


def values(run: Path) -> dict[str, list[float]]:
    """The curves of a panda's first branch, as a search records curves."""
    points = [point["values"] for row in journal(run) if row["kind"] == "epoch" for point in row["points"]]
    return {name: [float(f"{point[name]:.6g}") for point in points if name in point] for name in points[0]}


def results(run: Path) -> dict[int, dict[str, Any]]:
    return {row["trial"]: row for row in journal(run) if row["kind"] == "result" and not row["repeat"]}


def last(run: Path) -> dict[str, float]:
    """A panda's newest point, exactly."""
    found: dict[str, float] = journal(run)[-1]["points"][0]["values"]
    return {name: found[name] for name in ("dev_error", "dev_cost")}


@pytest.mark.parametrize("trial", [1, 3])
def test_from_a_trial_it_is_that_trial(cli: Cli, searched: Path, trial: int) -> None:
    train(cli, "--from", "s", str(trial), "--name", "p", "--epochs", "5")
    result = results(searched / "s")[trial]
    assert values(searched / "p") == result["curve"]
    assert last(searched / "p") == {name: result["metrics"][name] for name in ("dev_error", "dev_cost")}


def test_the_run_of_an_export_is_the_branch(cli: Cli, searched: Path) -> None:
    train(cli, "--from", "s", "1", "--name", "p", "--epochs", "5")
    for at, new in ((6, {"learning_rate": 0.03}), (8, {"keep_prob": 0.7})):
        give(searched / "p/orders", Order(new_id(), "set", at=at, values=new))
    train(cli, "p", "--epochs", "4")
    exported = cli("panda", "export", "p").out
    assert not exported.startswith("#")
    assert cli("run", "-", "--name", "again", "-j", "1", "-q", given=exported).code == 0
    result = results(searched / "again")[1]
    assert values(searched / "p") == result["curve"]
    assert last(searched / "p") == {name: result["metrics"][name] for name in ("dev_error", "dev_cost")}


def test_an_export_of_another_trial_says_that_its_random_numbers_are_others(cli: Cli, searched: Path) -> None:
    train(cli, "--from", "s", "3", "--name", "p", "--epochs", "1")
    assert "random numbers of trial 3;" in cli("panda", "export", "p").out.splitlines()[0]
