"""Workers see the training and dev parts as they were prepared, and no row of the test part."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hpsearch.objectives.network.examples import (
    KINDS,
    InputKind,
    examples_of,
    image_of,
    kind_of,
    normalization_of,
    read_examples,
    write_examples,
)
from hpsearch.objectives.network.settings import resolve

from .made import MARK, dataset


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_is_read(tmp_path: Path, kind: InputKind) -> None:
    data = replace(dataset(), shape=(2, 2))
    write_examples(data, tmp_path, KINDS)
    found, here = read_examples(tmp_path, kind, 3, data.shape), examples_of(data, kind)
    assert found.image == here.image == (2, 2, 1)
    for name in ("x_train", "y_train", "x_dev", "y_dev"):
        assert np.array_equal(getattr(found, name), getattr(here, name))
        assert getattr(found, name).dtype == getattr(here, name).dtype
    assert found.classes == here.classes == 3
    assert found.x_train.dtype == np.float32


def test_inputs_are_normalized_by_the_training_part_alone() -> None:
    data = dataset()
    found = examples_of(data, "normalized")
    assert np.allclose(found.x_train[:, :3].mean(axis=0), 0, atol=1e-5)
    assert np.allclose(found.x_train[:, :3].std(axis=0), 1, atol=1e-5)
    mu, sigma = data.train.x[:, :3].mean(axis=0), data.train.x[:, :3].std(axis=0)
    assert np.allclose(found.x_dev[:, :3], (data.dev.x[:, :3] - mu) / sigma, atol=1e-4)
    assert abs(found.x_dev[:, 0].mean()) > 1e-3
    assert not found.x_train[:, 3].any(), "a constant feature becomes 0, its scale 1"


def test_without_normalization_nothing_changes() -> None:
    data = dataset()
    assert np.array_equal(examples_of(data, "raw").x_dev, data.dev.x)
    assert np.array_equal(normalization_of(data, "raw").apply(data.dev.x), data.dev.x)


@pytest.mark.parametrize("channels", [1, 2])
def test_channels_of_images_are_normalized(channels: int) -> None:
    data = replace(dataset(), shape=(2, 2) if channels == 1 else (1, 2, 2))
    found = examples_of(data, "channels")
    x, plain = (part.reshape(-1, channels) for part in (found.x_train, data.train.x))
    assert np.allclose(x, (plain - plain.mean(axis=0)) / plain.std(axis=0), atol=1e-4)
    assert found.image == (*data.shape, 1)[:3]


def test_examples_that_are_no_images_are_told() -> None:
    assert examples_of(dataset(), "normalized").image is None
    assert image_of((2, 2, 2, 2)) is None


def test_the_kind_that_settings_want() -> None:
    assert kind_of(resolve({})) == "normalized"
    assert kind_of(resolve({"flip": True})) == "channels"
    assert kind_of(resolve({"distort": 0.5, "normalize_inputs": False})) == "raw"
    assert kind_of(resolve({"normalize_inputs": "channels"})) == "channels"
    assert kind_of(resolve({"flip": True, "normalize_inputs": "channels"})) == "channels"


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_wanted_kinds_are_written(tmp_path: Path, kind: InputKind) -> None:
    write_examples(dataset(), tmp_path, {kind})
    expected = {"y_train.npy", "y_dev.npy", f"{kind}_train.npy", f"{kind}_dev.npy"}
    assert {p.name for p in tmp_path.iterdir()} == expected


def test_no_row_of_the_test_part_is_written(tmp_path: Path) -> None:
    data = dataset()
    write_examples(data, tmp_path, KINDS)
    arrays = [np.load(p) for p in tmp_path.iterdir()]
    assert {len(a) for a in arrays} == {len(data.train.y), len(data.dev.y)}
    assert not any((a == MARK).any() for a in arrays)


def test_arrays_are_mapped_not_copied(tmp_path: Path) -> None:
    write_examples(dataset(), tmp_path, {"raw"})
    base = read_examples(tmp_path, "raw", 3).x_train.base
    assert isinstance(base, np.memmap)
    assert base.mode == "r"
