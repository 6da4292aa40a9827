"""A panda trained in many starts, with orders in between: what is recorded, and that it comes out the same again."""

import contextlib
import json
import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from hpsearch.errors import LockedError, StoppedError, StorageError, UsageError
from hpsearch.objectives.stepwise import Going
from hpsearch.run.journal import read_rows
from hpsearch.run.lock import Lock
from hpsearch.run.panda import loop
from hpsearch.run.panda.clerk import orders_of, snapshots_of, take_waiting
from hpsearch.run.panda.orders import Order, give, new_id

from .made import CONFIG, Panda


def digests(panda: Panda) -> dict[int, str]:
    return {n: panda.state.tree.points(n)[-1].digest for n in panda.state.tree.branches if panda.state.tree.points(n)}


def test_many_starts_are_one_training(tmp_path: Path) -> None:
    whole, parts = Panda(tmp_path / "a"), Panda(tmp_path / "b")
    whole.train(None)
    for epochs in (1, 4, 2, 23, 9):
        parts.train(epochs)
    assert parts.state.tree.branches[1].epoch == 39
    assert parts.state.tree.branches[1].points[29].digest == whole.state.tree.branches[1].points[-1].digest
    assert whole.state.tree.branches[1].epoch == 30
    whole.train(None)
    assert "all 30 epochs are trained" in whole.heard.notes[0]


def test_orders_are_taken_in_their_order_and_answered(tmp_path: Path) -> None:
    panda = Panda(tmp_path / "p")
    panda.train(3)
    ids = [
        panda.order("set", values={"learning_rate": 0.003}, why="flat", by="somebody"),
        panda.order("set", values={"learning_rate": -1}),
        panda.order("set", values={"l2": 1.0}, at=6, if_epoch=3),
    ]
    state = panda.train(4)
    assert [one.id for one in state.answered] == ids
    assert [bool(one.refused) for one in state.answered] == [False, True, False]
    assert state.answered[0].facts["why"] == "flat"
    assert not list(orders_of(panda.directory).iterdir())
    points = state.tree.branches[1].points
    assert [p.in_force["learning_rate"] for p in points] == pytest.approx([0.01] * 3 + [0.003] * 4, rel=1e-4)
    assert [p.in_force["l2"] for p in points] == pytest.approx([0] * 5 + [1.0] * 2)


def test_what_a_killed_process_had_answered_is_not_answered_again(tmp_path: Path) -> None:
    panda = Panda(tmp_path / "p")
    panda.train(1)
    ident = panda.order("set", values={"l2": 1.0})
    lying = (orders_of(panda.directory) / f"{ident}.json").read_text()
    panda.train(1)
    (orders_of(panda.directory) / f"{ident}.json").write_text(lying)  # killed before the file was removed
    state = panda.train(1)
    assert len(state.answered) == 1
    assert not list(orders_of(panda.directory).iterdir())


def test_what_is_no_order_is_refused_and_does_no_harm(tmp_path: Path) -> None:
    panda = Panda(tmp_path / "p")
    panda.train(1)
    folder = orders_of(panda.directory)
    folder.mkdir(exist_ok=True)
    for name, text in {"a.json": "{", "b.json": "[]", f"{new_id()}.json": '{"id": "x", "verb": "set"}'}.items():
        (folder / name).write_text(text)
    (folder / "c.json").mkdir()
    (folder / ".half.tmp").write_text("")
    state = panda.train(2)
    assert [one.refused.startswith("it is no order") for one in state.answered] == [True] * 4
    assert state.tree.branches[1].epoch == 3
    panda.train(1)
    assert len(panda.state.answered) == 4


def test_the_twin_is_the_undisturbed_run(tmp_path: Path) -> None:
    calm, changed = Panda(tmp_path / "a"), Panda(tmp_path / "b")
    calm.train(12)
    changed.train(4)
    changed.order("set", values={"learning_rate": 0.05}, at=6, control=5)
    state = changed.train(8)
    twin = state.tree.branches[2]
    assert [p.digest for p in twin.points] == [p.digest for p in calm.state.tree.branches[1].points[5:10]]
    assert state.tree.branches[1].epoch == 12
    (told,) = state.twins
    assert (told.branch, told.control, told.epoch, told.paired.rows) == (1, 2, 10, 24)
    one, other = (p.values["dev_error"] for p in (state.tree.branches[1].points[9], twin.points[-1]))
    assert (told.paired.first_alone - told.paired.second_alone) / 24 == pytest.approx(one - other)


def test_the_fan_sails_and_each_is_its_own_schedule_from_the_start(tmp_path: Path) -> None:
    panda = Panda(tmp_path / "p")
    panda.train(6)
    panda.order("fork", at=4, each=[{"learning_rate": rate} for rate in (0.1, 0.01, 0.001)])
    state = panda.train(5)
    assert [state.tree.branches[n].epoch for n in (1, 2, 3, 4)] == [6, 9, 9, 9]
    for number, rate in ((2, 0.1), (4, 0.001)):
        alone = Panda(tmp_path / f"alone{number}", CONFIG.replace("0.01", f"{{1: 0.01, 5: {rate}}}"))
        alone.train(9)
        assert digests(alone)[1] == digests(panda)[number]
    assert digests(panda)[3] == next(p.digest for p in Panda.train(Panda(tmp_path / "q"), 9).tree.points(1)[8:])


def test_going_back_needs_no_snapshot(tmp_path: Path) -> None:
    panda = Panda(tmp_path / "p")
    panda.train(9)
    shutil.rmtree(snapshots_of(panda.directory))
    panda.order("rollback", at=5)
    panda.order("set", values={"l1": 0.5})
    panda.train(2)
    assert panda.state.tree.branches[2].epoch == 7
    assert not panda.replay()
    for path in snapshots_of(panda.directory).iterdir():
        path.write_bytes(path.read_bytes()[:100])
    panda.train(1)
    assert [note.split(",")[0] for note in panda.heard.notes] == [f"branch {n} is trained again" for n in (1, 2)]
    assert not panda.replay()


def test_a_replay_finds_the_epoch_that_is_not_as_recorded(tmp_path: Path) -> None:
    panda = Panda(tmp_path / "p")
    panda.train(3)
    panda.order("fork", weights_only=True, each=[{}, {"beta1": 0.5}])
    panda.train(3)
    panda.order("rollback", branch=2, at=5)
    panda.train(2)
    assert not panda.replay()
    tree = panda.state.tree
    spoiled = tree.branches[3].points[1]
    assert panda.config.kind.stepwise is not None
    from dataclasses import replace

    from hpsearch.run.panda.replay import replay

    points = (tree.branches[3].points[0], replace(spoiled, digest="0" * 16), tree.branches[3].points[2])
    wrong = tree.with_branches(replace(tree.branches[3], points=points))
    (found,) = replay(wrong, panda.config.kind.stepwise(panda.objective, 0, 1))
    assert (found.branch, found.epoch, found.recorded) == (3, 5, "0" * 16)


def test_it_is_stopped_tested_once_and_can_go_on(tmp_path: Path) -> None:
    panda = Panda(tmp_path / "p")
    panda.train(4)
    panda.order("stop")
    state = panda.train(3)
    assert state.ended == (1, 4)
    assert state.opened == ((1, 4),)
    assert state.metrics["dev_error"] == state.tree.branches[1].points[-1].values["dev_error"]
    assert "the test set is opened once, for branch 1" in panda.heard.notes
    saved = json.loads((panda.directory.best / "model.json").read_text())
    assert saved["epochs"] == 4
    assert panda.directory.best_config.is_file()
    panda.order("stop")
    assert panda.train(0).opened == ((1, 4),)
    assert panda.train(1).ended is None


def test_pause_and_rest(tmp_path: Path) -> None:
    panda = Panda(tmp_path / "p")
    panda.train(2)
    panda.order("pause")
    assert panda.train(5).tree.branches[1].epoch == 2
    panda.order("rest", branch=1)
    panda.train(5)
    assert panda.state.tree.branches[1].epoch == 2
    assert panda.heard.notes == ["no branch is trained: roll back, or fork one"]


def test_other_data_is_refused(tmp_path: Path) -> None:
    panda = Panda(tmp_path / "p")
    panda.train(2)
    other = Panda(tmp_path / "p", CONFIG.replace("120", "160"))
    with pytest.raises(UsageError, match="its data has changed since"):
        other.train(1)


def test_one_process_at_a_time(tmp_path: Path) -> None:
    panda = Panda(tmp_path / "p")
    panda.train(1)
    with Lock(panda.directory.lock), pytest.raises(LockedError):
        panda.train(1)
    panda.order("set", values={"l2": 1.0})
    assert len(take_waiting(panda.config, panda.directory).answered) == 1


def test_a_branch_that_explodes_is_left_and_others_go_on(tmp_path: Path) -> None:
    text = CONFIG.replace("keep_prob: 0.9", "optimizer: gradient_descent, batch_norm: false")
    panda = Panda(tmp_path / "p", text)
    panda.train(2)
    panda.order("fork", each=[{"learning_rate": 1e30}, {"learning_rate": 0.02}])
    state = panda.train(4)
    assert "exploded" in state.tree.branches[2].diverged
    assert state.tree.branches[3].epoch == 6
    panda.order("rollback", branch=2, at=2)
    assert panda.train(1).tree.branches[4].epoch == 3


def test_a_trial_of_a_search_goes_on_as_it_was(tmp_path: Path) -> None:
    third = Panda(tmp_path / "p", trial=3)
    first = Panda(tmp_path / "q")
    assert digests_after(third, 2) != digests_after(first, 2)
    stepwise = third.config.kind.stepwise
    assert stepwise is not None
    here = stepwise(third.objective, third.config.seed, 3)
    state = here.begin(third.begin.config)
    for _ in range(2):
        (epoch,) = here.epoch([Going(third.begin.config, state)])
        state = epoch.state
    assert state.digest == digests(third)[1]


def digests_after(panda: Panda, epochs: int) -> str:
    return panda.train(epochs).tree.branches[1].points[-1].digest


def test_random_orders_and_stops_replay_to_the_same_bits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each start is cut off somewhere, as a signal would, with whatever is recorded until then."""
    rng, panda = random.Random(5), Panda(tmp_path / "p")
    record = loop._Panda.record

    def cut(self: loop._Panda, *rows: object) -> object:
        found = record(self, *rows)
        if rng.random() < 0.04:
            raise StoppedError("stopped", 15)
        return found

    with contextlib.suppress(StoppedError):
        panda.train(2)
    monkeypatch.setattr(loop._Panda, "record", cut)
    for _ in range(25):
        for _ in range(rng.randrange(3)):
            give(orders_of(panda.directory), random_order(rng, panda))
        if rng.random() < 0.2:
            for path in snapshots_of(panda.directory).glob("*.npz"):
                if rng.random() < 0.5:
                    path.unlink()
        with contextlib.suppress(StoppedError):
            panda.train(rng.randrange(1, 5))
    state = panda.state
    assert len(state.tree.branches) > 10
    assert sum(not one.refused for one in state.answered) > 10
    assert not panda.replay()


def random_order(rng: random.Random, panda: Panda) -> Order:
    branches = list(panda.state.tree.branches)
    branch = rng.choice([None, *branches])
    values = dict([rng.choice([("learning_rate", 0.02), ("l2", 0.5), ("batch_size", 16), ("keep_prob", 0.8)])])
    at = rng.choice([None, None, rng.randrange(12)])
    verb = rng.choice(["set", "set", "rollback", "fork", "rest", "snapshot"])
    if verb == "set":
        return Order(new_id(), "set", branch, at, values, control=rng.choice([None, 2]))
    if verb == "fork":
        light = rng.random() < 0.3
        return Order(new_id(), "fork", branch, at, each=[values, {"beta1": 0.7}], weights_only=light)
    return Order(new_id(), verb, branch, at)  # type: ignore[arg-type]


def test_a_damaged_journal_is_refused_by_row(tmp_path: Path) -> None:
    panda = Panda(tmp_path / "p")
    panda.train(2)
    rows = [dict(row) for row in read_rows(panda.directory.journal)]
    assert [row["kind"] for row in rows] == ["panda", "epoch", "epoch"]
    from hpsearch.run.panda.folding import state_of

    with pytest.raises(StorageError, match="row 3 makes no sense: epoch 2 of branch 1 comes after epoch 0"):
        state_of([rows[0], rows[2]])
    with pytest.raises(StorageError, match="comes first, and once"):
        state_of(rows[1:])
    assert np.isfinite(panda.state.seconds)
