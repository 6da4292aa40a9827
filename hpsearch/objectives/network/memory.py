"""How much memory training a network takes, from its shapes: nothing is trained to find out."""

from hpsearch.nn.augmentation import KNOTS, PIXELS, Image
from hpsearch.nn.fleet import mini_batches, shape_of
from hpsearch.nn.layout import Shape
from hpsearch.nn.model import ROWS
from hpsearch.nn.optimizers import OPTIMIZERS
from hpsearch.nn.settings import Settings

WORD = 4
"""Bytes of a float32; other types are counted in these."""
OBJECTS = 2**18
"""Bytes of everything that is no array."""


def bytes_needed(settings: Settings, inputs: int, classes: int, rows: int, image: Image | None = None) -> int:
    """The peak of one network's arrays while it trains on `rows` examples; the examples themselves are shared.

    Upper bounds of what `nn` allocates, within a third (a test measures it).
    """
    shape = shape_of(settings, inputs, classes)
    batches = mini_batches(rows, settings.batch_size, bool(shape.scales))
    buffers = sum(_buffers(settings, shape, m) for m in {b.stop - b.start for b in batches})
    epoch = 7 * rows + 32 * len(batches)  # the order and losses of the rows, the learning rates of the steps
    augmented = _augmentation(settings, image, rows) if image and settings.augmented else 0
    return WORD * (_parameters(settings, shape) + buffers + _evaluation(shape) + epoch + augmented) + OBJECTS


def _parameters(settings: Settings, shape: Shape) -> int:
    """Parameters, gradients, scratch and the optimizer's averages; all but the first twice more in the checkpoint."""
    averages = OPTIMIZERS[settings.optimizer].averages
    best = settings.early_stopping is not None
    return shape.parameters * (6 + 2 * averages + best)


def _buffers(settings: Settings, shape: Shape, m: int) -> int:
    """`nn.network.Buffers` of one network for mini-batches of m rows."""
    widths = (shape.inputs, *shape.hidden)
    dropped = sum(
        n for n, keep in zip(widths, (settings.input_keep_prob, *settings.keep_prob), strict=True) if keep < 1
    )
    layers = sum(shape.scales) + 2 * sum(shape.hidden) + 2 * max(shape.hidden, default=0)
    return m * (shape.inputs + layers + 3 * dropped + 3 * shape.classes + 12)


def _evaluation(shape: Shape) -> int:
    """Two layers in turn, their zeros, and a few arrays of the width of the output."""
    return ROWS * (3 * max(shape.hidden, default=0) + 6 * shape.classes)


def _augmentation(settings: Settings, image: Image, rows: int) -> int:
    """An epoch's draws, and the pixels that are read at once."""
    height, width, channels = image
    draws = rows * (40 + (6 * KNOTS * KNOTS if settings.distort else 0))
    return draws + max(PIXELS, height * width) * (14 + 3 * channels)
