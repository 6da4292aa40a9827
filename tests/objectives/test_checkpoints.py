"""A checkpoint is a cache: whole, it saves time; in any other state it costs nothing, and never changes a bit."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.nn.state import State
from hpsearch.objectives import checkpoints
from hpsearch.objectives.network.evaluator import NetworkEvaluator
from hpsearch.trial import Result, Task

from .network.made import context, objective, task


def train(network: NetworkEvaluator, wanted: Task, folder: Path) -> Result:
    (result,) = network.evaluate([wanted], context(folder))
    assert result.status == "ok"
    return replace(result, seconds=0)


def file_of(folder: Path, wanted: Task) -> Path:
    return checkpoints.path_of(folder / "checkpoints", wanted)


def load(folder: Path, wanted: Task) -> State | None:
    return checkpoints.load(folder, wanted, State.from_arrays)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "missing": lambda p: p.unlink(),
    "empty": lambda p: p.write_bytes(b""),
    "truncated": lambda p: p.write_bytes(p.read_bytes()[:-200]),
    "half": lambda p: p.write_bytes(p.read_bytes()[: p.stat().st_size // 2]),
    "flipped": lambda p: p.write_bytes(_flipped(p.read_bytes())),
    "text": lambda p: p.write_text("this is no archive"),
    "other arrays": lambda p: np.savez(p, something=np.ones(3)),
    "pickled": lambda p: np.savez(p, facts=np.array([{"epoch": 1}], dtype=object)),
    "a folder": lambda p: (p.unlink(), p.mkdir()),
}


def _flipped(content: bytes) -> bytes:
    middle = len(content) // 3
    return content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("config", [{}, {"keep_prob": 0.7, "optimizer": "momentum"}, {"early_stopping": 2}])
def test_a_damaged_checkpoint_is_none_and_the_bits_are_the_same(
    tmp_path: Path, damage: str, config: dict[str, object]
) -> None:
    network = objective(tmp_path)
    half, whole = task(budget=3, **config), task(budget=6, **config)
    straight = train(network, whole, tmp_path / "straight")
    train(network, half, tmp_path)
    DAMAGES[damage](file_of(tmp_path, half))
    assert load(tmp_path / "checkpoints", whole) is None
    assert train(network, whole, tmp_path) == straight


@pytest.mark.parametrize("config", [{}, {"batch_norm": False}, {"keep_prob": 0.7}, {"early_stopping": 1}])
def test_going_on_equals_training_straight_through(tmp_path: Path, config: dict[str, object]) -> None:
    network = objective(tmp_path)
    straight = train(network, task(budget=6, **config), tmp_path / "straight")
    train(network, task(budget=2, **config), tmp_path)
    state = load(tmp_path / "checkpoints", task(budget=6, **config))
    assert state is not None
    assert state.epoch == 2
    assert train(network, task(budget=6, **config), tmp_path) == straight


def test_a_checkpoint_beyond_the_budget_is_not_used(tmp_path: Path) -> None:
    network = objective(tmp_path)
    straight = train(network, task(budget=2), tmp_path / "straight")
    train(network, task(budget=5), tmp_path)
    assert load(tmp_path / "checkpoints", task(budget=5)) is not None
    assert train(network, task(budget=2), tmp_path) == straight


def test_each_trial_and_repeat_has_a_file_of_its_own(tmp_path: Path) -> None:
    wanted = [task(1), task(2), task(1, repeat=1), task(11)]
    assert len({checkpoints.path_of(tmp_path, t) for t in wanted}) == len(wanted)
    assert checkpoints.path_of(tmp_path, task(1, budget=9)) == checkpoints.path_of(tmp_path, task(1))


def test_a_folder_that_cannot_be_written_costs_only_the_cache(tmp_path: Path) -> None:
    network = objective(tmp_path)
    (tmp_path / "checkpoints").write_text("in the way")
    assert train(network, task(), tmp_path) == train(network, task(), tmp_path / "elsewhere")
    checkpoints.discard(tmp_path / "checkpoints", task())


def test_saving_leaves_no_other_file_and_discarding_none(tmp_path: Path) -> None:
    train(objective(tmp_path), task(), tmp_path)
    assert [p.name for p in (tmp_path / "checkpoints").iterdir()] == ["1-0.npz"]
    checkpoints.discard(tmp_path / "checkpoints", task())
    checkpoints.discard(tmp_path / "checkpoints", task())
    assert not list((tmp_path / "checkpoints").iterdir())


@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_no_damage_is_ever_mistaken_for_a_state(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.getbasetemp() / "fuzzed"
    if not folder.exists():
        train(objective(folder), task(budget=2), folder)
        file_of(folder, task()).rename(folder / "good.npz")
    good = (folder / "good.npz").read_bytes()
    at = data.draw(st.integers(0, len(good) - 1))
    damaged = good[:at] + data.draw(st.binary(max_size=9)) + good[at + data.draw(st.integers(0, 9)) :]
    file_of(folder, task()).write_bytes(damaged)
    state = load(folder / "checkpoints", task())
    file_of(folder, task()).write_bytes(good)
    whole = load(folder / "checkpoints", task())
    assert whole is not None
    if state is not None:  # a byte that an archive does not use
        arrays = state.arrays()
        assert all(np.array_equal(arrays[name], array) for name, array in whole.arrays().items())
