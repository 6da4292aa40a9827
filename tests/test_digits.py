"""The promise of the README's example: what the winners do on rows that nothing was tuned on."""

import subprocess
from pathlib import Path

import pytest

from tests.support.processes import COMMAND, ENVIRONMENT, documents, kinds

CONFIG = Path(__file__).parents[1] / "configs" / "digits.yaml"


@pytest.mark.slow
def test_the_winners_misread_at_most_two_and_a_half_percent(tmp_path: Path) -> None:
    """Mean over three splits of the data; the test set is opened once in each. Of the example's 100 trials, 16 do."""
    errors = []
    for seed in range(3):
        split = ("--name", f"split-{seed}", "--set", f"data.split.seed={seed}")
        command = [*COMMAND, "run", str(CONFIG), "-n", "16", "--json", *split]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=ENVIRONMENT, check=True)
        (document,) = documents(done.stdout)
        errors.append(document["best"]["metrics"]["test_error"])
        assert kinds(tmp_path / document["run"]).count("opened") == 1
    assert sum(errors) / len(errors) <= 0.025, errors
