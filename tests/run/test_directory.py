"""Run directories are made once, named predictably, and never overwrite anything."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hpsearch.errors import StorageError, UsageError
from hpsearch.run.directory import RunDirectory, create, tidy_finished
from hpsearch.run.lock import Lock


def test_every_place_is_inside_the_folder(tmp_path: Path) -> None:
    directory = RunDirectory(tmp_path / "r")
    folders = ("live", "checkpoints", "data", "best")
    names = (*folders, "journal", "lock", "log", "config_given", "config_resolved", "environment")
    places = [getattr(directory, name) for name in names]
    assert {p.parent for p in places} == {tmp_path / "r"}
    assert len(set(places)) == len(places)
    assert directory.name == "r"


def test_names_count_up(tmp_path: Path) -> None:
    root = tmp_path / "a" / "runs"
    assert [create(root, "digits").path.name for _ in range(3)] == ["digits", "digits-2", "digits-3"]
    (root / "digits-4").write_text("a file in the way counts as taken")
    assert create(root, "digits").path == root / "digits-5"


def test_creators_at_once_get_folders_of_their_own(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: create(tmp_path / "runs", "x").path.name, range(24)))
    assert sorted(made) == sorted(["x", *(f"x-{n}" for n in range(2, 25))])


def test_an_explicit_folder_must_be_new(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "here"
    assert create(tmp_path / "runs", "unused", path).path == path
    assert not (tmp_path / "runs").exists()
    (tmp_path / "file").write_text("")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for taken in (path, tmp_path / "file", tmp_path / "dangling"):
        with pytest.raises(UsageError, match=f"--dir {taken}: exists already; add --resume"):
            create(tmp_path / "runs", "unused", taken)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("root", ["file", "file/runs", "dangling"])
def test_a_root_that_is_no_folder_is_a_storage_error(tmp_path: Path, root: str) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    with pytest.raises(StorageError, match=str(tmp_path / root)):
        create(tmp_path / root, "x")
    with pytest.raises(StorageError, match=str(tmp_path / "file")):
        create(tmp_path, "x", tmp_path / "file" / "x")


def test_no_permission_is_a_storage_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", denied)
    with pytest.raises(StorageError, match="x: cannot be made: Permission denied"):
        create(tmp_path, "x")


TRICKS = [
    "",
    ".",
    "..",
    ".hidden",
    "-rf",
    "a/b",
    "../x",
    "/abs",
    "a\\b",
    "latest",
    "a\nb",
    "a\x1b[2J",
    "a\x00b",
    " a",
    "é" * 51,
]


@pytest.mark.parametrize("name", TRICKS)
def test_a_name_cannot_leave_the_root_or_play_tricks(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="name: must") as caught:
        create(tmp_path / "runs", name)
    assert str(caught.value).isprintable()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["digits", "digits-mlp", "a b", "été", "x.y", "7"])
def test_ordinary_names_are_fine(tmp_path: Path, name: str) -> None:
    assert create(tmp_path, name).name == name


def test_a_path_with_a_null_byte_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no path"):
        create(tmp_path, "x", Path("a\0b"))


def test_inputs_are_recorded_and_the_run_has_begun_with_its_journal(tmp_path: Path) -> None:
    directory = create(tmp_path, "x")
    directory.write_inputs("trials: 2  # é\n", "trials: 2\n", {"numpy": "2"}, {"classes": ["a"]})
    assert directory.config_given.read_text("utf-8") == "trials: 2  # é\n"
    assert directory.config_resolved.read_text() == "trials: 2\n"
    assert json.loads(directory.environment.read_text()) == {"numpy": "2"}
    assert json.loads(directory.dataset.read_text()) == {"classes": ["a"]}
    assert not directory.begun
    directory.journal.touch()
    assert directory.begun


def test_latest_follows_the_last_one(tmp_path: Path) -> None:
    root = tmp_path / "runs"
    for name in ("a", "b"):
        directory = create(root, name)
        directory.make_latest(root)
        assert (root / "latest").readlink() == Path(name)  # relative: the folder of runs may move
    outside = create(root, "unused", tmp_path / "outside")
    outside.make_latest(root)
    assert (root / "latest").resolve() == outside.path
    assert sorted(p.name for p in root.iterdir()) == ["a", "b", "latest"]


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_something_else_named_latest_stays(tmp_path: Path, kind: str) -> None:
    latest = tmp_path / "latest"
    if kind == "file":
        latest.write_text("mine")
    else:
        latest.mkdir()
    create(tmp_path, "a").make_latest(tmp_path)
    assert not latest.is_symlink()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "latest"]


def test_a_file_system_without_links_is_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "symlink_to", refused)
    create(tmp_path, "a").make_latest(tmp_path)
    create(tmp_path, "b").make_latest(tmp_path / "missing")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "b"]


def test_what_a_killed_process_left_half_written_is_removed_and_nothing_else(tmp_path: Path) -> None:
    directory = create(tmp_path / "runs", "x")
    halves = (".resolved.yaml.0123456789ab.tmp", "best/.model.npz.0123456789ab.tmp", "checkpoints/4-0.77.tmp")
    others = ("run.log", ".mine.tmp", "best/model.npz", "checkpoints/4-0.npz")
    for name in (*halves, *others):
        (directory.path / name).parent.mkdir(exist_ok=True)
        (directory.path / name).write_text("")
    directory.tidy()
    assert [name for name in (*halves, *others) if (directory.path / name).exists()] == list(others)


def test_a_half_made_link_to_this_run_is_removed(tmp_path: Path) -> None:
    root = tmp_path / "runs"
    directory, other = create(root, "x"), create(root, "y")
    for name, run in (("0123456789ab", directory), ("ba9876543210", other)):
        (root / f".latest.{name}.tmp").symlink_to(run.name)
    directory.make_latest(root)
    assert {path.name for path in root.iterdir()} == {"x", "y", "latest", ".latest.ba9876543210.tmp"}


def test_a_finished_run_that_is_held_is_left_alone(tmp_path: Path) -> None:
    directory = create(tmp_path / "runs", "x")
    directory.data.mkdir()
    with Lock(directory.lock):
        tidy_finished(directory)
        assert directory.data.is_dir()
    tidy_finished(directory)
    assert [path.name for path in directory.path.iterdir()] == ["lock"]
