"""What workers tell by files: who was begun, and how far it is."""

import os
from pathlib import Path

import pytest

from hpsearch.executor.folders import Board, LiveFile
from tests.support.processes import documents

from .made import tasks


def test_the_board_knows_who_began_and_did_not_end(tmp_path: Path) -> None:
    board = Board(tmp_path / "live" / "board")
    board.clear(4)
    assert board.begun() == frozenset()
    with board.training(0):
        assert board.begun() == {0}
    with pytest.raises(ValueError, match="out"), board.training(2):
        raise ValueError("out")
    assert board.begun() == {2}
    board.clear(1)
    assert board.begun() == frozenset()


def test_the_live_file_tells_each_epoch(tmp_path: Path) -> None:
    (task,) = tasks(1)
    live = LiveFile(tmp_path / "live")
    live.report(task, 1, {"dev_error": 0.5})
    (file,) = (tmp_path / "live").iterdir()
    assert file.name == f"{os.getpid()}.jsonl"
    assert documents(file.read_text()) == [{"trial": 1, "repeat": 0, "budget": 3, "epoch": 1, "dev_error": 0.5}]
    live.close()
    live.report(task, 2, {"dev_error": 0.5})
    assert len(documents(file.read_text())) == 1
