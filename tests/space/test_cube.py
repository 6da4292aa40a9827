"""Many points at once: the same as one at a time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpsearch.space import Axis, Choice, Cube, Float, Int, Part, Space

NESTED = Space(
    {
        "learning_rate": Axis(Float(1e-4, 1, "log")),
        "units": Axis(Int(16, 256, "log"), per="layers"),
        "layers": Axis(Int(0, 3)),
        "keep": Axis(Float(0.5, 1, step=0.1), when={"layers": (2, 3)}),
        "optimizer": Axis(Choice(("momentum", "adam", "none"), (1, 2, 0))),
        "beta2": Axis(Float(0.99, 0.9999, "log_one_minus"), when={"optimizer": ("adam",)}),
        "warm": Axis(Choice((True, False)), when={"optimizer": ("adam", "none"), "layers": (1, 2)}),
        "steps": Axis(Int(1, 9, step=2), when={"warm": (True,)}),
        "one_minus": Axis(Float(0.5, 0.9, "log_one_minus", 0.1)),
    },
    {"batch_norm": True},
)
FIXED = Space(
    {
        "units": Axis(Choice((8, 16)), per="layers"),
        "epsilon": Axis(Float(1e-8, 1e-4, "log"), when={"norm": (True,)}),
        "never": Axis(Float(0, 1), when={"norm": (False,)}),
        "sizes": Axis(Float(0, 1), per="counts"),
        "counts": Axis(Choice((2, 1, 3))),
    },
    {"layers": 2, "norm": True},
)


PARTS = Space(
    {
        "optimizer": Axis(Choice(("momentum", "adam"))),
        "rate.adam": Axis(Float(1e-4, 1, "log"), when={"optimizer": ("adam",)}, part=Part("rate", "optimizer", "adam")),
        "rate.fast": Axis(
            Choice((0.1,)), when={"optimizer": ("momentum",)}, part=Part("rate", "optimizer", "momentum")
        ),
        "keep.0": Axis(Float(0.5, 1), when={"optimizer": ("adam",)}, part=Part("keep", entry=0)),
        "keep.1": Axis(Choice((0.5, 1)), when={"optimizer": ("adam",)}, part=Part("keep", entry=1)),
        "widths": Axis(Choice(([8], [16, 8], [4, 4, 4]))),
        "each": Axis(Int(1, 9), per="widths"),
        "slow": Axis(Choice((1, 2)), when={"rate": (0.1,)}),
        "count.adam": Axis(Int(0, 2), when={"optimizer": ("adam",)}, part=Part("count", "optimizer", "adam")),
        "count.fast": Axis(
            Choice((1, 3)), when={"optimizer": ("momentum",)}, part=Part("count", "optimizer", "momentum")
        ),
        "many": Axis(Int(1, 9), per="count"),
        "deep": Axis(Int(1, 9), when={"widths": ([16, 8], [4, 4, 4])}),
    },
    {},
)


@pytest.mark.parametrize("space", [NESTED, FIXED, PARTS])
@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 2**32 - 1))
def test_settling_is_decoding_and_encoding(space: Space, seed: int) -> None:
    u = np.random.default_rng(seed).random((20, space.dimension))
    points = Cube(space).settle(u)
    assert np.allclose(points, [space.encode(space.decode(row)) for row in u], rtol=0, atol=1e-12)
    assert np.array_equal(Cube(space).active(points), [space.active(row) for row in u])
    assert [space.decode(row) for row in points] == [space.decode(space.encode(space.decode(row))) for row in u]


@pytest.mark.parametrize("space", [NESTED, FIXED, PARTS])
def test_corners_and_what_is_settled_stay(space: Space) -> None:
    corners = np.random.default_rng(0).integers(0, 2, (50, space.dimension)).astype(float)
    points = Cube(space).settle(corners)
    assert np.allclose(points, [space.encode(space.decode(row)) for row in corners], rtol=0, atol=1e-12)
    assert np.allclose(Cube(space).settle(points), points, rtol=0, atol=1e-12)
