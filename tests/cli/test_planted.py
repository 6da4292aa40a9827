"""Pipes, devices, folders and loops over each file of a run: one message or none, and nothing is waited for."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hpsearch.executor.folders import Board
from hpsearch.report.progress.live_files import LiveFiles
from tests.support.processes import PATIENCE

from .made import Cli

KINDS: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "folder": Path.mkdir,
    "loop": lambda path: path.symlink_to(path.name),
}
LOOKS = (("ls",), ("show", "moons"), ("show", "moons", "--json"), ("best", "moons"))
PREDICT = ("predict", "moons", "moons")
MORE = ("resume", "moons", "-q", "-j", "1", "-n", "+1")
AGAIN = ("run", "moons.yaml", "-q", "--resume")
MODEL = ("best/model.json", "best/model.npz", "best/config.yaml")
FILES = (*MODEL, "run.log", "lock", "lock.holder", "environment.json", "dataset.json", "config.yaml")


class Waited(BaseException):
    """It hangs. No Exception, or the command would make a message of it."""


def _waited(*_: object) -> None:
    raise Waited


@pytest.fixture
def moons(cli: Cli, finished: Path, tmp_path: Path) -> Iterator[Cli]:
    """The command in a folder with a finished run, of its own. What waits for a file fails."""
    shutil.copytree(finished, tmp_path / "runs", symlinks=True)
    before = signal.signal(signal.SIGALRM, _waited)

    def call(*arguments: str) -> tuple[int, str, str]:
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        code, out, err = found = cli(*arguments)
        assert len(err.splitlines()) == (code != 0), err
        assert err.startswith("hpsearch: " if code else "")
        assert not code or not out
        return found

    yield call
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def plant(kind: str, file: str) -> Path:
    path = Path("runs/moons") / file
    path.unlink(missing_ok=True)
    KINDS[kind](path)
    return path


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("file", FILES)
def test_what_is_planted_over_a_file_is_passed_over_or_told(moons: Cli, file: str, kind: str) -> None:
    path = plant(kind, file)
    for arguments in (*LOOKS, AGAIN):
        assert moons(*arguments)[0] == 0
    if file in MODEL[:2]:
        code, _, err = moons(*PREDICT)
        assert code == 6
        assert str(path) in err
    code, _, err = moons(*MORE)
    written = file in (*MODEL, "lock.holder")
    if file in ("run.log", "lock") or (kind == "folder" and written):
        assert code == 6
        assert err.startswith(f"hpsearch: {path}: cannot be ")
        assert err.endswith("once that is fixed, `hpsearch resume runs/moons` goes on\n")
    else:
        assert code == 0
        assert not written or path.is_file() or not os.path.lexists(path)


@pytest.mark.parametrize("kind", ["pipe", "device", "loop"])
def test_what_is_planted_among_the_caches_is_written_over(moons: Cli, tmp_path: Path, kind: str) -> None:
    caches = [f"data/{name}_{part}.npy" for name in ("y", "normalized") for part in ("train", "dev")]
    for file in (*caches, "live/board", "live/77.jsonl", f"live/{os.getpid()}.jsonl", "checkpoints/7-0.npz"):
        (tmp_path / "runs/moons" / file).parent.mkdir(exist_ok=True)
        plant(kind, file)
    assert LiveFiles(Path("runs/moons/live"), "dev_error").running() == []
    board = Board(Path("runs/moons/live/board"))
    board.clear(2)
    with board.training(1):
        assert board.begun() == {1}
    assert moons(*MORE)[0] == 0


@pytest.mark.parametrize("kind", KINDS)
def test_without_its_config_or_journal_it_is_no_run(moons: Cli, kind: str) -> None:
    path = plant(kind, "resolved.yaml")
    for arguments in (*LOOKS[1:], PREDICT, MORE, AGAIN):
        code, _, err = moons(*arguments)
        assert (code, str(path) in err) == (6, True)
    plant(kind, "journal.jsonl")
    for arguments in (*LOOKS[1:], PREDICT, MORE):
        code, _, err = moons(*arguments)
        assert (code, "holds no run (it has no journal.jsonl)" in err) == (2, True)


def test_a_pipe_with_a_silent_writer_is_not_waited_for(moons: Cli) -> None:
    for file in ("environment.json", "best/model.json", "resolved.yaml"):
        path = plant("pipe", file)
        writer = os.open(path, os.O_RDWR)
        try:
            code, _, err = moons(*(MORE if file == "environment.json" else PREDICT))
            assert code == (0 if file == "environment.json" else 6), err
        finally:
            os.close(writer)


@pytest.mark.parametrize(
    "content", ["5", "[" * 9999, '{"blas": 5, "simd": {"a": 1}, "numpy": [[[]]]}', '{"blas": "x"}', "\0"]
)
def test_facts_that_make_no_sense_are_told_at_most(moons: Cli, content: str) -> None:
    for file in ("environment.json", "dataset.json", "lock.holder"):
        (Path("runs/moons") / file).write_text(content)
    for arguments in (*LOOKS, AGAIN, MORE):
        assert moons(*arguments)[0] == 0
