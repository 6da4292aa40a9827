"""What training makes of augmentation; that a fleet trains as if alone is in test_training, for all settings."""

from typing import Any

import numpy as np
import pytest

from hpsearch.nn.member import Examples
from hpsearch.nn.training import train
from tests.nn.made import alone, examples, member, same


@pytest.mark.parametrize("batch_norm", [True, False])
def test_members_that_augment_differently_train_as_if_alone(batch_norm: bool) -> None:
    data = examples()
    configs: list[dict[str, Any]] = [{"rotate": 30.0}, {"rotate": 10.0, "distort": 1.0}, {"flip": True}, {"flip": True}]
    members = [member(s, batch_norm=batch_norm, **config) for s, config in enumerate(configs)]
    together = train(members, data, 5)
    assert all(same(alone(one, data, 5), outcome) for one, outcome in zip(members, together, strict=True))


def test_only_training_is_augmented() -> None:
    """Judged on the plain images: the final train error is that of x_train."""
    data = examples()
    outcome = alone(member(rotate=90.0, shift=1), data, 4)
    assert outcome.model is not None
    assert outcome.model.evaluate(data.x_train, data.y_train)[0][0] == outcome.metrics["train_error"]
    assert outcome.model.evaluate(data.x_dev, data.y_dev)[0][0] == pytest.approx(outcome.metrics["dev_error"])
    assert outcome.curve["train_cost"] != alone(member(), data, 4).curve["train_cost"]


def test_augmentation_helps_where_what_it_does_is_true() -> None:
    """A bright pixel in the left or the right half, in its upper or lower rows: the row it is in means nothing."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 500)
    x = np.zeros((500, 12, 4), np.float32)
    x[np.arange(500), rng.integers(4, 8, 500), 3 * y] = 1
    far = np.roll(x, 4, axis=1) + np.roll(x, -4, axis=1)
    noise = rng.standard_normal((500, 48)).astype(np.float32) * 0.05
    data = Examples(x.reshape(500, 48) + noise, y, far.reshape(500, 48) + noise, y, 2, (12, 4, 1))
    base = {"hidden_layers": 0, "learning_rate": 0.02}
    plain, augmented = alone(member(**base), data, 12), alone(member(**base, shift=4, crop=0.1), data, 12)
    assert augmented.metrics["dev_cost"] < plain.metrics["dev_cost"] - 0.05
