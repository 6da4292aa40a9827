"""A run with a sampler of another package keeps our promises, where it is installed."""

import json
from pathlib import Path

import pytest

from hpsearch.run.recorded import read_run
from hpsearch.sampler import SAMPLERS, SearchSpec
from tests.support.searches import config, cut, finish, run

pytest.importorskip("optuna", reason="pip install -e '.[test,optuna]' has it")


HERE = [name for name in ("tpe", "cmaes") if not SAMPLERS["optuna"].missing(SearchSpec(algorithm=name))]


@pytest.mark.parametrize("algorithm", HERE)
@pytest.mark.parametrize("rows", [7, 25])
def test_it_goes_on_to_the_same_end_for_any_number_of_jobs(tmp_path: Path, algorithm: str, rows: int) -> None:
    wanted = [f"search={{sampler: optuna, algorithm: {algorithm}}}", "trials=28", "epochs=1"]
    whole = run(config(tmp_path, *wanted, "executor.jobs=1"))
    part = cut(whole, rows, tmp_path / "cut")
    finish(config(tmp_path, *wanted, "executor.jobs=2"), part)
    assert read_run(part).fingerprint == read_run(whole).fingerprint
    assert json.loads(whole.environment.read_text())["optuna"]
