"""Searches over folds: the journal has each fold's values, the finals are folded anew, and the bits are the same."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hpsearch.report.pages.result import result_page
from hpsearch.report.pages.trials import ranked_trial_page
from hpsearch.report.writers.plain import page_text
from hpsearch.run.directory import RunDirectory
from hpsearch.run.recorded import Recorded, read_run
from tests.support.processes import documents, hpsearch, journal, started, wait_until
from tests.support.searches import config, run

FOLDED = """\
data: {source: moons, examples: 60, noise: 0.3, split: {folds: 3}}
space:
  learning_rate: {low: 1e-3, high: 1e-1, scale: log}
  hidden_units: {low: 4, high: 40}
fixed: {batch_size: 16}
schedule: {kind: culling, min_epochs: 2, reduction_factor: 2}
trials: 12
epochs: 5
finals: {top: 2, repeats: 3}
"""


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> RunDirectory:
    folder = tmp_path_factory.mktemp("folds")
    return run(config(folder, text=FOLDED))


@pytest.fixture(scope="module")
def recorded(finished: RunDirectory) -> Recorded:
    return read_run(finished)


def test_each_result_has_the_values_that_its_metrics_are_means_of(recorded: Recorded) -> None:
    for result in recorded.state.history.results:
        assert result.folds.keys() == result.metrics.keys()
        for name, values in result.folds.items():
            assert len(values) == 3
            assert result.metrics[name] == pytest.approx(np.mean(values))


def test_finalists_have_the_same_folds_in_each_repeat_and_others_in_the_next(recorded: Recorded) -> None:
    """The dev parts of 48 rows in three folds are 16 each, so that errors are sixteenths."""
    assert [f.is_baseline for f in recorded.finalists].count(True) == 1
    assert len(recorded.finalists) == 2 + 1
    repeats = [r.folds["dev_error"] for r in recorded.finalists[0].repeats]
    assert len({tuple(values) for values in repeats}) > 1
    assert all((16 * value) % 1 == 0 for values in repeats for value in values)


def test_the_table_and_the_pages_say_what_is_a_mean_of_what(recorded: Recorded) -> None:
    text = page_text(result_page(recorded, None))
    head, *rows = [line for line in text.splitlines() if line.strip()]
    assert "dev error" in head
    ok = [row for row in rows[: len(recorded.state.history.last) + 1] if row.rstrip().endswith(("ok", "culled"))]
    assert len(ok) == 12 + 1
    assert [row.count("+-") for row in ok].count(1) == 3  # as the finals found it; the search has a single value
    assert "mean of 3 repeats of 3 folds" in text
    assert "each trained 3 times again from fresh seeds, in 3 folds made anew" in text
    assert "trained on all 48 rows of the folds, for 5 epochs" in text
    assert "data.split.dev" not in text
    other = next(n for n in recorded.state.history.last if n not in {f.number for f in recorded.finalists})
    page = page_text(ranked_trial_page(recorded, other, 80)).splitlines()
    (folds,) = [line for line in page if line.startswith("folds")]
    assert folds.count("%") == 3


def test_a_search_without_folds_has_no_word_of_them_in_its_journal(tmp_path: Path) -> None:
    directory = run(config(tmp_path))
    assert "folds" not in directory.journal.read_text()
    assert "folds:" not in directory.config_resolved.read_text()
    assert "folds" not in (directory.best / "model.json").read_text()


def test_the_winner_s_config_runs_and_is_refit_too(tmp_path: Path, finished: RunDirectory) -> None:
    best = run(config(tmp_path, text=finished.best_config.read_text()))
    text = page_text(result_page(read_run(best), None))
    assert "mean of 3 folds" in text
    facts = json.loads((best.best / "model.json").read_text())
    assert facts["trained_on"] == "all 48 rows of the folds, for 5 epochs"


def command(folder: Path, jobs: str) -> dict[str, Any]:
    (folder / "f.yaml").write_text(FOLDED.replace("epochs: 5", "epochs: 60"))
    done = hpsearch("run", "f.yaml", "--resume", "--json", "-j", jobs, cwd=folder)
    assert done.returncode == 0, done.stderr
    (document,) = documents(done.stdout)
    return document


@pytest.mark.slow
def test_two_jobs_that_are_killed_and_go_on_have_the_bits_of_one(tmp_path: Path) -> None:
    straight, folder = tmp_path / "straight", tmp_path / "killed"
    for path in (straight, folder):
        path.mkdir()
    wanted = command(straight, "1")
    (folder / "f.yaml").write_text(FOLDED.replace("epochs: 5", "epochs: 60"))
    with started("run", "f.yaml", "-j", "2", cwd=folder) as process:
        wait_until(lambda: len(journal(folder / "runs" / "f")) >= 4)
        process.kill()
        process.wait()
    document = command(folder, "2")
    assert (document["fingerprint"], document["best"]) == (wanted["fingerprint"], wanted["best"])
    shown = hpsearch("predict", "runs/f", "moons", "--json", cwd=folder)
    assert len(json.loads(shown.stdout)) == 60
    shown = hpsearch("show", "--json", cwd=folder)
    assert all(len(entry["folds"]["dev_error"]) == 3 for entry in json.loads(shown.stdout)["ranking"])


def test_data_that_is_too_small_for_the_folds_is_told_before_anything_trains(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text(FOLDED.replace("folds: 3", "folds: 25"))
    for arguments in (("run",), ("run", "--dry-run"), ("gradcheck",)):
        done = hpsearch(*arguments, "f.yaml", cwd=tmp_path)
        assert done.returncode == 2
        assert "split.folds: 25 folds are too many: each class needs a row in every fold" in done.stderr
        assert not (tmp_path / "runs").exists()
