"""Semaphores that a killed driver left: those of nobody are removed, and no others."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hpsearch.executor import shared

NAMES = {
    "gone": "sem.loky-{gone}-abcdefgh",
    "alive": "sem.loky-{alive}-abcdefgh",
    "ours": "sem.loky-{ours}-abcdefgh",
    "of a user's own": "sem.loky-{gone}-abc",
    "of another library": "sem.mp-{gone}-abcdefgh",
}


@pytest.fixture
def left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """What lies in shared memory, by `NAMES`."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (tmp_path / "shm").mkdir()
    monkeypatch.setattr(shared, "MEMORY", tmp_path / "shm")
    ids = {"gone": ended.pid, "alive": os.getppid(), "ours": os.getpid()}
    paths = {what: tmp_path / "shm" / name.format(**ids) for what, name in NAMES.items()}
    for path in paths.values():
        path.write_bytes(bytes(32))
    return paths


def processes(folder: Path, namespace: str, *ids: str) -> Path:
    (folder / "self/ns").mkdir(parents=True)
    (folder / "self/ns/pid").symlink_to(namespace)
    for each in ids:
        (folder / each.split()[0]).mkdir()
        (folder / each.split()[0] / "status").write_text(f"Name:\tx\nNSpid:\t{each}\n")
    return folder


def test_those_of_a_process_that_is_nowhere_are_removed(
    tmp_path: Path, left: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, alive = str(os.getpid()), str(os.getppid())
    monkeypatch.setattr(shared, "PROCESSES", processes(tmp_path / "proc", shared.FIRST_NAMESPACE, ours, alive))
    shared.tidy(tmp_path / "none")
    assert [what for what, path in left.items() if not path.exists()] == ["gone"]


@pytest.mark.parametrize("where", ["in a container", "of a container"])
def test_whose_process_may_be_in_another_namespace_is_left(
    tmp_path: Path, left: dict[str, Path], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    ours, gone = str(os.getpid()), left["gone"].name.split("-")[1]
    inside, outside = ("pid:[4026532000]", []), (shared.FIRST_NAMESPACE, [f"999999 {gone}"])
    namespace, others = inside if where == "in a container" else outside
    monkeypatch.setattr(shared, "PROCESSES", processes(tmp_path / "proc", namespace, ours, str(os.getppid()), *others))
    shared.tidy(tmp_path / "none")
    assert all(path.exists() for path in left.values())


def test_noted_ones_are_removed_wherever_we_are(
    tmp_path: Path, left: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "PROCESSES", tmp_path / "none")
    record = tmp_path / "shared"
    record.write_text("\n".join(["../shared", *(path.name for path in left.values())]))
    shared.tidy(record)
    assert [what for what, path in left.items() if not path.exists()] == ["gone", "alive"]
    assert record.exists()


def test_a_process_notes_its_own(tmp_path: Path, left: dict[str, Path]) -> None:
    shared.note(tmp_path / "shared")
    assert (tmp_path / "shared").read_text() == left["ours"].name
