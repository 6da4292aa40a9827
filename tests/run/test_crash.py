"""Real processes, killed, stopped, or several at once: nothing is lost, done twice, or left behind."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support.processes import (
    LONGER,
    PATIENCE,
    documents,
    hpsearch,
    journal,
    kinds,
    session,
    started,
    wait_until,
)

Row = dict[str, Any]
CULLING = "trials: 12\nschedule: {kind: culling}\nsearch: {model: none}\nfinals: {top: 2, repeats: 2}"
FULL = "trials: 14\nsearch: {sampler: random}\nfinals: {top: 3, repeats: 4}"
SEARCHES = {
    "full": LONGER.replace("trials: 10", FULL).replace("epochs: 150", "epochs: 100"),
    "culling": LONGER.replace("trials: 10", CULLING),
}
"""The finalists have different batch sizes, so that their repeats do not come back together."""


def a_result(row: Row) -> bool:
    return bool(row["kind"] == "result")


def of_the_finals(row: Row) -> bool:
    return a_result(row) and bool(row["repeat"])


def at(budget: int) -> Callable[[Row], bool]:
    return lambda row: a_result(row) and row["budget"] == budget


class Stop(NamedTuple):
    """An invocation with so many jobs is stopped by a signal once there is such a new row.

    The signal goes to the driver alone, or to its workers too: as a terminal does it, or `timeout`.
    """

    jobs: str
    once: Callable[[Row], bool]
    number: signal.Signals
    group: bool = False


STOPS = {
    "full": [
        Stop("2", a_result, signal.SIGKILL),
        Stop("1", a_result, signal.SIGTERM),
        Stop("2", a_result, signal.SIGTERM),
        Stop("2", a_result, signal.SIGKILL, group=True),
        Stop("1", a_result, signal.SIGINT),
        Stop("2", a_result, signal.SIGINT, group=True),
        Stop("2", a_result, signal.SIGHUP, group=True),
        Stop("2", of_the_finals, signal.SIGKILL),
    ],
    "culling": [
        Stop("2", at(16), signal.SIGKILL),
        Stop("1", at(50), signal.SIGKILL),
        Stop("1", at(150), signal.SIGTERM),
    ],
}


def stopped(folder: Path, stop: Stop) -> list[Path]:
    """Goes on with the run until the stop; what was left in shared memory."""
    run = folder / "runs" / "longer"
    before = journal(run)
    with started("run", "longer.yaml", "--resume", "-j", stop.jobs, cwd=folder) as process:
        wait_until(lambda: any(map(stop.once, journal(run)[len(before) :])))
        if stop.group:
            os.killpg(process.pid, stop.number)
        else:
            process.send_signal(stop.number)
        out, err = process.communicate(timeout=PATIENCE)
        wait_until(lambda: not session(process.pid))
    after = journal(run)
    assert after[: len(before)] == before
    assert "end" not in kinds(run)
    assert {row["status"] for row in after if a_result(row)} == {"ok"}
    shown = [line for line in err.splitlines() if " finished " in line]
    assert len(shown) <= sum(map(a_result, after[len(before) :]))
    if stop.number == signal.SIGKILL:
        assert process.returncode == -stop.number
    else:
        assert (process.returncode, out) == (128 + stop.number, "")
        (line,) = [line for line in err.splitlines() if not line.startswith("20")]
        recorded = f"hpsearch: stopped by {stop.number.name}; what was shown is recorded"
        finish = ", `hpsearch resume runs/longer --finish` ends it with what is done"
        assert line.removesuffix(finish) == f"{recorded}, `hpsearch resume runs/longer` goes on"
    return list(Path("/dev/shm").glob(f"*-{process.pid}-*"))


@pytest.mark.slow
@pytest.mark.parametrize("search", SEARCHES)
def test_stopped_again_and_again_it_comes_to_the_same_end(tmp_path: Path, search: str) -> None:
    straight, disturbed = tmp_path / "straight", tmp_path / "disturbed"
    for folder in (straight, disturbed):
        folder.mkdir()
        (folder / "longer.yaml").write_text(SEARCHES[search])
    left = {stop: stopped(disturbed, stop) for stop in STOPS[search]}
    for stop, paths in left.items():
        killed = stop.number == signal.SIGKILL and stop.group  # no process was left to tidy up
        assert bool(paths) is killed or not Path("/dev/shm").exists(), stop
    ended = [
        documents(hpsearch("run", "longer.yaml", "--resume", "--json", "-j", jobs, cwd=folder).stdout)[0]
        for folder, jobs in ((straight, "1"), (disturbed, "2"))
    ]
    for name in ("fingerprint", "best", "trials", "finished", "reproducible"):
        assert ended[0][name] == ended[1][name]
    assert not [path for paths in left.values() for path in paths if path.exists()]
    one, other = (folder / "runs" / "longer" for folder in (straight, disturbed))
    assert sorted(kinds(one)) == sorted(kinds(other))
    keys = [(row["trial"], row["budget"], row["repeat"]) for row in journal(other) if a_result(row)]
    assert len(keys) == len(set(keys))
    assert [row["row"] for row in journal(other)] == list(range(1, len(journal(other)) + 1))
    assert (one / "best" / "model.npz").read_bytes() == (other / "best" / "model.npz").read_bytes()


def test_what_a_kill_in_the_clean_up_left_is_tidied_by_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "longer.yaml").write_text(LONGER)
    command = ("run", "longer.yaml", "--resume", "-q", "-j", "1", "-n", "1", "--set", "epochs=2")
    assert hpsearch(*command, cwd=tmp_path).returncode == 0
    run = tmp_path / "runs" / "longer"
    files = {path.name for path in run.iterdir()}
    for name in (
        "data/y_dev.npy",
        "live/board",
        "checkpoints/1-0.77.tmp",
        "lock.holder",
        ".resolved.yaml.0123456789ab.tmp",
    ):
        (run / name).parent.mkdir(exist_ok=True)
        (run / name).write_text("{}")
    assert hpsearch(*command, cwd=tmp_path).returncode == 0
    assert {path.name for path in run.iterdir()} == files


@pytest.mark.slow
def test_of_several_that_begin_the_same_run_one_has_it(tmp_path: Path) -> None:
    (tmp_path / "longer.yaml").write_text(LONGER)
    run = tmp_path / "runs" / "longer"
    command = ("run", "longer.yaml", "--resume", "--dir", "runs/longer", "-j", "1", "-n", "1000", "-q")
    with contextlib.ExitStack() as stack:
        begun = [stack.enter_context(started(*command, cwd=tmp_path)) for _ in range(4)]
        wait_until(lambda: sum(process.poll() is not None for process in begun) == 3)
        (holder,) = [process for process in begun if process.poll() is None]
        wait_until(lambda: "result" in kinds(run))
        holder.send_signal(signal.SIGSTOP)  # it holds the run all the same
        found = [(p.returncode, *p.communicate()) for p in begun if p is not holder]
        resumed = hpsearch("resume", "longer", cwd=tmp_path)
        for code, out, err in (*found, (resumed.returncode, resumed.stdout, resumed.stderr)):
            assert (code, out) == (5, ""), err
            (line,) = err.splitlines()
            assert f"the run is held by process {holder.pid} on " in line
        assert "in progress" in hpsearch("ls", cwd=tmp_path).stdout
        assert holder.poll() is None
    assert [row["row"] for row in journal(run)] == list(range(1, len(journal(run)) + 1))
    with started(*command, cwd=tmp_path) as after:  # killed by now, and its lock with it
        done = len(journal(run))
        wait_until(lambda: len(journal(run)) > done)
        assert after.poll() is None


def test_a_reader_that_has_seen_enough_does_not_end_a_run(tmp_path: Path) -> None:
    (tmp_path / "longer.yaml").write_text(LONGER + "finals: null\n")
    with started("run", "longer.yaml", "-j", "1", "--set", "epochs=50", cwd=tmp_path) as process:
        assert process.stderr
        process.stderr.readline()
        process.stderr.close()
        assert process.wait(timeout=PATIENCE) == 0
        assert process.stdout
        assert "winner" in process.stdout.read()
        process.stderr = None
    assert kinds(tmp_path / "runs" / "longer")[-1] == "end"


def test_a_disk_that_fails_is_told_as_such(tmp_path: Path) -> None:
    """A limit on the size of files stands in for a full disk; whatever file it hits, the exit code is 6."""
    (tmp_path / "longer.yaml").write_text(LONGER + "search: {sampler: random}\n")
    command = f"ulimit -f 16 && exec {sys.executable} -m hpsearch run longer.yaml -q -j 1 -n 60 --set epochs=1"
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 6
    (line,) = done.stderr.splitlines()
    assert "journal.jsonl: cannot be written" in line
    assert "hpsearch resume" in line
    after = hpsearch("resume", "--json", "-q", "-j", "1", cwd=tmp_path)
    assert documents(after.stdout)[0]["trials"]["ok"] == 60
