"""From a config to the objects of a search."""

import os
from pathlib import Path

import pytest

from hpsearch.data import load as load_data
from hpsearch.run.directory import RunDirectory
from hpsearch.run.parts import assemble, jobs_of, prepare

from .searches import config


@pytest.mark.parametrize(
    ("axis", "files"),
    [
        ("fixed.momentum=0.9", {"normalized"}),
        ("fixed.normalize_inputs=false", {"raw"}),
        ("space.normalize_inputs=[true, false]", {"normalized", "raw"}),
        ("space.normalize_inputs=[false]", {"raw"}),
    ],
)
def test_examples_are_prepared_in_each_variant_that_a_trial_can_ask_for(
    tmp_path: Path, axis: str, files: set[str]
) -> None:
    wanted = config(tmp_path, axis)
    directory = RunDirectory(tmp_path / "run")
    parts = assemble(wanted, load_data(wanted.data, wanted.data_base), directory)
    assert not directory.path.exists()
    prepare(parts, directory)
    assert {p.name.partition("_")[0] for p in directory.data.glob("*_train.npy")} == files | {"y"}


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
