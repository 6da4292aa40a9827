"""The network with its data: what is refused, and what is prepared."""

from dataclasses import replace
from pathlib import Path

import pytest

from hpsearch.data import DataSpec
from hpsearch.data.dataset import Dataset
from hpsearch.errors import DataError
from hpsearch.objectives import ObjectiveSpec
from hpsearch.objectives.network import objective as module
from hpsearch.objectives.network.objective import NetworkObjective, build
from hpsearch.space import Axis, Choice, Float, Hyperparameter, Int, Space
from hpsearch.trial import Goal, Value

from .made import dataset


def spec(axes: dict[str, Axis | Hyperparameter] | None = None, **fixed: Value) -> ObjectiveSpec:
    made = {name: axis if isinstance(axis, Axis) else Axis(axis) for name, axis in (axes or {}).items()}
    return ObjectiveSpec(Space(made, fixed), Goal("dev_error"), 7, DataSpec("moons", examples=60), Path())


@pytest.mark.parametrize(
    ("wanted", "files"),
    [
        (spec(), {"normalized"}),
        (spec(normalize_inputs=False), {"raw"}),
        (spec({"normalize_inputs": Choice((True, False))}), {"normalized", "raw"}),
        (spec({"normalize_inputs": Choice((False,))}), {"raw", "normalized"}),  # the baseline is normalized
        (spec(normalize_inputs="channels"), {"channels"}),
        (spec({"normalize_inputs": Choice((True, "channels"))}), {"channels", "normalized"}),
        (spec(normalize_inputs="channels", flip=True), {"channels"}),
        (spec(flip=True), {"channels"}),
        (spec(crop=0.0), {"normalized"}),
        (spec({"rotate": Float(5, 9)}), {"channels", "normalized"}),
        (spec({"rotate": Float(0, 9)}), {"channels", "normalized"}),
        (spec({"shift": Axis(Int(1, 2), when={"activation": ("relu",)})}), {"channels", "normalized"}),
    ],
)
def test_examples_are_prepared_in_each_variant_that_a_trial_can_ask_for(
    tmp_path: Path, wanted: ObjectiveSpec, files: set[str]
) -> None:
    images = replace(dataset(), shape=(2, 2))
    NetworkObjective(wanted, images).prepare(tmp_path / "data")
    assert {p.name.partition("_")[0] for p in (tmp_path / "data").glob("*_train.npy")} == files | {"y"}


@pytest.mark.parametrize(
    ("shape", "fault"), [((64,), "have shape (64,): store them so"), ((3, 8, 8), "move the channels to the end")]
)
@pytest.mark.parametrize("wanted", [spec({"rotate": Float(0, 9)}), spec(normalize_inputs="channels")])
def test_only_images_can_be_augmented_and_have_channels(
    monkeypatch: pytest.MonkeyPatch, wanted: ObjectiveSpec, shape: tuple[int, ...], fault: str
) -> None:
    def load(data: DataSpec, base: Path) -> Dataset:
        return replace(dataset(), shape=shape)

    monkeypatch.setattr(module, "load", load)
    with pytest.raises(DataError, match=r"^(rotate|normalize_inputs: channels) is for images,? of shape") as error:
        build(wanted)
    assert fault in str(error.value)
    build(spec(rotate=0))


def test_the_workers_find_their_examples_from_any_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert NetworkObjective(spec(), dataset()).prepare(Path("data")).examples == tmp_path / "data"
