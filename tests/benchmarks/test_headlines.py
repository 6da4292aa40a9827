"""The headlines' own arithmetic, on small made-up data: what is grouped, what counts as a copy, and one whole run."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from hpsearch.data import load
from hpsearch.data.spec import DataSpec, SplitSpec
from tests.benchmarks import headlines, photographs
from tests.benchmarks.headlines import HEADLINES, Headline

CONFIG = """\
data: {source: small.npz, split: {dev: 0.25, group: group}}
space: {learning_rate: {low: 1e-3, high: 1e-2, scale: log}}
fixed: {hidden_units: 4, shift: 1}
trials: 2
epochs: 2
finals: null
"""


def write_small(folder: Path) -> None:
    """64 photographs of 4 x 4 x 3 of two classes, and 10 for the test, of which the first 3 are copies."""
    rng = np.random.default_rng(0)
    x, x_test = (rng.integers(0, 256, (m, 4, 4, 3), np.uint8) for m in (64, 10))
    x_test[:3] = x[:3]
    y, y_test = np.arange(64) % 2, np.arange(10) % 2
    names = [f"{label}_IMG_{4000 + i}" for i, label in enumerate(y)]
    np.savez(folder / "small.npz", x_train=x, y_train=y, x_test=x_test, y_test=y_test, name_train=np.array(names))


@pytest.fixture
def small(tmp_path: Path) -> Headline:
    write_small(tmp_path)
    (tmp_path / "small.yaml").write_text(CONFIG)
    return Headline(tmp_path / "small.yaml", "small.npz", 1, 0.5, 0.4, photographs.prepare)


def test_copies_and_neighbours_are_of_one_group() -> None:
    names = ["0_IMG_5957", "0_IMG_5957 (1)", "0_IMG_5958", "0_IMG_5968", "0_IMG_5952", "0_IMG_5951"]
    assert photographs.groups(names).tolist() == [744, 744, 744, 746, 744, 743]


def test_a_name_without_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="'cat' has no camera number"):
        photographs.groups(["0_IMG_5957", "cat"])


def test_dev_and_training_share_no_block(tmp_path: Path) -> None:
    write_small(tmp_path)
    photographs.prepare(tmp_path / "small.npz", tmp_path / "prepared.npz")
    dataset = load(DataSpec("prepared.npz", split=SplitSpec(dev=0.25, group="group")), tmp_path)
    with np.load(tmp_path / "prepared.npz") as arrays:
        rows = {image.tobytes(): int(group) for image, group in zip(arrays["x_train"], arrays["group"], strict=True)}
    blocks = [{rows[x.astype(np.uint8).tobytes()] for x in part.x} for part in (dataset.train, dataset.dev)]
    assert len(dataset.dev.y) == 16
    assert blocks[0].isdisjoint(blocks[1])


def test_a_run_is_measured_on_all_images_and_on_the_new_ones(
    small: Headline, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = headlines.measure(small, tmp_path, tmp_path / "kept", ["--jobs", "1"])
    assert found.new.tolist() == [False] * 3 + [True] * 7
    assert found.trials == 2
    assert found.processor > 0
    assert "kept/run/run.log" in capsys.readouterr().err
    whole, new = headlines.rows("small", small, found)
    assert whole[4] == f"{found.wrong.sum()} of 10"
    assert new[:1] + new[4:5] == ["small, no copies", f"{found.wrong[3:].sum()} of 7"]
    assert len(headlines.rows("small", small, dataclasses.replace(found, new=np.ones(10, bool)))) == 1


@pytest.mark.parametrize("name", HEADLINES)
def test_aims_are_beyond_the_goals(name: str) -> None:
    assert HEADLINES[name].aim < HEADLINES[name].error
    assert HEADLINES[name].config.stem == name
