"""Runs are found again by path, name, or being the last."""

import os
from pathlib import Path

import pytest

from hpsearch.errors import UsageError
from hpsearch.run.directory import RunDirectory, create
from hpsearch.run.find import find, listing, newest, resume_or_create


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "runs"


def begun(root: Path, name: str, age: int = 0) -> RunDirectory:
    directory = create(root, name)
    directory.journal.touch()
    os.utime(directory.journal, (1_000_000 - age, 1_000_000 - age))
    return directory


def test_a_run_is_found_by_name_and_by_path(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = begun(root, "digits")
    elsewhere = create(root, "", root.parent / "here")
    elsewhere.journal.touch()
    monkeypatch.chdir(root.parent)
    assert find(root, "digits") == directory
    for path in ("runs/digits", "./runs/digits/", str(directory.path), "here/../runs/digits"):
        assert find(root, path).path.resolve() == directory.path
    assert find(root, "here").path.resolve() == elsewhere.path
    begun(root, "here")
    assert find(root, "here").path == root / "here"  # under the root goes first


def test_none_is_the_latest_else_the_one_last_written(root: Path) -> None:
    old, new = begun(root, "old", age=50), begun(root, "new")
    create(root, "husk")
    assert find(root, None) == new
    old.make_latest(root)
    assert find(root, None) == old
    assert find(root, "latest").path.resolve() == old.path
    old.journal.unlink()
    assert find(root, None) == new


def test_a_run_outside_can_be_the_latest(root: Path) -> None:
    root.mkdir()
    outside = create(root, "", root.parent / "outside")
    outside.journal.touch()
    outside.make_latest(root)
    assert find(root, None).path == outside.path


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("digit", "digit: no such run; did you mean digits"),
        ("husk", "husk: holds no run"),
        ("spirals", r"spirals: no such run; .*runs has digits, digits-2"),
        ("../../etc", "etc: (no such run|holds no run)"),
        ("", "'': "),
        ("a\0b", r"'a\\x00b': (is neither a run nor a path|no such run)"),
        ("x" * 5000, "is neither a run nor a path|no such run"),
        ("\x1b[2J", r"'\\x1b\[2J': no such run"),
    ],
)
def test_what_is_no_run_is_a_usage_error(root: Path, ref: str, words: str) -> None:
    begun(root, "digits")
    begun(root, "digits")
    create(root, "husk")
    with pytest.raises(UsageError, match=words):
        find(root, ref)


def test_no_runs_at_all(root: Path) -> None:
    for _ in range(2):
        assert listing(root) == []
        assert newest(root, "x") is None
        with pytest.raises(UsageError, match="has no runs; `hpsearch run CONFIG`"):
            find(root, None)
        root.mkdir(exist_ok=True)
    (root.parent / "file").touch()
    with pytest.raises(UsageError, match="must be a folder"):
        listing(root.parent / "file")


def test_the_listing_has_runs_alone_last_written_first(root: Path) -> None:
    runs = [begun(root, name, age) for name, age in (("b", 1), ("a", 1), ("c", 0), ("d", 9))]
    create(root, "husk")
    (root / "file").touch()
    (root / ".hidden").mkdir()
    (root / "link").symlink_to("a")
    runs[0].make_latest(root)
    assert [r.name for r in listing(root)] == ["c", "a", "b", "d"]


def test_the_newest_has_the_highest_number(root: Path) -> None:
    for folder in ("x", "x-2", "x-10", "x-9", "x-y", "x-2-3", "x-011", "x-1", "x-", "xx-99", "x-²"):
        begun(root, folder)
    create(root, "x-12")
    found = newest(root, "x")
    assert found is not None and found.name == "x-10"
    assert newest(root, "y") is None


def test_resume_takes_what_is_there_and_else_begins(root: Path) -> None:
    first = resume_or_create(root, "x")
    assert (first.name, first.begun) == ("x", False)
    assert resume_or_create(root, "x").name == "x-2"  # a folder without a journal may be another process's
    first.journal.touch()
    assert resume_or_create(root, "x") == first


def test_resume_of_an_explicit_folder(root: Path) -> None:
    path = root.parent / "here"
    directory = resume_or_create(root, "x", path)
    assert directory.path == path and not directory.begun
    directory.write_inputs("", "", {}, {})
    directory.data.mkdir()
    assert resume_or_create(root, "x", path) == directory  # left so by a crash
    directory.journal.touch()
    (path / "notes.txt").touch()
    assert resume_or_create(root, "x", path).begun


def test_an_explicit_folder_that_another_process_makes_meanwhile_is_gone_on_with(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = root / "x"
    path.mkdir(parents=True)
    found = iter([False, True])
    monkeypatch.setattr("os.path.lexists", lambda _: next(found))
    assert resume_or_create(root, "x", path).path == path


def test_resume_never_moves_into_a_folder_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").touch()
    (tmp_path / "file").touch()
    (tmp_path / "dangling").symlink_to("nowhere")
    for name in ("mine", "file", "dangling"):
        with pytest.raises(UsageError, match=f"--dir {tmp_path / name}: "):
            resume_or_create(tmp_path, "x", tmp_path / name)
