"""Images change as their sizes say: against numpy's roll, rot90 and flip, and the formulas one pixel at a time."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from hpsearch.nn.augmentation import KNOTS, PIXELS, Augmentation, Draws, Image, augment, blend, places, sample
from hpsearch.nn.layout import Array, Workspace
from hpsearch.objectives.network.settings import resolve

OFF = Augmentation(flip=False, shift=0, crop=0.0, rotate=0.0, distort=0.0)
ALL = Augmentation(flip=True, shift=2, crop=0.3, rotate=30.0, distort=2.0)
SHAPES: list[Image] = [(6, 6, 1), (5, 8, 3), (1, 7, 1), (9, 1, 2), (1, 1, 1)]


def draws(m: int = 20, seed: int = 0, **sizes: Any) -> Draws:
    return Draws.of(np.random.default_rng(seed), m, replace(OFF, **sizes))


def images(m: int, image: Image, dtype: Any = np.float32) -> Array:
    return np.random.default_rng(1).standard_normal((m, *image)).astype(dtype)


def changed(x: Array, image: Image, some: Draws) -> Array:
    out = x.reshape(len(x), -1).copy()
    augment(out, image, some, np.arange(len(x)))
    return out.reshape(x.shape)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("image", SHAPES, ids=str)
def test_nothing_changes_at_size_0(image: Image, dtype: Any) -> None:
    x = images(20, image, dtype)
    assert np.array_equal(changed(x, image, draws()), x)


def test_settings_at_0_are_no_augmentation() -> None:
    assert Augmentation.of(resolve({"flip": False, "shift": 0, "crop": 0, "rotate": 0.0})) is None
    assert Augmentation.of(resolve({"distort": 1.5})) == replace(OFF, distort=1.5)


@pytest.mark.parametrize("image", SHAPES, ids=str)
def test_a_flip_mirrors_left_and_right_and_twice_is_nothing(image: Image) -> None:
    x, some = images(40, image), draws(40, flip=True)
    assert 5 < some.mirrored.sum() < 35
    once = changed(x, image, some)
    for before, after, mirrored in zip(x, once, some.mirrored, strict=True):
        assert np.array_equal(after, before[:, ::-1] if mirrored else before)
    assert np.array_equal(changed(once, image, some), x)


def test_a_shift_moves_whole_pixels_and_repeats_the_edge() -> None:
    image = (7, 9, 2)
    x, some = images(60, image), draws(60, shift=2)
    after = changed(x, image, some)
    padded = np.pad(x, ((0, 0), (2, 2), (2, 2), (0, 0)), mode="edge")
    for before, found, down, right in zip(padded, after, *some.shift.astype(int), strict=True):
        assert np.array_equal(found, np.roll(before, (down, right), axis=(0, 1))[2:-2, 2:-2])
    assert set(some.shift.flat) == {-2, -1, 0, 1, 2}


@pytest.mark.parametrize("image", SHAPES, ids=str)
def test_whole_pixels_move_as_if_they_were_blended(image: Image) -> None:
    x, some, lender = images(30, image), draws(30, shift=3, flip=True), Workspace()
    assert some.whole
    blended, rows = x.reshape(30, -1).copy(), np.random.default_rng(4).permutation(30)
    sample(blended, image, *places(image, some, rows, lender), lender)
    moved = x.reshape(30, -1).copy()
    augment(moved, image, some, rows)
    assert np.array_equal(moved, blended)


@pytest.mark.parametrize("sizes", [{"crop": 0.2}, {"rotate": 5.0}, {"distort": 1.0}])
def test_what_is_not_whole_is_blended(sizes: dict[str, float]) -> None:
    assert not draws(5, shift=1, **sizes).whole


@pytest.mark.parametrize("side", [6, 7])
@pytest.mark.parametrize("quarters", [-2, -1, 1, 2])
def test_quarter_turns_are_rot90(side: int, quarters: int) -> None:
    x = images(3, (side, side, 3))
    some = replace(draws(3), angle=np.full(3, np.pi / 2 * quarters))
    assert changed(x, (side, side, 3), some) == pytest.approx(np.rot90(x, quarters, axes=(1, 2)), abs=1e-5)


def test_a_crop_reads_a_window_of_its_size_inside_the_image() -> None:
    some = draws(500, crop=0.5)
    down, right = places((11, 21, 1), some, np.arange(500), Workspace())
    for at, side in ((down.max(axis=2), 11), (right.max(axis=1), 21)):
        assert at.min() >= -1e-5
        assert at.max() <= side - 1 + 1e-5
        assert at[:, -1] - at[:, 0] == pytest.approx((1 - some.cut) * (side - 1), abs=1e-4)
    assert some.cut.min() < 0.02
    assert 0.48 < some.cut.max() < 0.5
    assert down.min() < 0.1
    assert down.max() > 9.9


def test_changes_are_uniform_up_to_their_size() -> None:
    """Means of n uniform numbers in [-a, a] are within 4 standard errors a / sqrt(3 n) of 0."""
    m = 4000
    some = Draws.of(np.random.default_rng(3), m, ALL)
    assert some.displacement is not None
    error = 4 / np.sqrt(3 * m)
    assert abs(some.mirrored.mean() - 0.5) < 2 / np.sqrt(m)
    assert np.abs(some.angle).max() <= np.radians(30)
    assert np.abs(some.displacement).max() <= 2
    assert abs(some.angle.mean()) < np.radians(30) * error
    assert np.abs(some.window.mean(axis=1)).max() < error
    assert np.abs(some.displacement.mean(axis=1)).max() < 2 * error * 1.5
    assert some.displacement.std() == pytest.approx(2 / np.sqrt(3), rel=0.01)
    assert np.bincount((some.shift[0] + 2).astype(int)) / m == pytest.approx(np.full(5, 0.2), abs=0.03)


def test_a_distortion_is_smooth_and_stays_within_its_size() -> None:
    some = draws(50, distort=1.5)
    plain, bent = (places((28, 28, 1), d, np.arange(50), Workspace())[0] for d in (draws(50), some))
    field = bent - plain
    assert 0.9 < np.abs(field).max() <= 1.5 + 1e-5
    # The steepest half cosine between knots 27 / (KNOTS - 1) pixels apart and 2 x 1.5 different.
    assert np.abs(np.diff(field, axis=1)).max() <= 3 * np.pi / 2 * (KNOTS - 1) / 27
    assert some.displacement is not None
    assert field[:, 0, 0] == pytest.approx(-some.displacement[0, :, 0, 0], abs=1e-5)


@pytest.mark.parametrize("side", [1, 2, 5, 28])
def test_the_shares_of_the_knots_are_a_whole(side: int) -> None:
    assert blend(side).sum(axis=1) == pytest.approx(1)
    assert blend(side).min() >= 0


@pytest.mark.parametrize("image", SHAPES, ids=str)
def test_each_pixel_is_read_between_four(image: Image) -> None:
    """The bilinear formula, pixel by pixel and in float64."""
    height, width, _ = image
    x, some = images(6, image), Draws.of(np.random.default_rng(2), 6, ALL)
    down, right = (at.copy() for at in places(image, some, np.arange(6), Workspace()))
    after = changed(x, image, some)
    for i, r, c in np.ndindex(6, height, width):
        y, z = float(np.clip(down[i, r, c], 0, height - 1)), float(np.clip(right[i, r, c], 0, width - 1))
        a, b = int(y), int(z)
        a1, b1 = min(a + 1, height - 1), min(b + 1, width - 1)
        top = x[i, a, b] * (1 - (z - b)) + x[i, a, b1] * (z - b)
        bottom = x[i, a1, b] * (1 - (z - b)) + x[i, a1, b1] * (z - b)
        assert after[i, r, c] == pytest.approx(top * (1 - (y - a)) + bottom * (y - a), abs=1e-4)


def test_channels_move_together() -> None:
    some = Draws.of(np.random.default_rng(0), 8, ALL)
    x = images(8, (10, 12, 1))
    three = changed(np.concatenate([x, 2 * x, x], axis=3), (10, 12, 3), some)
    one = changed(x, (10, 12, 1), some)
    assert np.array_equal(three, np.concatenate([one, 2 * one, one], axis=3))


def test_an_example_changes_alike_in_any_company() -> None:
    """In whatever mini-batch and at whatever place in it, over the bounds of what is read at once."""
    image, m = (16, 16, 1), 3 * PIXELS // 256 + 5
    x, some = images(m, image), Draws.of(np.random.default_rng(0), m, ALL)
    every = changed(x, image, some)
    rows = np.random.default_rng(1).permutation(m)[:7]
    few = x[rows].reshape(7, -1).copy()
    augment(few, image, some, rows)
    assert np.array_equal(few.reshape(7, *image), every[rows])


def test_a_smaller_size_does_the_same_but_less() -> None:
    small, large = (draws(30, shift=0, rotate=angle, crop=angle / 100, distort=angle) for angle in (10.0, 20.0))
    assert large.angle == pytest.approx(2 * small.angle)
    assert large.cut == pytest.approx(2 * small.cut)
    assert small.displacement is not None
    assert large.displacement == pytest.approx(2 * small.displacement)
