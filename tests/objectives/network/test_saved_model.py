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
from hpsearch.objectives.network.refit import stacked
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
    models = objective(folder).final(wanted, context(folder)).models
    normalization = normalization_of(data, kind_of(resolve(config)))
    made = SavedModel(models[0], normalization, {"classes": list(data.classes), "trial": 1})
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
    p = np.exp(z - z.max(axis=2, keepdims=True))
    return (p / p.sum(axis=2, keepdims=True)).mean(axis=0).argmax(axis=1)


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
    edited(format=3)(tmp_path)
    with pytest.raises(StorageError, match="is of format 3; use the newer hpsearch"):
        load(tmp_path)


def test_an_earlier_format_is_read(tmp_path: Path) -> None:
    """Of one network, without an axis for the members."""
    made, x = saved(tmp_path, {}), dataset().dev.x
    arrays = np.load(tmp_path / "model.npz")
    flat = {name: array[0] if name[0] == "W" else array[0, 0] for name, array in arrays.items() if name[0] in "Wb"}
    np.savez(tmp_path / "model.npz", mu=arrays["mu"], sigma=arrays["sigma"], **flat)
    facts = json.loads((tmp_path / "model.json").read_text())
    early = {name: facts[name] for name in ("layers", "activation", "classes")}
    (tmp_path / "model.json").write_text(json.dumps({"format": 1, **early}))
    assert np.array_equal(load(tmp_path).probabilities(x), made.probabilities(x))
    assert load(tmp_path).files()["model.npz"] == made.files()["model.npz"]


def ensemble(folder: Path) -> SavedModel:
    """Three networks from three seeds, written into `folder`."""
    network = objective(folder)
    models = [network.final(task(repeat=n, learning_rate=0.03), context(folder)).models[0] for n in (1, 2, 3)]
    data = dataset()
    made = SavedModel(stacked(models), normalization_of(data, "normalized"), {"classes": list(data.classes)})
    for name, content in made.files().items():
        (folder / name).write_bytes(content)
    return made


def test_an_ensemble_is_the_mean_of_its_members(tmp_path: Path) -> None:
    made, data = ensemble(tmp_path), dataset()
    x = made.normalization.apply(data.dev.x)
    each = made.model.probabilities(x)
    p = load(tmp_path).probabilities(data.dev.x)
    assert made.members == len(each) == 3
    assert np.allclose(p, (each[0] + each[1] + each[2]) / 3, atol=1e-7)
    assert np.array_equal(by_hand(tmp_path, data.dev.x), p.argmax(axis=1))
    error, cost = made.measured(data.dev)
    assert error == (p.argmax(axis=1) != data.dev.y).mean()
    assert cost == pytest.approx(-np.log(p[np.arange(len(p)), data.dev.y]).mean(), rel=1e-5)
    facts = json.loads((tmp_path / "model.json").read_text())
    assert (facts["members"], facts["bytes"]) == (3, (tmp_path / "model.npz").stat().st_size)


def test_one_member_is_measured_as_the_network_it_is(tmp_path: Path) -> None:
    made, data = saved(tmp_path, {}), dataset()
    errors, costs = made.model.evaluate(made.normalization.apply(data.dev.x), data.dev.y)
    assert made.measured(data.dev) == (errors[0], costs[0])


def test_a_layer_of_another_number_of_networks_is_refused(tmp_path: Path) -> None:
    made = ensemble(tmp_path)
    _rewritten(tmp_path / "model.npz", "W2", made.model.W[1][:1])  # it would be taken for all of them
    with pytest.raises(StorageError, match="not as many networks in each layer as it says"):
        load(tmp_path)
