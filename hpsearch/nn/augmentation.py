"""Augmentation: training images mirrored, shifted, cropped, rotated and distorted at random, anew in every epoch.

Each pixel of the new image is read from a place of the old one: an affine map of its own place plus a smooth field
of displacements (Simard, Steinkraus and Platt 2003), bilinear between pixels, the nearest edge outside.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hpsearch.nn.layout import Array, DType, Workspace
from hpsearch.nn.settings import AUGMENTATION, Settings

Image = tuple[int, int, int]
"""Height, width and channels; an example is its pixels row by row, the channels of a pixel together."""

KNOTS = 5
"""Displacements are drawn at KNOTS x KNOTS points spread over the image and blended between them."""
PIXELS = 2**14
"""Read at once, so that what a step touches stays in the cache."""
FLOAT: DType = np.dtype(np.float32)


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How far images are changed at most: shift and distort in pixels, crop a share of a side, rotate in degrees."""

    flip: bool
    shift: int
    crop: float
    rotate: float
    distort: float

    @classmethod
    def of(cls, settings: Settings) -> "Augmentation | None":
        """That of a network; None where images stay as they are."""
        return cls(*(getattr(settings, name) for name in AUGMENTATION)) if settings.augmented else None


@dataclass(frozen=True, slots=True)
class Draws:
    """What happens to each of m examples in one epoch.

    Smaller sizes change the same example in the same way, only less: common random numbers compare settings better.
    """

    mirrored: NDArray[np.bool_]  # (m,)
    shift: Array  # (2, m): whole pixels down and right
    cut: Array  # (m,): the share of each side that is cut off
    window: Array  # (2, m) in [-1, 1): where between the edges the rest lies
    angle: Array  # (m,): radians, counterclockwise
    displacement: Array | None  # (2, m, KNOTS, KNOTS): pixels down and right

    @classmethod
    def of(cls, rng: np.random.Generator, m: int, sizes: Augmentation) -> "Draws":
        """Every change uniform up to its size, in either direction."""
        u = rng.random((7, m))
        knots = rng.random((2, m, KNOTS, KNOTS), np.float32) if sizes.distort else None
        return cls(
            mirrored=(u[0] < 0.5) & sizes.flip,
            shift=np.floor(u[1:3] * (2 * sizes.shift + 1)) - sizes.shift,
            cut=sizes.crop * u[3],
            window=2 * u[4:6] - 1,
            angle=np.radians(sizes.rotate) * (2 * u[6] - 1),
            displacement=None if knots is None else (2 * knots - 1) * np.float32(sizes.distort),
        )

    @property
    def whole(self) -> bool:
        """Whether pixels are read from whole places only, so that none is blended of several."""
        return self.displacement is None and not self.cut.any() and not self.angle.any()


def augment(x: Array, image: Image, draws: Draws, rows: NDArray[np.int64], lender: Workspace | None = None) -> None:
    """Changes the images x (b, h w c) in place; image i is example rows[i] of the draws."""
    lender = lender or Workspace()
    most = max(1, PIXELS // (image[0] * image[1]))
    whole = draws.whole
    for start in range(0, len(x), most):
        some = slice(start, start + most)
        if whole:
            move(x[some], image, draws, rows[some])
        else:
            down, right = places(image, draws, rows[some], lender)
            sample(x[some], image, down, right, lender)


def move(x: Array, image: Image, draws: Draws, rows: NDArray[np.int64]) -> None:
    """What `places` and `sample` do, to the same values, where the draws are `whole`: five times faster."""
    height, width, channels = image
    shift, mirrored = draws.shift[:, rows, np.newaxis].astype(np.int64), draws.mirrored[rows, np.newaxis]
    columns = np.arange(width)
    down = (np.arange(height) - shift[0]).clip(0, height - 1)
    right = (np.where(mirrored, width - 1 - columns, columns) - shift[1]).clip(0, width - 1)
    first = np.arange(0, len(x) * height * width, height * width)[:, np.newaxis]
    index = (first + down * width)[:, :, np.newaxis] + right[:, np.newaxis]
    pixels = x.reshape(-1, channels)
    pixels[:] = pixels.take(index.reshape(-1), axis=0, mode="clip")


def places(image: Image, draws: Draws, rows: NDArray[np.int64], lender: Workspace) -> tuple[Array, Array]:
    """From where each pixel of each image is read: rows and columns, two arrays (b, h, w) of float32.

    A pixel at p off the center comes from center + (1 - cut) R(angle) F p + window - shift - displacement.
    """
    height, width, _ = image
    middle = np.array([[height - 1], [width - 1]]) / 2
    scale, angle = 1 - draws.cut[rows], draws.angle[rows]
    offset = middle * (1 + draws.cut[rows] * draws.window[:, rows]) - draws.shift[:, rows]
    cosine, sine = scale * np.cos(angle), scale * np.sin(angle)
    mirror = np.where(draws.mirrored[rows], -1.0, 1.0)
    factors = {"down": (cosine, sine * mirror, offset[0]), "right": (-sine, cosine * mirror, offset[1])}
    y, x = np.arange(height) - middle[0], np.arange(width) - middle[1]
    found = []
    for i, (name, (along_y, along_x, constant)) in enumerate(factors.items()):
        at = lender.lend(name, (len(rows), height, width), FLOAT)
        of_y = along_y[:, np.newaxis] * y + constant[:, np.newaxis]
        of_x = along_x[:, np.newaxis] * x
        np.add(of_y.astype(FLOAT)[:, :, np.newaxis], of_x.astype(FLOAT)[:, np.newaxis], out=at)
        if draws.displacement is not None:
            bent = lender.lend("bent", at.shape, FLOAT)
            np.matmul(blend(height) @ draws.displacement[i, rows], blend(width).T, out=bent)
            np.subtract(at, bent, out=at)
        found.append(at)
    return found[0], found[1]


@lru_cache
def blend(side: int) -> Array:
    """The share (side, KNOTS) of each knot at each pixel: half a cosine from 1 at the knot to 0 at the next ones."""
    at = np.linspace(0, KNOTS - 1, side)[:, np.newaxis]
    distance = np.minimum(np.abs(at - np.arange(KNOTS)), 1)
    return np.asarray((1 + np.cos(np.pi * distance)) / 2, FLOAT)


def sample(x: Array, image: Image, down: Array, right: Array, lender: Workspace) -> None:
    """Replaces each pixel of x (b, h w c) by the image at the place (down, right): two arrays (b, h, w), used up."""
    height, width, channels = image
    shape, size, dtype = down.shape, height * width, x.dtype
    top, left = lender.lend("top", shape, FLOAT), lender.lend("left", shape, FLOAT)
    _split(down, height, top)
    _split(right, width, left)
    np.multiply(top, width, out=top)  # exact: a float32 counts to 16 million
    np.add(top, left, out=top)
    np.add(top, np.arange(0, shape[0] * size, size, dtype=FLOAT)[:, np.newaxis, np.newaxis], out=top)
    corner = top.astype(np.int64)
    planes = lender.lend("planes", (channels, shape[0] * size), dtype)
    planes[:] = x.reshape(-1, channels).T
    total, read = lender.lend("total", (channels, *shape), dtype), lender.lend("read", shape, dtype)
    total[:] = 0
    for step_y, share_y in ((0, np.subtract(1, down, out=top)), (width * (height > 1), down)):
        for step_x, share_x in ((0, np.subtract(1, right, out=left)), (int(width > 1), right)):
            weight = np.multiply(share_y, share_x, out=lender.lend("weight", shape, FLOAT))
            for plane, sums in zip(planes, total, strict=True):
                plane[step_y + step_x :].take(corner, out=read, mode="clip")
                np.multiply(read, weight, out=read)
                np.add(sums, read, out=sums)
    x.reshape(*shape, channels)[:] = total.transpose(1, 2, 3, 0)


def _split(at: Array, side: int, whole: Array) -> None:
    """Into the pixel before each place, at most the last but one, and what is left over, in `at`: 1 at the far edge."""
    np.clip(at, 0, side - 1, out=at)
    np.floor(at, out=whole)
    np.minimum(whole, max(side - 2, 0), out=whole)
    np.subtract(at, whole, out=at)
