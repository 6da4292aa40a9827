"""`hpsearch resume`: going on from the command line."""

import shutil
import signal
from pathlib import Path

import pytest

from hpsearch.run.journal import Journal
from tests.support.processes import LONGER, PATIENCE, documents, hpsearch, journal, kinds, started, wait_until

from .made import Cli


@pytest.fixture
def runs(finished: Path, tmp_path: Path) -> Path:
    """The finished run, to be changed."""
    shutil.copytree(finished, tmp_path / "runs", symlinks=True)
    return tmp_path / "runs"


def keep(runs: Path, rows: int) -> None:
    path = runs / "moons" / "journal.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:rows]))


@pytest.mark.parametrize("name", [[], ["moons"], ["runs/moons"], ["latest"]])
def test_it_goes_on_with_whichever_name_a_run_has(cli: Cli, runs: Path, name: list[str]) -> None:
    whole = documents(cli("show", "--json").out)[0]["fingerprint"]
    keep(runs, 4)
    code, out, _ = cli("resume", *name, "--json", "-j", "1")
    assert code == 0
    assert documents(out)[0]["fingerprint"] == whole


def test_a_finished_run_is_shown_again(cli: Cli, runs: Path) -> None:
    before = (runs / "moons" / "journal.jsonl").read_bytes()
    code, out, _ = cli("resume", "-j", "1")
    assert code == 0
    shown = cli("show").out.replace("runs/moons", "moons")  # and where the best lie
    assert shown.startswith(out.replace("runs/moons", "moons"))
    assert (runs / "moons" / "journal.jsonl").read_bytes() == before
    assert cli("resume", "-q", "-j", "1") == (0, "", "")


@pytest.mark.parametrize("trials", ["+3", "9"])
def test_more_trials(cli: Cli, runs: Path, trials: str) -> None:
    cli("run", "moons.yaml", "--set", "finals=null", "--dir", "runs/plain", "-q", "-j", "1")
    (document,) = documents(cli("resume", "plain", "--trials", trials, "--json", "-j", "1").out)
    assert document["trials"]["ok"] == 9
    assert document["finished"] is True
    begun = documents(cli("run", "moons.yaml", "--set", "finals=null", "-n", "9", "--json", "-j", "1").out)
    assert begun[0]["fingerprint"] == document["fingerprint"]
    assert "wanted" not in cli("resume", "plain", "-j", "1").err


def test_what_failed_is_tried_again_once(cli: Cli, runs: Path) -> None:
    """The run as it would be had trial 2 failed and the finals not begun."""
    whole = documents(cli("show", "--json").out)[0]["fingerprint"]
    path = runs / "moons" / "journal.jsonl"
    rows = [{k: v for k, v in row.items() if k not in ("row", "version", "crc")} for row in journal(runs / "moons")]
    path.unlink()
    with Journal.open(path) as written:
        for row in rows[:8]:
            lost = {"status": "failed", "metrics": {}, "curve": {}, "reason": "the power went"}
            written.append(row | lost if row.get("trial") == 2 else row)
    code, out, err = cli("resume", "--retry-failed", "--json", "-j", "1")
    (document,) = documents(out)
    assert (code, document["fingerprint"], document["reproducible"]) == (0, whole, True)
    assert "1 failed result is taken back and tried again" in err
    before = path.read_bytes()
    assert documents(cli("resume", "--retry-failed", "--json").out) == [document]
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["mons"], 2, "mons: no such run; did you mean moons?"),
        (["zzz"], 2, "zzz: no such run; runs has moons"),
        (["--trials", "0"], 2, "-n 0: must be at least 1"),
        (["--trials", "+-9"], 2, "-n +-9: must be"),
        (["--finish", "--trials", "9"], 2, "--finish ends the search: leave out -n"),
        (["--finish", "--retry-failed"], 2, "--finish ends the search: leave out --retry-failed"),
        (["--trials", "many"], 2, "-n many: must be a whole number, or +N for N more"),
        (["--trials", "+-2"], 2, "-n +-2: "),
        (["--jobs", "0"], 2, "-j 0: must be a whole number of at least 1, or auto"),
        (["--jobs", "two"], 2, "-j two: must be a whole number of at least 1, or auto"),
        (["--root", "nowhere"], 2, "nowhere: has no runs; `hpsearch run CONFIG` makes one"),
    ],
)
def test_a_mistake_is_one_message(cli: Cli, runs: Path, arguments: list[str], code: int, says: str) -> None:
    before = (runs / "moons" / "journal.jsonl").read_bytes()
    found = cli("resume", *arguments)
    assert (found.code, found.out) == (code, "")
    (line,) = found.err.splitlines()
    assert says in line
    assert (runs / "moons" / "journal.jsonl").read_bytes() == before


def test_a_damaged_journal_is_exit_6_and_left_alone(cli: Cli, runs: Path) -> None:
    path = runs / "moons" / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"trial":2', b'"trial":3', 1))
    before = path.read_bytes()
    for command in (["resume"], ["show"], ["best"]):
        code, out, err = cli(*command)
        assert (code, out) == (6, "")
        (line,) = err.splitlines()
        assert "journal.jsonl: row " in line and "is damaged" in line
    assert path.read_bytes() == before


def test_what_the_workers_cannot_write_is_told_once_with_the_way_on(cli: Cli) -> None:
    sizes = ("--set", "space.batch_size={low: 12, high: 40}")  # fleets of few: something is left to do
    assert cli("run", "moons.yaml", "-q", "-j", "1", "--time", "0.000001s", *sizes).code == 0
    board = Path("runs/moons/live/board")
    board.mkdir(parents=True)
    code, _, err = cli("resume", "-q", "-j", "2")
    assert code == 6
    why = "cannot be written: Is a directory; once that is fixed, `hpsearch resume runs/moons` goes on"
    assert err == f"hpsearch: runs/moons/live/board: {why}\n"
    board.rmdir()
    assert cli("resume", "-q", "-j", "1").code == 0


def test_whoever_stops_a_search_can_end_it_with_what_is_done(tmp_path: Path) -> None:
    (tmp_path / "moons.yaml").write_text(LONGER, encoding="utf-8")
    folder = tmp_path / "runs" / "moons"
    with started("run", "moons.yaml", "-j", "1", cwd=tmp_path) as process:
        wait_until(lambda: (folder / "run.log").exists() and " finished " in (folder / "run.log").read_text())
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "`hpsearch resume runs/moons` goes on, `hpsearch resume runs/moons --finish` ends it with" in err
    shown = hpsearch("show", cwd=tmp_path).stdout
    assert "next         hpsearch resume runs/moons\n             hpsearch resume runs/moons --finish\n" in shown
    done = sum(row["kind"] == "result" for row in journal(folder))
    ended = hpsearch("resume", "--finish", "-j", "1", "--json", "-q", cwd=tmp_path)
    (document,) = documents(ended.stdout)
    assert (ended.returncode, ended.stderr, document["finished"]) == (0, "", True)
    assert document["stop"] == f"it was ended by --finish with {done} of 10 trials done"
    assert document["trials"]["ok"] == done
    assert (folder / "best" / "model.npz").exists()
    assert documents(hpsearch("resume", "--finish", "--json", cwd=tmp_path).stdout) == [document]
    more = hpsearch("resume", "-n", "+1", "-j", "1", "--json", "-q", cwd=tmp_path)
    assert sum(documents(more.stdout)[0]["trials"].values()) == done + 1


def test_with_nothing_done_there_is_nothing_to_finish_with(tmp_path: Path) -> None:
    (tmp_path / "moons.yaml").write_text(LONGER, encoding="utf-8")
    folder = tmp_path / "runs" / "moons"
    with started("run", "moons.yaml", "-j", "1", cwd=tmp_path) as process:
        wait_until(lambda: "plan" in kinds(folder))
        process.kill()
    path = folder / "journal.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    ended = hpsearch("resume", "--finish", "-j", "1", "-q", cwd=tmp_path)
    told = "no trial came back ok so far, so there is nothing to finish with; `hpsearch resume runs/moons` goes on"
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, "", f"hpsearch: runs/moons: {told}\n")
