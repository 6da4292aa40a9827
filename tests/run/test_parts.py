"""From a config to the objects of a search."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from hpsearch.data import load as load_data
from hpsearch.errors import DataError
from hpsearch.run.directory import RunDirectory
from hpsearch.run.parts import assemble, idle, jobs_of, prepare

from .searches import config


@pytest.mark.parametrize(
    ("axis", "files"),
    [
        ("fixed.momentum=0.9", {"normalized"}),
        ("fixed.normalize_inputs=false", {"raw"}),
        ("space.normalize_inputs=[true, false]", {"normalized", "raw"}),
        ("space.normalize_inputs=[false]", {"raw"}),
        ("fixed.normalize_inputs=channels", {"channels"}),
        ("space.normalize_inputs=[true, channels]", {"channels", "normalized"}),
        ("fixed={normalize_inputs: channels, flip: true}", {"channels"}),
        ("fixed.flip=true", {"channels"}),
        ("fixed.crop=0.0", {"normalized"}),
        ("space.rotate={low: 5, high: 9}", {"channels"}),
        ("space.rotate={low: 0, high: 9}", {"channels", "normalized"}),
        ("space.shift={low: 1, high: 2, when: {activation: relu}}", {"channels", "normalized"}),
    ],
)
def test_examples_are_prepared_in_each_variant_that_a_trial_can_ask_for(
    tmp_path: Path, axis: str, files: set[str]
) -> None:
    wanted = config(tmp_path, axis)
    directory = RunDirectory(tmp_path / "run")
    images = replace(load_data(wanted.data, wanted.data_base), shape=(1, 2))
    parts = assemble(wanted, images, directory)
    assert not directory.path.exists()
    prepare(parts, directory)
    assert {p.name.partition("_")[0] for p in directory.data.glob("*_train.npy")} == files | {"y"}


@pytest.mark.parametrize(
    ("shape", "fault"), [((64,), "have shape (64,): store them so"), ((3, 8, 8), "move the channels to the end")]
)
@pytest.mark.parametrize("setting", ["space.rotate={low: 0, high: 9}", "fixed.normalize_inputs=channels"])
def test_only_images_can_be_augmented_and_have_channels(
    tmp_path: Path, setting: str, shape: tuple[int, ...], fault: str
) -> None:
    wanted = config(tmp_path, setting)
    dataset = replace(load_data(wanted.data, wanted.data_base), shape=shape)
    with pytest.raises(DataError, match=r"^(rotate|normalize_inputs: channels) is for images,? of shape") as error:
        assemble(wanted, dataset, RunDirectory(tmp_path / "run"))
    assert fault in str(error.value)
    plain = config(tmp_path, "fixed.rotate=0")
    assemble(plain, dataset, RunDirectory(tmp_path / "run"))


def test_jobs_are_as_given_or_the_cores_there_are(tmp_path: Path) -> None:
    assert jobs_of(config(tmp_path, "executor.jobs=7")) == 7
    assert jobs_of(config(tmp_path, "executor.jobs=auto")) == len(os.sched_getaffinity(0))


def test_the_objective_finds_its_examples_from_any_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    wanted = config(tmp_path)
    parts = assemble(wanted, load_data(wanted.data, wanted.data_base), RunDirectory(Path("run")))
    assert parts.objective.examples == tmp_path / "run" / "data"


def test_more_workers_than_trials_are_planned_together_are_told(tmp_path: Path) -> None:
    zoom, random = config(tmp_path, "trials=20"), config(tmp_path, "trials=20", "search.sampler=random")
    assert idle(zoom, 8) == idle(random, 64) == []
    assert idle(zoom, 12) == ["4 of 12 workers idle: 8 trials are planned together; search.batch: 12 would use them"]
    assert idle(config(tmp_path, "trials=3"), 4)[0].endswith("3 trials are planned together; fewer jobs would do")
