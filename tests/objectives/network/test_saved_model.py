"""The saved model is the winner: in hpsearch, and in ten lines of NumPy that know nothing of it."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hpsearch.errors import StorageError
from hpsearch.objectives.network.examples import kind_of, normalization_of
from hpsearch.objectives.network.saved_model import SavedModel, load
from hpsearch.objectives.network.settings import resolve

from .made import context, dataset, objective, task

CONFIGS: list[dict[str, Any]] = [
    {},
    {"batch_norm": False, "hidden_layers": 3},
    {"activation": "tanh"},
    {"activation": "sigmoid", "normalize_inputs": False},
    {"activation": "leaky_relu"},
    {"hidden_layers": 0},
]


def saved(folder: Path, config: dict[str, Any]) -> SavedModel:
    """A trained model, written into `folder` as a run does."""
    wanted = task(budget=8, learning_rate=0.03, **config)
    data = dataset()
    (model,), _, _ = objective(folder).final(wanted, context(folder))
    normalization = normalization_of(data, kind_of(resolve(config)))
    made = SavedModel(model, normalization, {"classes": list(data.classes), "trial": 1})
    for name, content in made.files().items():
        (folder / name).write_bytes(content)
    return made


def by_hand(folder: Path, x: NDArray[Any]) -> NDArray[Any]:
    """What the README shows: no hpsearch."""
    facts = json.loads((folder / "model.json").read_text())
    arrays = np.load(folder / "model.npz")
    activations = {
        "relu": lambda z: np.maximum(z, 0),
        "leaky_relu": lambda z: np.where(z > 0, z, 0.01 * z),
        "tanh": np.tanh,
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
        "identity": lambda z: z,
    }
    a = (x - arrays["mu"]) / arrays["sigma"]
    for layer in range(1, facts["layers"]):
        a = activations[facts["activation"]](a @ arrays[f"W{layer}"] + arrays[f"b{layer}"])
    z = a @ arrays[f"W{facts['layers']}"] + arrays[f"b{facts['layers']}"]
    return z.argmax(axis=1)


@pytest.mark.parametrize("config", CONFIGS)
def test_ten_lines_of_numpy_predict_the_same(tmp_path: Path, config: dict[str, Any]) -> None:
    model, x = saved(tmp_path, config), dataset().dev.x
    predicted = model.probabilities(x).argmax(axis=1)
    assert np.array_equal(by_hand(tmp_path, x), predicted)
    assert len(set(predicted)) > 1
    assert (predicted == dataset().dev.y).mean() > 0.4


@pytest.mark.parametrize("config", CONFIGS)
def test_there_and_back(tmp_path: Path, config: dict[str, Any]) -> None:
    made, back = saved(tmp_path, config), load(tmp_path)
    x = dataset().dev.x
    assert np.array_equal(made.probabilities(x), back.probabilities(x))
    assert np.allclose(back.probabilities(x).sum(axis=1), 1, atol=1e-6)
    assert back.classes == ("a", "b", "c")
    assert back.facts["trial"] == 1
    assert back.files() == made.files()


def edited(**changes: Any) -> Callable[[Path], object]:
    def edit(folder: Path) -> None:
        file = folder / "model.json"
        file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))

    return edit


def _piped(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _linked(file: Path, target: str) -> None:
    file.unlink()
    file.symlink_to(target)


def _rewritten(file: Path, name: str, array: NDArray[Any]) -> None:
    np.savez(file, **{**np.load(file), name: array})


DAMAGES: dict[str, Callable[[Path], object]] = {
    "no facts": lambda f: (f / "model.json").unlink(),
    "no arrays": lambda f: (f / "model.npz").unlink(),
    "half the arrays": lambda f: (f / "model.npz").write_bytes((f / "model.npz").read_bytes()[:300]),
    "empty arrays": lambda f: (f / "model.npz").write_bytes(b""),
    "half the facts": lambda f: (f / "model.json").write_text((f / "model.json").read_text()[:40]),
    "facts that are a list": lambda f: (f / "model.json").write_text("[1, 2]"),
    "bytes": lambda f: (f / "model.json").write_bytes(b"\xff\xfe\x00"),
    "a layer too many": edited(layers=9),
    "layers in words": edited(layers="two"),
    "pickled arrays": lambda f: np.savez(f / "model.npz", W1=np.array([{}], dtype=object)),
    "another activation": edited(activation="swish"),
    "no layers": edited(layers=0),
    "no classes": edited(classes=None),
    "classes that are numbers": edited(classes=[1, 2, 3]),
    "features that are a number": edited(features=5),
    "features that are numbers": edited(features=[1, 2]),
    "nested facts": lambda f: (f / "model.json").write_text("[" * 100_000),
    "huge facts": lambda f: os.truncate(f / "model.json", 2**40),
    "facts that are a pipe": lambda f: _piped(f / "model.json"),
    "arrays that are a pipe": lambda f: _piped(f / "model.npz"),
    "arrays that are a device": lambda f: _linked(f / "model.npz", "/dev/zero"),
    "a bomb": lambda f: np.savez_compressed(f / "model.npz", W1=np.zeros((10**4, 10**4), np.uint8)),
    "a mean of two dimensions": lambda f: _rewritten(f / "model.npz", "mu", np.zeros((4, 4))),
    "words": lambda f: _rewritten(f / "model.npz", "W1", np.full((4, 64), "a")),
    "complex numbers": lambda f: _rewritten(f / "model.npz", "b1", np.zeros(64, complex)),
    "a class too many": edited(classes=["a", "b", "c", "d"]),
    "an input too many": lambda f: _rewritten(f / "model.npz", "mu", np.zeros(5)),
    "an output too few": lambda f: _rewritten(f / "model.npz", "b3", np.zeros(2)),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_model_is_refused(tmp_path: Path, damage: str) -> None:
    saved(tmp_path, {})
    DAMAGES[damage](tmp_path)
    with pytest.raises(StorageError, match=str(tmp_path)):
        load(tmp_path)


def test_a_later_format_is_named(tmp_path: Path) -> None:
    saved(tmp_path, {})
    edited(format=2)(tmp_path)
    with pytest.raises(StorageError, match="is of format 2; use the newer hpsearch"):
        load(tmp_path)
