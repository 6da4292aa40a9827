"""Symbolic links planted among the runs: nothing hangs, nothing outside is written, and each mistake is one message."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.processes import kinds

from .made import Cli

RUN = ("run", "moons.yaml", "-q", "-j", "1")


def tree(folder: Path) -> dict[str, tuple[int, int]]:
    """What is below a folder, and when it was changed."""
    return {str(p): (p.lstat().st_mtime_ns, p.lstat().st_size) for p in [folder, *folder.rglob("*")]}


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that is nobody's run."""
    folder = tmp_path_factory.mktemp("outside")
    (folder / "thesis.tex").write_text("mine")
    return folder


LATEST: dict[str, Callable[[Path, Path], object]] = {
    "a folder": lambda latest, _: latest.mkdir(),
    "a file": lambda latest, _: latest.write_text("mine"),
    "out of the tree": lambda latest, outside: latest.symlink_to(outside),
    "a file out of the tree": lambda latest, outside: latest.symlink_to(outside / "thesis.tex"),
    "dangling": lambda latest, outside: latest.symlink_to(outside / "nowhere"),
    "a loop": lambda latest, _: latest.symlink_to("latest"),
    "two that loop": lambda latest, _: (latest.symlink_to("tsetal"), (latest.parent / "tsetal").symlink_to("latest")),
    "its own root": lambda latest, _: latest.symlink_to("."),
    "a pipe": lambda latest, _: os.mkfifo(latest),
}


@pytest.mark.parametrize("kind", LATEST)
def test_whatever_latest_is(cli: Cli, outside: Path, kind: str) -> None:
    latest = Path("runs/latest")
    latest.parent.mkdir()
    LATEST[kind](latest, outside)
    before, linked = tree(outside), latest.is_symlink()
    assert cli("ls").err == "runs has no runs; `hpsearch run CONFIG` makes one\n"
    for arguments in (("show",), ("show", "latest"), ("resume",), ("predict", "moons"), ("best",)):
        code, out, err = cli(*arguments)
        assert (code, out, len(err.splitlines())) == (2, "", 1), arguments
        assert "internal" not in err
    assert cli(*RUN) == (0, "", "")
    assert latest.is_symlink() == linked
    assert not linked or latest.readlink() == Path("moons")
    for arguments in (("ls",), ("show",), ("predict", "moons"), ("resume",)):
        assert cli(*arguments).code == 0, arguments
    assert kinds(Path("runs/moons"))[-1] == "end"
    assert tree(outside) == before


FOLDERS: dict[str, Callable[[Path, Path], object]] = {
    "dangling": lambda folder, outside: folder.symlink_to(outside / "nowhere"),
    "a loop": lambda folder, _: folder.symlink_to(folder.name),
    "out of the tree": lambda folder, outside: folder.symlink_to(outside),
    "a pipe": lambda folder, _: os.mkfifo(folder),
    "a file": lambda folder, _: folder.write_text("mine"),
}


@pytest.mark.parametrize("kind", FOLDERS)
def test_what_has_the_name_of_a_run_is_left_alone(cli: Cli, outside: Path, kind: str) -> None:
    Path("runs").mkdir()
    folder = Path("runs/moons")
    FOLDERS[kind](folder, outside)
    before, was = tree(outside), folder.lstat()
    for arguments in (("show", "moons"), ("resume", "moons"), ("predict", "moons", "moons"), ("show", "runs/moons")):
        code, out, err = cli(*arguments)
        assert (code, out, len(err.splitlines())) == (2, "", 1), arguments
    assert cli("ls").out == ""
    code, out, err = cli(*RUN, "--dir", "runs/moons")
    assert (code, out) == (2, "")
    assert "exists already" in err
    code, out, err = cli(*RUN, "--dir", "runs/moons", "--resume")
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert cli(*RUN, "--resume") == (0, "", "")
    assert (kinds(Path("runs/moons-2"))[-1], folder.lstat()) == ("end", was)
    assert tree(outside) == before


def test_a_link_to_a_run_reads_and_goes_on_with_that_run(cli: Cli) -> None:
    assert cli(*RUN, "--dir", "elsewhere/mine") == (0, "", "")
    Path("runs").mkdir(exist_ok=True)
    Path("runs/linked").symlink_to("../elsewhere/mine")
    assert cli("show", "linked").code == 0
    assert "linked" not in cli("ls").out
    assert cli("resume", "linked", "-q", "-n", "+1").code == 0
    assert kinds(Path("elsewhere/mine")).count("end") == 2


@pytest.mark.parametrize("name", ["linked/../nothing", "linked/thesis.tex", "linked/..", "linked/."])
def test_a_name_through_a_link_is_no_run(cli: Cli, outside: Path, name: str) -> None:
    Path("runs").mkdir()
    Path("runs/linked").symlink_to(outside)
    before = tree(outside)
    for arguments in (("show", f"runs/{name}"), ("resume", f"runs/{name}"), ("show", name)):
        code, out, err = cli(*arguments)
        assert (code, out, len(err.splitlines())) == (2, "", 1), arguments
    code, out, err = cli(*RUN, "--name", name)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert tree(outside) == before


@pytest.mark.parametrize("name", ["data", "live", "checkpoints", "best"])
def test_a_folder_of_a_run_that_leads_out_of_it_is_refused(cli: Cli, outside: Path, name: str) -> None:
    assert cli(*RUN) == (0, "", "")
    path = Path("runs/moons") / name
    shutil.rmtree(path, ignore_errors=True)
    path.symlink_to(outside)
    before = tree(outside)
    code, out, err = cli("resume", "-q", "-j", "1", "-n", "+1")
    assert (code, out) == (6, "")
    assert err.startswith(f"hpsearch: {path}: must be a folder, not a link")
    assert err.endswith("`hpsearch resume runs/moons` goes on\n")
    assert tree(outside) == before


@pytest.mark.parametrize("file", ["journal.jsonl", "run.log", "lock", "resolved.yaml", "best/model.npz", "lock.holder"])
def test_a_file_of_a_run_that_leads_out_of_it_is_not_written_through(cli: Cli, outside: Path, file: str) -> None:
    assert cli(*RUN) == (0, "", "")
    path = Path("runs/moons") / file
    target = outside / path.name
    if path.exists():
        path.rename(target)
    path.symlink_to(target)
    before = tree(outside)
    code, out, err = cli("resume", "-q", "-j", "1", "-n", "+1")
    assert (code, out) == ((6, "") if file in ("journal.jsonl", "run.log", "lock") else (0, "")), err
    assert len(err.splitlines()) == (code == 6)
    assert tree(outside) == before
