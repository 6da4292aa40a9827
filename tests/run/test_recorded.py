"""A run as it is recorded; equal fingerprints mean the same search, to its last bit."""

import hashlib
import json
import math
import os
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.errors import StorageError
from hpsearch.history import History
from hpsearch.run.lock import Lock
from hpsearch.run.recorded import fingerprint, read_run, recorded_config
from hpsearch.trial import Result, Task, Trial
from tests.support.searches import config, cut, run

from .examples import histories, ok


def test_a_finished_run(tmp_path: Path) -> None:
    wanted = config(tmp_path)
    recorded = read_run(run(wanted))
    assert recorded.run_state == "finished"
    assert recorded.config == wanted
    assert recorded.examples == {"train": 72, "dev": 24, "test": 24}
    assert set(recorded.test) == {"test_error", "test_cost", "test_f1", "test_auc", "test_balanced_error"}
    assert recorded.winner == recorded.finalists[0].mean
    assert recorded.winner.task.trial == recorded.state.history.ranked(wanted.goal)[0].task.trial
    assert (recorded.facts["shape"], recorded.facts["classes"]) == ([2], ["0", "1"])


def test_an_open_run_is_running_while_it_is_held(tmp_path: Path) -> None:
    part = cut(run(config(tmp_path)), 5, tmp_path / "cut")
    recorded = read_run(part)
    assert recorded.run_state == "paused"
    assert recorded.test == {}
    assert len(recorded.state.history.results) == 3
    with Lock(part.lock):
        assert read_run(part).run_state == "running"
    assert read_run(part).run_state == "paused"


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
    with pytest.raises(StorageError, match=r"its recorded config cannot be used: .*resolved\.yaml:"):
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


def of(*results: Result) -> str:
    return fingerprint(History.of((), results))


def with_config(result: Result, **config: Any) -> Result:
    return replace(result, task=Task(Trial(result.task.trial.number, config), result.task.budget, result.task.repeat))


@given(history=histories(), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=40)
def test_order_of_arrival_seconds_curves_and_reasons_do_not_count(history: History, seed: int) -> None:
    noisy = [replace(r, seconds=r.seconds + 1, curve={}, reason="else", epochs=r.epochs + 1) for r in history.results]
    random.Random(seed).shuffle(noisy)
    expected = fingerprint(history)
    assert fingerprint(History.of((), noisy)) == expected
    assert fingerprint(History((), tuple(noisy))) == expected
    shuffled = [replace(r, metrics=dict(reversed(list(r.metrics.items())))) for r in history.results]
    assert fingerprint(History.of((), shuffled)) == expected


@given(value=st.floats(allow_nan=False, allow_infinity=False))
@settings(deadline=None, max_examples=60)
def test_the_last_bit_of_a_metric_counts(value: float) -> None:
    assert of(ok(1, value)) != of(ok(1, math.nextafter(value, math.inf)))


RESULT = with_config(ok(1, 0.25), x=1)
OTHERS = {
    "another number": with_config(ok(2, 0.25), x=1),
    "another budget": with_config(ok(1, 0.25, budget=6), x=1),
    "another repeat": with_config(ok(1, 0.25, repeat=1), x=1),
    "another status": replace(RESULT, status="diverged"),
    "a metric fewer": replace(RESULT, metrics={"dev_error": 0.25}),
    "another value": with_config(RESULT, x=2),
    "a float for an int": with_config(RESULT, x=1.0),
    "a bool for an int": with_config(RESULT, x=True),
    "text for an int": with_config(RESULT, x="1"),
    "a list": with_config(RESULT, x=[1]),
    "null": with_config(RESULT, x=None),
    "another name": with_config(RESULT, y=1),
}


@pytest.mark.parametrize("name", OTHERS)
def test_whatever_else_differs_counts(name: str) -> None:
    assert of(OTHERS[name]) != of(RESULT)


def test_text_is_not_mistaken_for_a_float_and_zeros_have_a_sign() -> None:
    assert of(with_config(RESULT, x=0.1)) != of(with_config(RESULT, x=(0.1).hex()))
    assert of(with_config(RESULT, x=0.0)) != of(with_config(RESULT, x=-0.0))


def test_one_result_more_counts() -> None:
    assert len({of(), of(RESULT), of(RESULT, ok(2, 0.5))}) == 3


def test_the_hashed_text_is_as_documented() -> None:
    # Written by hand, so that two releases agree on the same search.
    metrics = '{"dev_cost":{"float":"0x1.0000000000000p-1"},"dev_error":{"float":"0x1.0000000000000p-2"}}'
    assert of(RESULT) == hashlib.sha256(f'[1,{{"x":1}},5,0,"ok",{metrics}]\n'.encode()).hexdigest()
