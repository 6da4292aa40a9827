"""What training a network takes, from its shapes alone, and which networks sail together.

Same-shape tasks, as many as memory and time allow, balanced over the workers. Who sails with whom never changes a
result, only how fast it comes.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hpsearch.nn.augmentation import KNOTS, PIXELS, Augmentation, Image
from hpsearch.nn.layout import Shape
from hpsearch.nn.member import mini_batches, shape_of
from hpsearch.nn.model import ROWS
from hpsearch.nn.optimizers import OPTIMIZERS
from hpsearch.nn.settings import Settings
from hpsearch.objectives.network.settings import resolve
from hpsearch.trial import Task

WORD = 4
"""Bytes of a float32; other types are counted in these."""
OBJECTS = 2**18
"""Bytes of everything that is no array."""


def bytes_needed(settings: Settings, inputs: int, classes: int, rows: int, image: Image | None = None) -> int:
    """The peak of one network's arrays while it trains on `rows` examples; the examples themselves are shared.

    Upper bounds of what `nn` allocates, within a third (a test measures it).
    """
    pieces = [piece for _, piece in settings.pieces]
    return max(_bytes_at_once(piece, inputs, classes, rows, image) for piece in pieces)


def _bytes_at_once(settings: Settings, inputs: int, classes: int, rows: int, image: Image | None) -> int:
    shape = shape_of(settings, inputs, classes)
    batches = mini_batches(rows, settings.batch_size, bool(shape.scales))
    buffers = sum(_buffers(settings, shape, m) for m in {b.stop - b.start for b in batches})
    epoch = 9 * rows + 40 * len(batches)  # the order and losses of the rows, the learning rates of the steps
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


MOST_MEMBERS = 32
MOST_BYTES = 16 * 2**20
"""Parameters, gradients, averages and activations of a fleet: about a core's share of the L3 cache.

Measured: networks of 5,000 to 20,000 parameters train up to 2.6 times faster in fleets of 16 to 32 than alone; those of
200,000 and more gain nothing.
"""
MOST_AUGMENTED_BYTES = 8 * MOST_BYTES
"""Where a fleet shares its augmented images, which cost as much as two or three networks' training on them.

Measured: on 64 x 64 x 3 pixels, a first layer of 64 units takes 132 ms an epoch alone and 81 in a fleet of 8.
"""
MOST_SECONDS = 60.0
"""A fleet's results come back together, so that a longer one would keep them back, and lose them with a crash."""

STEP_SECONDS, PRODUCTS_PER_SECOND, ELEMENTS_PER_SECOND, AUGMENTED_PER_SECOND = 45e-6, 7e10, 1.2e10, 1.2e8
"""Measured on one core: a step's overhead, multiply-adds, entries passed over by a ufunc, and inputs augmented. Only
ratios matter."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a task costs: bytes while it trains, steps in all, seconds a step for itself and shared by its fleet."""

    bytes: int
    steps: int
    seconds: float
    shared: float

    def times(self, networks: int) -> "Load":
        """That of so many networks, which share nothing but the overhead of a step."""
        if networks == 1:
            return self
        alone = self.shared - STEP_SECONDS
        return Load(networks * self.bytes, self.steps, networks * (self.seconds + alone), STEP_SECONDS)


@dataclass(frozen=True, slots=True)
class Fleet:
    """Tasks that sail together; `load` is that of each."""

    tasks: tuple[Task, ...]
    load: Load

    @property
    def seconds(self) -> float:
        """How long it takes, roughly."""
        return self.load.steps * (self.load.shared + len(self.tasks) * self.load.seconds)


def pack(tasks: Sequence[Task], jobs: int, rows: int, inputs: int, classes: int, networks: int = 1) -> list[list[Task]]:
    """Groups tasks into fleets for `jobs` workers, the longest first. `rows` is the number of training examples.

    Each task is so many `networks`, each on rows of its own, which differ from repeat to repeat.
    """
    groups: dict[object, list[Task]] = {}
    loads: dict[object, Load] = {}
    for task in tasks:
        settings = resolve(task.trial.config)
        shape = shape_of(settings, inputs, classes)
        key = (*_key(task, settings, shape), task.repeat if networks > 1 else 0)
        groups.setdefault(key, []).append(task)
        loads.setdefault(key, load_of(settings, shape, rows, task.budget).times(networks))
    most = max(MOST_MEMBERS // networks, 1)
    fleets = [fleet for key, group in groups.items() for fleet in _cut(group, loads[key], most)]
    return [list(fleet.tasks) for fleet in _balance(fleets, jobs)]


def load_of(settings: Settings, shape: Shape, rows: int, epochs: int) -> Load:
    """The load of one network trained for so many epochs on so many rows; of changing settings the most at a time."""
    begins = [(begin, piece) for begin, piece in settings.pieces if begin <= epochs] or [settings.pieces[0]]
    ends = [*(begin for begin, _ in begins[1:]), epochs + 1]
    loads = [_steady(piece, shape, rows, end - begin) for (begin, piece), end in zip(begins, ends, strict=True)]
    most = {name: max(getattr(load, name) for load in loads) for name in ("bytes", "seconds", "shared")}
    return Load(steps=sum(load.steps for load in loads), **most)


def _steady(settings: Settings, shape: Shape, rows: int, epochs: int) -> Load:
    batches = mini_batches(rows, settings.batch_size, shape.batch_norm)
    m = batches[0].stop
    activations = m * (5 * sum(shape.hidden) + 3 * shape.classes + shape.inputs * (settings.input_keep_prob < 1))
    seconds = 3 * m * shape.weights / PRODUCTS_PER_SECOND
    seconds += (10 * shape.parameters + 3 * activations) / ELEMENTS_PER_SECOND
    shared = STEP_SECONDS + settings.augmented * m * shape.inputs / AUGMENTED_PER_SECOND
    return Load(4 * (5 * shape.parameters + activations), epochs * len(batches), seconds, shared)


def _key(task: Task, settings: Settings, shape: Shape) -> tuple[object, ...]:
    """Equal for tasks that can share every step, bit for bit as if alone."""
    course: list[tuple[int, object]] = []
    for begin, piece in settings.pieces:
        alike = _alike(piece, task.repeat)
        if begin <= task.budget and (not course or course[-1][1] != alike):
            course.append((begin, alike))
    return (task.budget, *_kinds(settings, shape), *course)


def together(settings: Settings, shape: Shape, epoch: int) -> tuple[object, ...]:
    """Equal for networks that can share every step of that epoch, on the same mini-batches."""
    return (*_kinds(settings, shape), *_alike(settings.at(epoch), 0))


def _kinds(settings: Settings, shape: Shape) -> tuple[object, ...]:
    return (shape, settings.activation, settings.optimizer, settings.normalize_inputs, settings.augmented)


def _alike(settings: Settings, repeat: int) -> tuple[object, ...]:
    """Of what may change while training, that in which those that share a step agree."""
    penalties = (settings.l1 > 0, settings.l2 > 0)
    masks = tuple(keep < 1 for keep in (settings.input_keep_prob, *settings.keep_prob))
    augmentation = Augmentation.of(settings)
    # What the augmentation of a mini-batch costs is shared by those that want the very same one.
    return (settings.batch_size, *penalties, *masks, augmentation and (augmentation, repeat))


def _cut(group: list[Task], load: Load, members: int) -> list[Fleet]:
    """The fewest fleets within the limits, of nearly equal size, of at most so many members."""
    by_time = (MOST_SECONDS / max(load.steps, 1) - load.shared) / load.seconds
    room = MOST_BYTES if load.shared == STEP_SECONDS else MOST_AUGMENTED_BYTES
    most = max(1, min(members, room // load.bytes, int(by_time)))
    return _split(Fleet(tuple(group), load), -(-len(group) // most))


def _split(fleet: Fleet, parts: int) -> list[Fleet]:
    n = len(fleet.tasks)
    bounds = [n * i // parts for i in range(parts + 1)]
    return [Fleet(fleet.tasks[a:b], fleet.load) for a, b in pairwise(bounds)]


def _balance(fleets: list[Fleet], jobs: int) -> list[Fleet]:
    """Longest first; the longest is halved for as long as that lets all workers be done sooner."""
    fleets = sorted(fleets, key=lambda f: -f.seconds)
    while fleets and len(fleets[0].tasks) > 1:
        halved = sorted([*_split(fleets[0], 2), *fleets[1:]], key=lambda f: -f.seconds)
        if _finish(halved, jobs) >= _finish(fleets, jobs):
            break
        fleets = halved
    return fleets


def _finish(fleets: Sequence[Fleet], jobs: int) -> float:
    """When the last of the workers is done, each taking the next fleet as soon as it is free."""
    free = [0.0] * jobs
    for fleet in fleets:
        heapq.heapreplace(free, free[0] + fleet.seconds)
    return max(free)
