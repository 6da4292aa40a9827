import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.report.progress.live_files import LiveFiles


def _row(trial: int, epoch: int, error: float, budget: int = 20) -> str:
    return json.dumps({"trial": trial, "repeat": 0, "budget": budget, "epoch": epoch, "dev_error": error}) + "\n"


def _append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return tmp_path / f"{os.getpid()}.jsonl"


def test_a_curve_grows_line_by_line_and_a_torn_line_waits(tmp_path: Path, mine: Path) -> None:
    files = LiveFiles(tmp_path, "dev_error")
    assert files.running() == []
    second = _row(3, 2, 0.25)
    _append(mine, _row(3, 1, 0.5) + second[:10])
    assert [r.curve for r in files.running()] == [[0.5]]
    _append(mine, second[10:])
    (running,) = files.running()
    assert (running.key, running.epoch, running.curve) == ((3, 20, 0), 2, [0.5, 0.25])


def test_a_finished_task_is_gone_and_stays_gone(tmp_path: Path, mine: Path) -> None:
    files = LiveFiles(tmp_path, "dev_error")
    _append(mine, _row(3, 19, 0.5) + _row(4, 1, 0.5))
    assert [r.key[0] for r in files.running()] == [3, 4]
    files.finish((3, 20, 0))
    _append(mine, _row(3, 20, 0.5))
    assert [r.key[0] for r in files.running()] == [4]


def test_what_was_there_before_does_not_count(tmp_path: Path, mine: Path) -> None:
    _append(mine, _row(1, 1, 0.5))
    files = LiveFiles(tmp_path, "dev_error")
    _append(mine, _row(2, 1, 0.5))
    assert [r.key[0] for r in files.running()] == [2]


def test_a_dead_worker_trains_nothing(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    files = LiveFiles(tmp_path, "dev_error")
    _append(tmp_path / f"{gone.pid}.jsonl", _row(1, 1, 0.5))
    assert files.running() == []


def test_a_task_that_begins_again_draws_a_new_curve(tmp_path: Path, mine: Path) -> None:
    files = LiveFiles(tmp_path, "dev_error")
    _append(mine, _row(1, 1, 0.5) + _row(1, 2, 0.4) + _row(1, 1, 0.3))
    assert [r.curve for r in files.running()] == [[0.3]]


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.binary(max_size=40) | st.sampled_from([b"[]", b"{}", b'{"trial": "x"}', b'{"trial": 1e999}']), max_size=6
    )
)
def test_foreign_lines_are_passed_over(tmp_path_factory: pytest.TempPathFactory, junk: list[bytes]) -> None:
    folder = tmp_path_factory.mktemp("live")
    files = LiveFiles(folder, "dev_error")
    (folder / "notes.txt").write_text(_row(9, 1, 0.5))
    mine = folder / f"{os.getpid()}.jsonl"
    mine.write_bytes(b"\n".join([*junk, _row(3, 1, 0.5).encode()]))
    assert [r.curve for r in files.running()] == [[0.5]]


def test_values_that_are_no_finite_number_are_gaps(tmp_path: Path, mine: Path) -> None:
    files = LiveFiles(tmp_path, "dev_error")
    huge = f'{{"trial": 1, "repeat": 0, "budget": 20, "epoch": 4, "dev_error": {10**400}}}\n'
    _append(mine, _row(1, 1, float("nan")) + _row(1, 2, float("inf")) + _row(1, 3, 0) + huge)
    assert [r.curve for r in files.running()] == [[None, None, 0.0, None]]


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert LiveFiles(tmp_path / "nowhere", "dev_error").running() == []
