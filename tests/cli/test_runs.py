"""`hpsearch rm` and `mv`, the folder of runs for all commands alike, and files that are not replaced unasked."""

import shutil
from pathlib import Path

import pytest

from tests.support.processes import LONGER, documents, hpsearch, kinds, started, wait_until

from .made import Cli


@pytest.fixture
def runs(finished: Path, tmp_path: Path) -> Path:
    """The finished run, to be changed."""
    shutil.copytree(finished, tmp_path / "runs", symlinks=True)
    return tmp_path / "runs"


def test_they_are_removed_and_renamed(cli: Cli, runs: Path) -> None:
    shutil.copytree(runs / "moons", runs / "other")
    assert cli("mv", "moons", "first").err == "runs/first: `hpsearch run CONFIG --resume --name first` finds it\n"
    assert cli("show", "first").code == 0
    code, out, err = cli("rm", "first", "runs/other", "first", "-y")
    assert (code, out, err) == (0, "", "runs/first: removed\nruns/other: removed\n")
    assert list(runs.iterdir()) == []


def test_nothing_is_removed_unasked(cli: Cli, runs: Path) -> None:
    said = cli("rm", "moons")
    assert said == (2, "", "hpsearch: rm: there is no terminal to ask on; add -y to remove without being asked\n")
    assert "nope: no such run; runs has moons" in cli("rm", "moons", "nope", "-y").err
    assert (runs / "moons" / "journal.jsonl").exists()
    (runs / "mine").mkdir()
    assert "mine: holds no run" in cli("rm", "runs/mine", "-y").err
    assert (runs / "mine").exists()


def test_a_run_that_goes_on_is_refused(tmp_path: Path) -> None:
    (tmp_path / "moons.yaml").write_text(LONGER, encoding="utf-8")
    with started("run", "moons.yaml", "-j", "1", cwd=tmp_path):
        wait_until(lambda: "plan" in kinds(tmp_path / "runs" / "moons"))
        for command in (["rm", "moons", "-y"], ["mv", "moons", "other"]):
            refused = hpsearch(*command, cwd=tmp_path)
            assert (refused.returncode, refused.stdout) == (5, "")
            assert refused.stderr.startswith("hpsearch: runs/moons: the run is held by process ")
        assert [path.name for path in (tmp_path / "runs").iterdir() if path.is_dir() and not path.is_symlink()] == [
            "moons"
        ]


SMALL = ("run", "moons.yaml", "-n", "2", "--set", "epochs=1", "--set", "finals=null", "-j", "1")


def test_every_command_finds_the_folder_of_runs(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HPSEARCH_RUNS", "mine")
    assert cli(*SMALL, "-q").code == 0
    assert (tmp_path / "mine" / "moons" / "best").is_dir() and not (tmp_path / "runs").exists()
    for command in (["ls"], ["show"], ["resume", "-q"], ["best"], ["show", "moons", "1"]):
        assert cli(*command).code == 0
    assert cli("predict", "moons").code == 0  # the source of its data
    told = "hpsearch: mons: no such run; did you mean moons?; looked in mine (from HPSEARCH_RUNS)\n"
    assert [cli(command, "mons").err for command in ("show", "best", "resume")] == [told] * 3
    assert cli("show", "--root", "none").err.startswith("hpsearch: none: has no runs; `hpsearch run CONFIG` makes one")
    assert cli("mv", "moons", "other").code == cli("rm", "other", "-y").code == 0
    assert cli("ls").err == "mine (from HPSEARCH_RUNS) has no runs; `hpsearch run CONFIG` makes one\n"
    monkeypatch.setenv("HPSEARCH_RUNS", "")
    assert "runs: has no runs" in cli("show").err


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ([], "env"),
        (["--root", "root"], "root"),
        (["--set", "output.directory=set"], "set"),
        (["--set", "output.directory=set", "--root", "root"], "root"),
        (["--dir", "own/it", "--root", "root"], "own"),
    ],
)
def test_who_says_where_a_new_run_goes(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: list[str], where: str
) -> None:
    with Path("moons.yaml").open("a", encoding="utf-8") as file:
        file.write("output: {directory: config}\n")
    monkeypatch.setenv("HPSEARCH_RUNS", "env")
    (document,) = documents(cli(*SMALL, "--json", *given).out)
    assert document["run"].split("/")[0] == where
    monkeypatch.delenv("HPSEARCH_RUNS")
    assert documents(cli(*SMALL, "--json").out)[0]["run"] == "config/moons"


@pytest.mark.parametrize("zoom", [[], ["--zoom"]])
def test_best_replaces_no_file_unasked(cli: Cli, runs: Path, tmp_path: Path, zoom: list[str]) -> None:
    more = ["-n", "+8", "-q", "-j", "1"]
    assert not zoom or cli("resume", *more).code == 0
    file = tmp_path / "best.yaml"
    file.write_text("mine")
    (tmp_path / "link.yaml").symlink_to(file)
    for name in ("best.yaml", "link.yaml"):
        refused = cli("best", *zoom, "-o", name)
        told = f"hpsearch: -o {name}: exists already; add --force to replace it, or name another file\n"
        assert refused == (2, "", told)
    assert file.read_text() == "mine"
    assert cli("best", *zoom, "-o", "best.yaml", "--force").code == 0
    assert file.read_text() == cli("best", *zoom).out
    assert cli("best", *zoom, "-o", "/dev/null").code == 0
