"""Real processes, killed, stopped, or two at once: nothing is lost, done twice, or left behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.processes import LONGER, documents, hpsearch, journal, kinds, session, started, wait_until

CLIMBING = LONGER.replace("trials: 10", "trials: 12") + "schedule: {kind: culling}\nfinals: {top: 2, repeats: 2}\n"
REPEATED = LONGER + "finals: {top: 3, repeats: 4}\n"
"""Three finalists of different batch sizes, so that their repeats do not come back together."""
JOBS = ["1", "2"]
STOPS = [
    (signal.SIGTERM, "1", False),
    (signal.SIGTERM, "2", False),
    (signal.SIGTERM, "2", True),
    (signal.SIGINT, "1", False),
    (signal.SIGINT, "2", True),
    (signal.SIGHUP, "2", True),
]
"""The signal, the jobs, and whether it goes to the workers too: as a terminal does it, or `timeout`."""


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The document of a run that nobody disturbed."""
    return undisturbed(tmp_path_factory.mktemp("straight"), LONGER)


@pytest.fixture(scope="module")
def climbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The same with rungs, at 16, 50 and 150 epochs."""
    return undisturbed(tmp_path_factory.mktemp("climbed"), CLIMBING)


@pytest.fixture(scope="module")
def repeated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one with more finals."""
    folder = tmp_path_factory.mktemp("repeated")
    undisturbed(folder, REPEATED)
    return folder


def undisturbed(folder: Path, text: str) -> dict[str, Any]:
    (folder / "longer.yaml").write_text(text)
    done = hpsearch("run", "longer.yaml", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    (document,) = documents(done.stdout)
    return document


def resume(folder: Path, jobs: str) -> dict[str, Any]:
    done = hpsearch("resume", "--json", "-j", jobs, cwd=folder)
    assert done.returncode == 0, done.stderr
    (document,) = documents(done.stdout)
    return document


def expect_the_same_end(document: dict[str, Any], straight: dict[str, Any]) -> None:
    for name in ("fingerprint", "best", "trials", "finished", "reproducible"):
        assert document[name] == straight[name]


def check_journal(run: Path, before: list[dict[str, Any]]) -> None:
    """What was recorded is still there, and every task has one result."""
    after = journal(run)
    assert after[: len(before)] == before
    results = [row for row in after if row["kind"] == "result"]
    assert sorted(row["trial"] for row in results if row["repeat"] == 0) == list(range(1, 11))
    assert sorted(row["repeat"] for row in results if row["repeat"]) == [1, 2, 3, 4, 5]
    assert [row["row"] for row in after] == list(range(1, len(after) + 1))
    assert kinds(run).count("opened") == kinds(run).count("test") == kinds(run).count("end") == 1


@pytest.mark.parametrize(("jobs", "rows"), [("2", 1), ("1", 3), ("2", 7), ("1", 11)])
def test_kill_and_resume(tmp_path: Path, straight: dict[str, Any], jobs: str, rows: int) -> None:
    (tmp_path / "longer.yaml").write_text(LONGER)
    run = tmp_path / "runs" / "longer"
    with started("run", "longer.yaml", "-j", jobs, cwd=tmp_path) as process:
        wait_until(lambda: len(journal(run)) >= rows)
        process.kill()
        process.wait()
        wait_until(lambda: not session(process.pid))
    before = journal(run)
    assert "end" not in kinds(run)
    expect_the_same_end(resume(tmp_path, jobs), straight)
    check_journal(run, before)


def test_killed_with_all_its_processes_it_leaves_nothing_once_it_is_finished(
    tmp_path: Path, straight: dict[str, Any]
) -> None:
    """No process is left to tidy up: neither the workers nor the resource trackers."""
    (tmp_path / "longer.yaml").write_text(LONGER)
    run = tmp_path / "runs" / "longer"
    with started("run", "longer.yaml", "-j", "2", cwd=tmp_path) as process:
        wait_until(lambda: "result" in kinds(run))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        wait_until(lambda: not session(process.pid))
    left = list(Path("/dev/shm").glob(f"*-{process.pid}-*"))
    assert left or not Path("/dev/shm").exists()
    expect_the_same_end(resume(tmp_path, "1"), straight)
    assert not [path for path in left if path.exists()]
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
    expect_the_same_end(resume(tmp_path, "1"), straight)
    assert {path.name for path in run.iterdir()} == files


@pytest.mark.parametrize(("jobs", "rung"), [("2", 16), ("1", 50), ("1", 150)])
def test_kill_in_a_rung_and_resume(tmp_path: Path, climbed: dict[str, Any], jobs: str, rung: int) -> None:
    (tmp_path / "longer.yaml").write_text(CLIMBING)
    run = tmp_path / "runs" / "longer"
    with started("run", "longer.yaml", "-j", jobs, cwd=tmp_path) as process:
        wait_until(lambda: any(row["kind"] == "result" and row["budget"] == rung for row in journal(run)))
        process.kill()
        process.wait()
        wait_until(lambda: not session(process.pid))
    before = journal(run)
    assert "end" not in kinds(run)
    expect_the_same_end(resume(tmp_path, jobs), climbed)
    assert journal(run)[: len(before)] == before


def in_the_finals(run: Path) -> bool:
    return any(row["kind"] == "result" and row["repeat"] for row in journal(run))


@pytest.mark.parametrize("jobs", JOBS)
def test_kill_in_the_finals_and_resume(tmp_path: Path, repeated: Path, jobs: str) -> None:
    (tmp_path / "longer.yaml").write_text(REPEATED)
    run = tmp_path / "runs" / "longer"
    with started("run", "longer.yaml", "-j", jobs, cwd=tmp_path) as process:
        wait_until(lambda: in_the_finals(run))
        process.kill()
        process.wait()
        wait_until(lambda: not session(process.pid))
    before = journal(run)
    assert "end" not in kinds(run)
    (document,) = documents(hpsearch("resume", "longer", "--json", "-j", jobs, cwd=tmp_path).stdout)
    (straight,) = documents(hpsearch("show", "--json", cwd=repeated).stdout)
    expect_the_same_end(document, straight)
    after = journal(run)
    assert after[: len(before)] == before
    assert sorted(row["repeat"] for row in after if row["kind"] == "result") == [0] * 10 + sorted([1, 2, 3, 4] * 3)
    assert (run / "best" / "model.npz").read_bytes() == (repeated / "runs/longer/best/model.npz").read_bytes()


@pytest.mark.parametrize(("number", "jobs", "group"), STOPS)
def test_a_signal_stops_with_one_line_and_resume_goes_on(
    tmp_path: Path, straight: dict[str, Any], number: signal.Signals, jobs: str, group: bool
) -> None:
    (tmp_path / "longer.yaml").write_text(LONGER)
    run = tmp_path / "runs" / "longer"
    with started("run", "longer.yaml", "-j", jobs, cwd=tmp_path) as process:
        wait_until(lambda: "result" in kinds(run))
        if group:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        out, err = process.communicate(timeout=30)
        wait_until(lambda: not session(process.pid))
    assert process.returncode == 128 + number
    assert out == ""
    said = [line for line in err.splitlines() if not line.startswith("20")]
    assert said == [
        f"hpsearch: stopped by {number.name}; what was shown is recorded, `hpsearch resume runs/longer` goes on"
    ]
    before = journal(run)
    assert {row["status"] for row in before if row["kind"] == "result"} == {"ok"}
    shown = [line for line in err.splitlines() if " finished " in line]
    assert len(shown) <= kinds(run).count("result")
    expect_the_same_end(resume(tmp_path, jobs), straight)
    check_journal(run, before)


def test_two_at_once(tmp_path: Path) -> None:
    (tmp_path / "longer.yaml").write_text(LONGER)
    run = tmp_path / "runs" / "longer"
    with started("run", "longer.yaml", "-j", "1", "-n", "1000", cwd=tmp_path) as process:
        wait_until(lambda: "result" in kinds(run))
        for second in (["resume"], ["run", "longer.yaml", "-n", "1000", "--resume"]):
            done = hpsearch(*second, cwd=tmp_path)
            assert done.returncode == 5
            assert f"the run is held by process {process.pid} on " in done.stderr
            assert len(done.stderr.splitlines()) == 1
        shown = hpsearch("ls", cwd=tmp_path)
        assert "running" in shown.stdout
        assert process.poll() is None
    assert [row["row"] for row in journal(run)] == list(range(1, len(journal(run)) + 1))


def test_a_reader_that_has_seen_enough_does_not_end_a_run(tmp_path: Path) -> None:
    (tmp_path / "longer.yaml").write_text(LONGER)
    with started("run", "longer.yaml", "-j", "1", "--set", "trials=3", cwd=tmp_path) as process:
        assert process.stderr
        process.stderr.readline()
        process.stderr.close()
        assert process.wait(timeout=60) == 0
        assert process.stdout
        assert "winner" in process.stdout.read()
        process.stderr = None
    assert kinds(tmp_path / "runs" / "longer")[-1] == "end"


def test_a_disk_that_fails_is_told_as_such(tmp_path: Path) -> None:
    """A limit on the size of files stands in for a full disk; whatever file it hits, the exit code is 6."""
    (tmp_path / "longer.yaml").write_text(LONGER)
    command = f"ulimit -f 16 && exec {sys.executable} -m hpsearch run longer.yaml -q -j 1 -n 60 --set epochs=1"
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 6
    (line,) = done.stderr.splitlines()
    assert "journal.jsonl: cannot be written" in line
    assert "hpsearch resume" in line
    after = hpsearch("resume", "--json", "-q", cwd=tmp_path)
    assert documents(after.stdout)[0]["trials"]["ok"] == 60
