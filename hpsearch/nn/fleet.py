"""K same-shape networks that train together, bit-identical to training alone: the numbers, not the decisions.

Every hyperparameter that changes neither a shape nor the steps taken may differ between them. They must agree in widths
(as padded), batch_norm, activation, optimizer, batch_size, how far they are trained, and in whether they drop inputs:
in every epoch, where settings change over epochs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpsearch.nn.augmentation import Augmentation, Draws, augment
from hpsearch.nn.averaging import Averaging, Left
from hpsearch.nn.decay import learning_rates
from hpsearch.nn.initialization import initialize
from hpsearch.nn.layout import Array, DType, Shape, Workspace, aligned, parameter_views, split
from hpsearch.nn.member import Examples, Member, Seed, mini_batches, shape_of
from hpsearch.nn.model import Model, fold
from hpsearch.nn.network import Buffers, Stack, Vectors
from hpsearch.nn.optimizers import OPTIMIZERS
from hpsearch.nn.settings import Settings
from hpsearch.nn.state import Weights
from hpsearch.seeds import AUGMENTING, DROPOUT, INITIALIZATION, generator


@dataclass(frozen=True, slots=True)
class Pass:
    """What a pass over the training part shows of K networks (K,), each mini-batch before its step.

    `cost` is the mean cross-entropy of the examples and `first` that of the first mini-batch alone; `error` the share
    that is not predicted, where no class stands out included. `penalty` is the mean of the penalty, which is taken to
    change evenly from the first step to the last.
    """

    cost: NDArray[np.float64]
    first: NDArray[np.float64]
    error: NDArray[np.float64]
    penalty: NDArray[np.float64]


class Fleet:
    """Parameters (K, P), optimizer averages (slots, K, P), batch-norm averages (2, K, S), and how far they are.

    `used` are the optimizer's factors (K,) of the last step.
    """

    def __init__(self, members: Sequence[Member], examples: Examples, dtype: DType) -> None:
        first = members[0].settings
        self.examples, self.dtype = examples, dtype
        self.shape = shape_of(first, examples.x_train.shape[1], examples.classes)
        self.optimizer = OPTIMIZERS[first.optimizer]
        self.members = list(members)
        self.lender = Workspace()
        k, p = len(members), self.shape.parameters
        self.flat = aligned((k, p), dtype)
        self.averages = aligned((self.optimizer.averages, k, p), dtype)
        self.averages[:] = 0
        self.running: Array = np.zeros((2, k, sum(self.shape.scales)), dtype)
        self.epoch = members[0].epoch
        self.step = members[0].state.weights.step if members[0].state else 0
        self.averaging: list[tuple[Averaging, ...]] = []
        self.used: list[Array] = []
        for i, member in enumerate(members):
            betas = [getattr(member.settings, name) for name in self.optimizer.betas]
            self.averaging.append(member.state.averaging if member.state else tuple(map(Averaging, betas)))
            if member.state is None:
                initialize(self.flat[i], self.shape, member.settings, generator(*member.seed, INITIALIZATION))
            else:
                self.flat[i] = member.state.weights.flat
                self.running[:, i] = member.state.weights.running
                self.averages[:, i] = member.state.averages
        self._build()

    def _build(self) -> None:
        """All that follows from the members and the settings they have in the next epoch."""
        m, settings = self.examples.rows, [member.settings.at(self.epoch + 1) for member in self.members]
        self.settings, self._turns = settings, {turn for one in self.members for turn, _ in one.settings.later}
        self.batches = mini_batches(m, settings[0].batch_size, bool(self.shape.scales))
        self.vectors = Vectors.of(settings, m, self.dtype)
        self.stack = Stack(self.shape, self.flat, self.vectors)
        self._scratch = aligned(self.flat.shape, self.dtype)
        self._turn_averages()
        every = zip(self.members, settings, strict=True)
        views = [(member.order, Augmentation.of(s), member.fold) for member, s in every]
        self._views = views[:1] if len(set(views)) == 1 else views
        self._first_rows = np.array([[fold * m] for _, _, fold in self._views])
        self._dev = self._dev_part()
        self._buffers: dict[int, Buffers] = {}  # those before are let go first
        self._buffers = {
            m: Buffers(self.shape, self.vectors, len(settings), m, len(self._views), self.dtype)
            for m in {rows.stop - rows.start for rows in self.batches}
        }

    def _turn_averages(self) -> None:
        """The averages go on with the betas of the next epoch, whatever they had until now."""
        for i, (settings, known) in enumerate(zip(self.settings, self.averaging, strict=True)):
            betas = [getattr(settings, name) for name in self.optimizer.betas]
            turned = tuple(old.turned(beta, self.step) for old, beta in zip(known, betas, strict=True))
            for slot, (old, new) in enumerate(zip(known, turned, strict=True)):
                if new is not old:
                    np.multiply(self.averages[slot, i], old.factor(new), out=self.averages[slot, i])
            self.averaging[i] = turned
        self._left = [Left.of(slot) for slot in zip(*self.averaging, strict=True)]

    def _dev_part(self) -> tuple[Array, NDArray[np.int64]]:
        """What members are judged on: x (d, n_x) and y (d,) or, of several folds, x (K, d, n_x) and y (K, d)."""
        examples = self.examples
        if examples.folds == 1:
            return examples.x_dev, examples.y_dev
        mine = [examples.fold(member.fold) for member in self.members]
        return np.stack([own.x_dev for own in mine]), np.stack([own.y_dev for own in mine])

    def keep(self, alive: Sequence[int]) -> None:
        """Only these members sail on; the others' arrays are let go. The bits of those who stay do not change."""
        index = list(alive)
        self.members, self.averaging = [self.members[i] for i in index], [self.averaging[i] for i in index]
        flat, averages = self.flat[index], self.averages[:, index]
        self.flat, self.averages = aligned(flat.shape, self.dtype), aligned(averages.shape, self.dtype)
        self.flat[:], self.averages[:] = flat, averages
        self.running = self.running[:, index]
        self._build()

    def train_epoch(self) -> Pass:
        """One pass over the training part."""
        if self.epoch + 1 in self._turns:
            self._build()
        self.epoch += 1
        m, penalty = self.examples.rows, self.stack.penalty()
        shuffled = {seed: generator(*seed, self.epoch).permutation(m) for seed, _, _ in self._views}
        order = np.stack([shuffled[seed] for seed, _, _ in self._views])
        draws = [self._draws(seed, augmentation) for seed, augmentation, _ in self._views]
        factors = self._factors()
        self.used = [factor[-1, :, 0] for factor in factors]
        rngs = self._dropout_generators()
        averages = list(self.averages)
        sums: Array = np.empty((len(self.members), m), self.dtype)
        right = np.empty_like(sums)
        for i, rows in enumerate(self.batches):
            b = self._buffers[rows.stop - rows.start]
            self._fill(b, order[:, rows], draws)
            self.stack.forward(b, rngs)
            self._average_statistics(b)
            self.stack.backward(b)
            sums[:, rows] = b.sums[:, 0]
            right[:, rows] = b.right
            self.optimizer.update(self.flat, self.stack.g.flat, averages, self._scratch, *(f[i] for f in factors))
        self.step += len(self.batches)
        self._flush()
        steps = len(self.batches)
        penalty += (self.stack.penalty() - penalty) * ((steps - 1) / (2 * steps))
        return self._passed(sums, right, penalty)

    def _passed(self, sums: Array, right: Array, penalty: NDArray[np.float64]) -> Pass:
        """Of every example (K, m) the sum of exp(z - max z) and z - max z of its class."""
        wrong = ~(right >= 0) | (sums >= self.examples.classes)
        # Network by network, so that the order of the sums does not depend on how many there are.
        losses, first = (np.log(sums) - right).astype(np.float64), self.batches[0]
        return Pass(
            np.array([row.mean() for row in losses]),
            np.array([row[first].mean() for row in losses]),
            np.array([np.count_nonzero(row) / len(row) for row in wrong]),
            penalty,
        )

    def _flush(self) -> None:
        """Zeros for subnormal numbers, with which a processor computes many times slower.

        Averages of a gradient that has become zero (a dead unit, a constant input) shrink until rounding keeps them
        there for ever; they are too small to change any weight.
        """
        tiny, size = np.finfo(self.dtype).tiny, self._scratch
        for values in (*self.averages, self.flat):
            np.abs(values, out=size)
            np.copyto(values, 0, where=size < tiny)

    def _draws(self, order: Seed, augmentation: Augmentation | None) -> Draws | None:
        if augmentation is None:
            return None
        rng = generator(*order, self.epoch, AUGMENTING)
        return Draws.of(rng, self.examples.rows, augmentation)

    def _fill(self, b: Buffers, order: NDArray[np.int64], draws: Sequence[Draws | None]) -> None:
        examples, center, rows = self.examples, self.stack.center, order + self._first_rows
        if not any(draws):
            return b.fill(examples.x_train, examples.y_train, rows, center)
        assert examples.image is not None
        for mine, some, one, x in zip(rows, order, draws, b.x, strict=True):
            examples.x_train.take(mine, axis=0, out=x, mode="clip")
            if one is not None:
                augment(x, examples.image, one, some, self.lender)
        return b.complete(examples.y_train, rows, center)

    def _factors(self) -> list[Array]:
        steps = np.arange(self.step + 1, self.step + len(self.batches) + 1, dtype=np.float64)[:, np.newaxis]
        alpha = learning_rates(self.settings, self.epoch, steps)
        tables = self.optimizer.factors(alpha, [slot.at(steps) for slot in self._left], self.settings)
        return [np.broadcast_to(t, alpha.shape).astype(self.dtype)[:, :, np.newaxis] for t in tables]

    def _dropout_generators(self) -> list[np.random.Generator]:
        if not any(self.vectors.masks):
            return []
        return [generator(*member.seed, DROPOUT, self.epoch) for member in self.members]

    def _average_statistics(self, b: Buffers) -> None:
        np.multiply(self.running, self.vectors.batch_norm_average, out=self.running)
        np.add(self.running, b.statistics, out=self.running)

    def augmentation(self, i: int) -> Augmentation | None:
        """How the images of member i are changed."""
        return self._views[min(i, len(self._views) - 1)][1]

    def left(self, i: int) -> list[float]:
        """What was left of the start in each of member i's averages that have a beta, at the last step."""
        return [float(slot.at(np.array([[float(self.step)]]))[0, i]) for slot in self._left]

    def weights(self, i: int) -> Weights:
        """A copy of member i as it is now."""
        return Weights(self.flat[i].copy(), self.running[:, i].copy(), self.step)

    def judge(self, kept: list[Array] | None = None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Error and cost of each member on its dev part: two arrays (K,); `kept` gets the logits, (K, C, rows) each."""
        return self.model().evaluate(*self._dev, self.lender, kept)

    def model(self) -> Model:
        """All members at test time."""
        return model_of(self.shape, [m.settings for m in self.members], self.flat, self.running, self.step)


def model_of(shape: Shape, settings: Sequence[Settings], flat: Array, running: Array, step: int) -> Model:
    """Networks at test time from flat (K, P) and batch-norm sums (2, K, S) after `step` mini-batches.

    The sums are v := beta v + x; their averages (1 - beta) v are bias-corrected, v / (1 - beta^t), so that a short
    training is judged fairly.
    """
    average = np.array([[s.batch_norm_average] for s in settings])
    epsilon = np.array([s.batch_norm_epsilon for s in settings], flat.dtype)[:, np.newaxis, np.newaxis]
    corrected = running * ((1 - average) / (1 - average ** max(step, 1))).astype(flat.dtype)
    sizes = [(1, n) for n in shape.scales]
    mean, variance = split(corrected[0], sizes), split(corrected[1], sizes)
    return fold(shape, parameter_views(flat, shape), mean, variance, epsilon, settings[0].activation)
