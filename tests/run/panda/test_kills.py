"""A panda as real processes: killed, stopped, started twice, ordered about by four at once; always the same bits."""

import contextlib
import json
import random
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from hpsearch.deadline import Deadline
from hpsearch.run.panda.clerk import orders_of, snapshots_of
from hpsearch.run.panda.orders import Order
from tests.support.kills import Moment, killed
from tests.support.processes import ENVIRONMENT, PATIENCE, hpsearch, journal, kinds, started, wait_until
from tests.support.writer import random_order

from .made import Panda

TRAIN = ("panda", "train", "runs/p", "--plain", "--every", "2")
MOMENTS: list[Moment] = [
    ("write journal.jsonl order", 2),
    ("fsync journal.jsonl epoch", 2),
    ("write journal.jsonl epoch", 3),
]


@contextlib.contextmanager
def writers(folder: Path, each: int) -> "Iterator[list[subprocess.Popen[str]]]":
    """Four who give so many orders each."""
    command = (sys.executable, "-m", "tests.support.writer")
    processes = [
        subprocess.Popen(
            [*command, str(folder / "runs/p"), str(seed), str(each)], stdout=subprocess.PIPE, text=True, env=ENVIRONMENT
        )
        for seed in range(4)
    ]
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def begun(folder: Path) -> Panda:
    """A panda in runs/p."""
    (folder / "runs").mkdir()
    panda = Panda(folder / "runs/p")
    panda.train(2)
    return panda


def answers(run: Path) -> list[str]:
    """The id of each order that a row answers."""
    return [row["order"]["id"] for row in journal(run) if row["kind"] == "order"]


def carried_out(folder: Path, each: int, moments: Sequence[Moment]) -> None:
    """Orders of four writers, while the trainer is killed at each moment and started again."""
    panda = begun(folder)
    run = panda.directory.path
    with writers(folder, each) as processes:
        for moment in moments:
            harm = killed(folder, run, moment, *TRAIN, "--epochs", "6")
            assert harm is None or (harm.running, harm.orphans, harm.lost) == (0, 0, 0)
        given = [line for process in processes for line in process.communicate(timeout=PATIENCE)[0].split()]
    panda.train(3)
    assert len(given) == 4 * each
    assert sorted(answers(run)) == sorted(given)
    assert not list(orders_of(panda.directory).iterdir())
    assert not panda.replay()


def test_four_writers_and_a_trainer_that_is_killed(tmp_path: Path) -> None:
    carried_out(tmp_path, 8, MOMENTS)


@pytest.mark.slow
def test_a_thousand_orders(tmp_path: Path) -> None:
    rng = random.Random(3)
    calls = [(verb, kind) for verb in ("write", "fsync") for kind in ("order", "epoch")]
    drawn = [(*rng.choice(calls), rng.randrange(1, 40)) for _ in range(12)]
    carried_out(tmp_path, 250, [(f"{verb} journal.jsonl {kind}", n) for verb, kind, n in drawn])


def test_one_trains_and_a_signal_stops_it(tmp_path: Path) -> None:
    panda = begun(tmp_path)
    run = panda.directory.path
    with started("panda", "train", "runs/p", "--epochs", "1000000", "-q", cwd=tmp_path) as process:
        wait_until(lambda: kinds(run).count("epoch") > 5)
        second = hpsearch("panda", "train", "runs/p", cwd=tmp_path)
        assert second.returncode == 5
        assert "Traceback" not in second.stderr
        ident = panda.order("set", values={"l2": 0.5})
        wait_until(lambda: ident in answers(run))
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 143
    assert said.splitlines()[-1].endswith("`hpsearch panda train runs/p` goes on")
    reached = panda.state.tree.branches[1].epoch
    kept = {path.name for path in snapshots_of(panda.directory).iterdir()}
    assert kept & {f"1-{epoch}.npz" for epoch in (reached - 1, reached)}  # the signal may come right after the row
    assert panda.train(1).tree.branches[1].epoch == reached + 1
    assert not panda.replay()


def test_time_that_is_over_pauses_after_an_epoch(tmp_path: Path) -> None:
    panda = Panda(tmp_path / "p")
    panda.train(None, pause=Deadline(monotonic=0.0))
    assert panda.state.tree.branches[1].epoch == 1
    assert panda.heard.notes == ["paused: its time is over"]


def test_random_orders_can_be_given_and_read_back() -> None:
    rng = random.Random(1)
    for _ in range(100):
        order = random_order(rng, 3, 9)
        assert Order.of(json.loads(json.dumps(order.facts()))) == order


def test_orders_lie_until_somebody_trains(tmp_path: Path) -> None:
    panda = Panda(tmp_path / "p")
    panda.train(1)
    first, second = panda.order("set", values={"l2": 1.0}), panda.order("set", values={"l2": 2.0})
    assert sorted(path.stem for path in orders_of(panda.directory).iterdir()) == [first, second]
    assert [one.id for one in panda.train(1).answered] == [first, second]
