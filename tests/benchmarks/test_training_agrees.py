"""A fast wrong answer must not win the benchmark: ours against PyTorch, scikit-learn and the course's NumPy."""

import pytest

from tests.benchmarks import agreement
from tests.benchmarks.roster import COURSE, FOREACH, FUSED, JAX, OURS, SKLEARN

STEPS = range(1, agreement.FIRST_STEPS + 1)
SEEDS, EPOCHS = 5, 20


@pytest.mark.parametrize(
    ("peer", "module"), [(FOREACH, "torch"), (FUSED, "torch"), (JAX, "jax"), (COURSE, "numpy")], ids=lambda v: v
)
def test_weights_agree_step_by_step_from_one_start(peer: str, module: str) -> None:
    pytest.importorskip(module)
    steps = STEPS if module in ("torch", "numpy") else (agreement.FIRST_STEPS,)  # JAX compiles for each length
    found = agreement.differences(peer, agreement.dense_task(), steps)
    assert max(found.values()) < agreement.TOLERANCE, found


def test_weights_move_much_more_than_the_tolerance() -> None:
    task = agreement.dense_task()
    moved = agreement.peer_ours.start(agreement.prefix(task, 1))().flat
    assert agreement.relative_difference(moved, task.flat) > 100 * agreement.TOLERANCE


@pytest.mark.parametrize(("peer", "module"), [(agreement.PYTORCH, "torch"), (SKLEARN, "sklearn")], ids=lambda v: v)
def test_accuracy_over_seeds_is_within_noise(peer: str, module: str) -> None:
    pytest.importorskip(module)
    ours, theirs = agreement.ERRORS[OURS](SEEDS, EPOCHS), agreement.ERRORS[peer](SEEDS, EPOCHS)
    assert max(ours) < 0.1  # guessing is wrong nine times of ten
    assert agreement.within_noise(ours, theirs), (ours, theirs)
