import numpy as np
import pytest

from hpsearch.nn.initialization import INITIALIZATIONS, initialize
from hpsearch.nn.layout import parameter_views
from hpsearch.nn.member import shape_of
from hpsearch.objectives.network.settings import resolve

VARIANCES = {"he": 2 / 200, "xavier": 1 / 200, "bengio": 2 / (200 + 300)}


def test_the_whole_table_is_tested() -> None:
    assert set(INITIALIZATIONS) == set(VARIANCES)


@pytest.mark.parametrize("name", INITIALIZATIONS)
@pytest.mark.parametrize("scale", [1.0, 3.0])
def test_variance_of_the_weights(name: str, scale: float) -> None:
    settings = resolve({"hidden_units": [200, 300], "initialization": name, "initialization_scale": scale})
    shape = shape_of(settings, 6, 3)
    row = np.empty(shape.parameters)
    initialize(row, shape, settings, np.random.default_rng(0))
    views = parameter_views(row[np.newaxis], shape)
    W = views.W[1][:, :200, :300]  # the rest is padding
    assert W.std() == pytest.approx(scale * VARIANCES[name] ** 0.5, rel=0.02)
    assert abs(W.mean()) < 0.01 * scale
    assert all((shift == 0).all() for shift in views.shift)
    assert all((gamma[:, :, :n] == 1).all() for gamma, n in zip(views.scale, [200, 300], strict=True))


def test_relu_keeps_its_scale_through_many_layers_under_he() -> None:
    """Course 2, week 1: Var(W) = 2/n keeps activations from exploding or vanishing, 1/n makes them vanish."""
    rng = np.random.default_rng(0)

    def norm_after(variance: float) -> float:
        a = rng.standard_normal((200, 256))
        for _ in range(20):
            a = np.maximum(0, a @ (rng.standard_normal((256, 256)) * variance**0.5))
        return float((a**2).mean())

    assert 0.3 < norm_after(INITIALIZATIONS["he"](256, 256)) < 3
    assert norm_after(INITIALIZATIONS["xavier"](256, 256)) < 1e-4
