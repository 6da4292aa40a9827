"""A search whose dev rows are cut from the test's: what is measured, recorded, said and gone on with."""

from pathlib import Path

import numpy as np
import pytest

from hpsearch.data import load as load_data
from hpsearch.errors import UsageError
from hpsearch.objectives.network.saved_model import load
from hpsearch.report.pages.result import result_page
from hpsearch.report.writers.plain import page_text
from hpsearch.run.recorded import read_run
from tests.support.searches import config, cut, finish, run

ELSEWHERE = """\
data: {source: photos.csv, x_test: phones.csv, dev_from: test}
space:
  learning_rate: {low: 1e-2, high: 1e-1, scale: log}
  hidden_units: [4, 8]
trials: 4
epochs: 6
finals: {top: 1, repeats: 2}
"""


def write(folder: Path, offset: float = 2.0) -> None:
    """Two blobs; those of the test lie elsewhere by `offset`."""
    rng = np.random.default_rng(0)
    for name, rows, away in (("photos", 600, 0.0), ("phones", 300, offset)):
        y = np.arange(rows) % 2
        x = rng.standard_normal((rows, 2)) * 0.5 + 2 * y[:, None] + [away, 0]
        lines = [f"{a:.5f},{b:.5f},{'no' if k == 0 else 'yes'}" for (a, b), k in zip(x, y, strict=True)]
        (folder / f"{name}.csv").write_text("\n".join(["a,b,kind", *lines]) + "\n")


def test_the_train_dev_error_is_measured_recorded_and_read(tmp_path: Path) -> None:
    write(tmp_path)
    wanted = config(tmp_path, "finals.keep=best", "finals.refit=false", text=ELSEWHERE)
    directory = run(wanted)
    recorded, saved, data = read_run(directory), load(directory.best), load_data(wanted.data, wanted.data_base)
    assert recorded.examples == {"train": 570, "train_dev": 30, "dev": 150, "test": 150}
    assert recorded.facts["given"] == ["train", "test"]
    kept = recorded.finalists[0].saved
    assert data.train_dev is not None
    for part, name in ((data.train, "train"), (data.train_dev, "train_dev"), (data.dev, "dev")):
        wrong = saved.probabilities(part.x).argmax(axis=1) != part.y
        assert wrong.mean() == kept.metrics[f"{name}_error"]
    assert all("train_dev_error" in result.metrics for result in recorded.state.history.results)
    page = page_text(result_page(recorded, 3))
    assert "train-dev error" in page and "data mismatch (dev - train-dev) is" in page
    assert "Data mismatch is what to work on" in page and "Against data mismatch: error analysis" in page

    part = cut(directory, 5, tmp_path / "cut")
    finish(wanted, part)
    assert read_run(part).fingerprint == recorded.fingerprint

    write(tmp_path, offset=0.0)
    with pytest.raises(UsageError, match="its data has changed since"):
        finish(wanted, part)


def test_without_it_no_result_has_the_metric(tmp_path: Path) -> None:
    write(tmp_path)
    recorded = read_run(run(config(tmp_path, "data.dev_from=null", "finals=null", "epochs=2", text=ELSEWHERE)))
    assert not [result for result in recorded.state.history.results if "train_dev_error" in result.metrics]
    assert recorded.examples == {"train": 480, "dev": 120, "test": 300}
