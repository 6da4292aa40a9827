"""kill -9 at every stage, one after another in the same run: nothing lost, twice or left behind, the same end."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.kills import Harm, Moment, killed
from tests.support.processes import MOONS, documents, hpsearch, kinds

COMMON = "epochs: 9\nfinals: {top: 2, repeats: 2}\n"
SEARCHES: dict[str, str] = {
    "random": "trials: 6\nsearch: {sampler: random}\n",
    "zoom": "trials: 18\n",
    "culling": "trials: 18\nschedule: {kind: culling}\nsearch: {model: none}\n",
}
"""Sections of the config beside the data and the space."""

STAGES: list[Moment] = [
    ("replace resolved.yaml", 1),
    ("open journal.jsonl", 1),
    ("write journal.jsonl begin", 1),
    ("fsync journal.jsonl begin", 1),
    ("write journal.jsonl plan", 1),
    ("write journal.jsonl result", 1),
    ("fsync journal.jsonl result", 1),
    ("write journal.jsonl finals plan", 1),
    ("write journal.jsonl finals result", 1),
    ("fsync journal.jsonl finals result", 1),
    ("write journal.jsonl opened", 1),
    ("write journal.jsonl test", 1),
    ("write model.npz", 1),
    ("replace model.json", 1),
    ("fsync journal.jsonl end", 1),
]
"""In the order in which they come, so that each invocation gets to the next."""
RUNGS = [("write", "result"), ("write", "plan"), ("fsync", "result"), ("fsync", "plan"), ("write", "result")]
"""From one rung to the next."""
CHAINS: list[tuple[str, str, list[Moment]]] = [
    ("random", "1", STAGES),
    ("culling", "1", [(f"{call} journal.jsonl {kind}", 2) for call, kind in RUNGS]),
    ("zoom", "2", [("fsync journal.jsonl plan", 2), 0.9, ("write journal.jsonl result", 2)]),
]


def run(folder: Path, jobs: str, *more: str) -> tuple[str, ...]:
    return ("run", "moons.yaml", "--resume", "--dir", str(folder), "-j", jobs, *more)


def outcome(folder: Path, name: str) -> dict[str, Any]:
    """All that must not depend on what happened on the way."""
    (document,) = documents(hpsearch("show", f"./{name}", "--json", cwd=folder).stdout)
    for entry in document["ranking"]:
        del entry["seconds"]
    del document["seconds"], document["run"]
    return document


@pytest.mark.parametrize(
    ("search", "jobs", "moments"),
    [pytest.param(*chain, marks=[pytest.mark.slow] if chain[1] == "1" else []) for chain in CHAINS],
)
def test_kills_at_every_stage(tmp_path: Path, search: str, jobs: str, moments: list[Moment]) -> None:
    (tmp_path / "moons.yaml").write_text(MOONS.split("trials")[0] + COMMON + SEARCHES[search])
    straight = hpsearch(*run(Path("straight"), "1", "-q"), cwd=tmp_path)
    assert straight.returncode == 0, straight.stderr
    for moment in moments:
        harm = killed(tmp_path, tmp_path / "kills", moment, *run(Path("kills"), jobs))
        assert harm == Harm() or (harm is None and isinstance(moment, float)), moment
    last = hpsearch(*run(Path("kills"), jobs, "-q"), cwd=tmp_path)
    assert (last.returncode, last.stderr) == (0, "")
    assert json.dumps(outcome(tmp_path, "kills")) == json.dumps(outcome(tmp_path, "straight"))
    assert sorted(kinds(tmp_path / "kills")) == sorted(kinds(tmp_path / "straight"))
    for file in ("model.npz", "model.json"):
        assert (tmp_path / "kills/best" / file).read_bytes() == (tmp_path / "straight/best" / file).read_bytes()
