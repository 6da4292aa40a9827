"""A run as its folder tells it."""

import json
import os
from pathlib import Path

import pytest

from hpsearch.errors import StorageError
from hpsearch.run.lock import Lock
from hpsearch.run.recorded import read_run, recorded_config

from .searches import config, run
from .test_resume import cut


def test_a_finished_run(tmp_path: Path) -> None:
    wanted = config(tmp_path)
    recorded = read_run(run(wanted))
    assert recorded.run_state == "finished"
    assert recorded.config == wanted
    assert recorded.examples == {"train": 72, "dev": 24, "test": 24}
    assert set(recorded.test) == {"test_error", "test_cost"}
    assert recorded.winner == recorded.finalists[0].mean
    assert recorded.winner.task.trial == recorded.state.history.ranked(wanted.goal)[0].task.trial
    assert (recorded.facts["shape"], recorded.facts["classes"]) == ([2], ["0", "1"])


def test_an_open_run_is_running_while_it_is_held(tmp_path: Path) -> None:
    part = cut(run(config(tmp_path)), 5, tmp_path / "cut")
    recorded = read_run(part)
    assert recorded.run_state == "open"
    assert recorded.test == {}
    assert len(recorded.state.history.results) == 3
    with Lock(part.lock):
        assert read_run(part).run_state == "running"
    assert read_run(part).run_state == "open"


def test_looking_writes_nothing(tmp_path: Path) -> None:
    part = cut(run(config(tmp_path)), 5, tmp_path / "cut", torn=b'{"row":6')
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in part.path.rglob("*") if p.is_file()}
    assert read_run(part).winner
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in part.path.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("content", [None, "", "[", "null\n", "[]"])
def test_facts_of_the_data_may_be_missing(tmp_path: Path, content: str | None) -> None:
    directory = run(config(tmp_path))
    directory.dataset.unlink()
    if content is not None:
        directory.dataset.write_text(content)
    recorded = read_run(directory)
    assert (recorded.examples, recorded.notes) == ({}, ())


PLANTED = [
    '{"examples": 3, "shape": "x", "classes": 5, "notes": 7}',
    '{"examples": {"dev": "x"}, "shape": [1e400, null], "classes": null, "notes": {}}',
    "[" * 100_000,
    "9" * 5000,
]


@pytest.mark.parametrize("content", PLANTED)
def test_facts_of_the_data_may_be_anything(tmp_path: Path, content: str) -> None:
    directory = run(config(tmp_path))
    directory.dataset.write_text(content)
    assert read_run(directory).examples == {}
    assert read_run(directory).winner


@pytest.mark.parametrize("what", ["pipe", "device"])
def test_facts_that_are_no_file_are_not_waited_for(tmp_path: Path, what: str) -> None:
    directory = run(config(tmp_path))
    directory.dataset.unlink()
    if what == "pipe":
        os.mkfifo(directory.dataset)
    else:
        directory.dataset.symlink_to("/dev/zero")
    assert read_run(directory).examples == {}


@pytest.mark.parametrize("content", [None, "", "space: 3\n"])
def test_a_recorded_config_that_cannot_be_used(tmp_path: Path, content: str | None) -> None:
    directory = run(config(tmp_path))
    directory.config_resolved.unlink()
    if content is not None:
        directory.config_resolved.write_text(content)
    with pytest.raises(StorageError, match=r"its recorded config cannot be used: .*resolved\.yaml:1:"):
        recorded_config(directory)


def test_the_recorded_config_runs_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "points.csv"
    table.write_text("\n".join(f"{i % 7},{i % 5},{'ab'[i % 2]}" for i in range(60)))
    text = "data: points.csv\nspace: {hidden_units: [2, 4]}\ntrials: 2\nepochs: 1\n"
    directory = run(config(tmp_path, text=text))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert recorded_config(directory).data.source == str(table)
    assert json.loads(directory.dataset.read_text())["classes"] == ["a", "b"]
