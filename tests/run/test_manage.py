"""Runs are removed and renamed as a whole, under their lock, and nothing outside of their folders is touched."""

import shutil
from pathlib import Path

import pytest

from hpsearch.errors import LockedError, UsageError
from hpsearch.run import manage
from hpsearch.run.directory import RunDirectory
from hpsearch.run.find import find, listing
from hpsearch.run.lock import Lock
from hpsearch.run.manage import folder_of, remove, rename
from hpsearch.run.recorded import read_run
from tests.support.searches import config, run


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """The folder of two runs, of which moons-2 is the latest."""
    wanted = config(tmp_path, "epochs=1", "trials=2", "finals=null")
    run(wanted)
    run(wanted)
    return tmp_path / "runs"


def names(runs: Path) -> list[str]:
    return sorted(path.name for path in runs.iterdir())


def test_what_is_removed_is_gone_and_latest_leads_to_what_is_left(runs: Path) -> None:
    remove(folder_of(find(runs, None)))
    assert names(runs) == ["latest", "moons"]
    assert (runs / "latest").readlink() == Path("moons")
    remove(find(runs, "moons"))
    assert names(runs) == []


def test_latest_stays_where_another_run_is_removed(runs: Path) -> None:
    remove(find(runs, "moons"))
    assert (names(runs), (runs / "latest").readlink()) == (["latest", "moons-2"], Path("moons-2"))


def test_links_are_not_followed(runs: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("mine")
    (runs / "moons" / "best" / "link").symlink_to(outside)
    (runs / "alias").symlink_to(runs / "moons")
    with pytest.raises(UsageError, match=r"alias: is a link to .*moons; name that folder itself"):
        folder_of(find(runs, "alias"))
    remove(find(runs, "moons"))
    assert (outside / "kept").read_text() == "mine"


def test_a_killed_removal_leaves_no_run_and_the_next_one_takes_it_away(
    runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):

        def killed(folder: Path) -> None:
            (folder / "resolved.yaml").unlink()
            raise KeyboardInterrupt

        patched.setattr(manage.shutil, "rmtree", killed)
        remove(find(runs, "moons"))
    assert [r.name for r in listing(runs)] == ["moons-2"]
    assert any(manage.ASIDE.fullmatch(name) for name in names(runs))
    remove(find(runs, "moons-2"))
    assert names(runs) == []


def test_who_is_held_is_refused(runs: Path) -> None:
    found = find(runs, "moons")
    with Lock(found.lock):
        for attempt in (lambda: remove(found), lambda: rename(found, "other")):
            with pytest.raises(LockedError, match="the run is held by process"):
                attempt()
    assert names(runs) == ["latest", "moons", "moons-2"]


def test_a_run_under_another_name_is_the_same_run(runs: Path) -> None:
    before = read_run(find(runs, "moons-2"))
    new = rename(find(runs, "moons-2"), "tried")
    after = read_run(new)
    assert names(runs) == ["latest", "moons", "tried"]
    assert (runs / "latest").readlink() == Path("tried")
    assert (after.fingerprint, after.config.name, after.answers(before.config)) == (before.fingerprint, "tried", True)
    assert names(new.path) == names(RunDirectory(runs / "moons").path)


@pytest.mark.parametrize("name", ["moons", "latest", "a/b", "", ".hidden", "-x"])
def test_a_name_that_is_none_or_taken_is_refused(runs: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"exists already; choose another name|the new name must"):
        rename(find(runs, "moons-2"), name)
    assert names(runs) == ["latest", "moons", "moons-2"]


def test_an_empty_folder_is_not_taken_over(runs: Path) -> None:
    (runs / "empty").mkdir()
    with pytest.raises(UsageError, match="empty: exists already"):
        rename(find(runs, "moons"), "empty")
    shutil.rmtree(runs / "empty")
