"""A panda with a past: a change, a fan of two, one branch of it tested and saved; and a search beside it."""

from pathlib import Path

import pytest

from tests.support.processes import MOONS, hpsearch

BABYSAT = """\
data: {source: moons, examples: 120}
fixed: {hidden_units: [6, 4], batch_size: 32, learning_rate: 0.05}
epochs: 9
"""
STEPS = (
    "run moons.yaml -q -j 1",
    "panda train babysat.yaml --epochs 6 -q",
    "panda set babysat learning_rate=0.02 --why flat",
    "panda train babysat --epochs 2 -q",
    "panda fork babysat 6 --set l2=1,2",
    "panda train babysat --epochs 1 -q",
    "panda stop babysat --branch 3",
)


@pytest.fixture(scope="session")
def babysat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of runs with `babysat` and `moons`; only to be looked at."""
    folder = tmp_path_factory.mktemp("babysat")
    (folder / "moons.yaml").write_text(MOONS)
    (folder / "babysat.yaml").write_text(BABYSAT)
    for step in STEPS:
        done = hpsearch(*step.split(), cwd=folder)
        assert done.returncode == 0, done.stderr
    return folder / "runs"
