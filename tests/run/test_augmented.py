"""Searches over augmentation: the same bits for any number of jobs, and after a kill; only images can be augmented."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.processes import documents, hpsearch, journal, started, wait_until

AUGMENTED = """\
data: digits
space:
  shift: {low: 0, high: 1}
  rotate: {low: 0, high: 15}
  batch_size: {low: 30, high: 200}
fixed: {hidden_units: 16, flip: true, distort: 0.5, crop: 0.1}
trials: 6
epochs: 8
finals: null
search: {sampler: random}
"""


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The document of a run on one job that nobody disturbed."""
    return run(tmp_path_factory.mktemp("straight"), "1")


def run(folder: Path, jobs: str) -> dict[str, Any]:
    (folder / "a.yaml").write_text(AUGMENTED)
    done = hpsearch("run", "a.yaml", "--resume", "--json", "-j", jobs, cwd=folder)
    assert done.returncode == 0, done.stderr
    (document,) = documents(done.stdout)
    return document


@pytest.mark.slow
def test_two_jobs_that_are_killed_and_go_on_have_the_bits_of_one(tmp_path: Path, straight: dict[str, Any]) -> None:
    (tmp_path / "a.yaml").write_text(AUGMENTED)
    with started("run", "a.yaml", "-j", "2", cwd=tmp_path) as process:
        wait_until(lambda: len(journal(tmp_path / "runs" / "a")) >= 3)
        process.kill()
        process.wait()
    document = run(tmp_path, "1")
    assert (document["fingerprint"], document["best"]) == (straight["fingerprint"], straight["best"])


@pytest.mark.parametrize("command", [("run",), ("run", "--dry-run"), ("gradcheck",)])
def test_other_data_are_refused_before_anything_trains(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "a.yaml").write_text(AUGMENTED.replace("data: digits", "data: moons"))
    done = hpsearch(*command, "a.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert "flip is for images, of shape (height, width)" in done.stderr
    assert not (tmp_path / "runs").exists()
