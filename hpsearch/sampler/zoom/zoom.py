"""Zoom: from coarse to fine. Candidates are drawn ever closer to the best; a Gaussian process chooses among them.

The numbers here and beside were chosen together, by the regret after 25 to 200 trials of searches over recorded
trainings of multilayer perceptrons (7 hyperparameters) and of boosted trees (10) on dozens of data sets; what they
amount to is measured with tests.benchmarks.search_quality, what they cost with tests.benchmarks.sampler_cost. Tried
without benefit: ranks or logs of the cost, a confidence bound in place of the improvement, a thousand candidates, a few
random trials in between.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.history import History
from hpsearch.sampler.blind import Sobol
from hpsearch.sampler.observations import HistoryReader, Observations, begun_with, state_before
from hpsearch.sampler.sampler import Proposal, SearchSpec
from hpsearch.sampler.zoom.candidates import Candidates
from hpsearch.sampler.zoom.gaussian_process import (
    Array,
    Kernel,
    Posterior,
    condition,
    first_kernel,
    fit,
    log_expected_improvement,
)
from hpsearch.seeds import branch
from hpsearch.space import Cube, Space
from hpsearch.trial import Goal

FIRST = 8
"""Trials before anything is learned from; without a model at least a tenth of all."""
BEST, OTHERS = 100, 100
"""Of more trials than both together the process sees so many best, and so many of the others at random: what a fit
costs grows with the third power of how many it sees."""
KEPT, CHILDREN, STEPS = 8, 16, (0.1, 0.033)
"""Twice, with a standard deviation of each of the steps, the best candidates have so many children each."""
SAME = 1e-12
"""Squared distance in lengths below which a candidate is one that was tried: far above rounding in features of size 1,
far below what any scale draws."""
ELITES, FEWER, FEWEST_ELITES = 0.1, 0.05, 3
"""Candidates are drawn around the best tenth, without a model the best twentieth, of all trials, at least so many."""
WIDEST, CLOSEST = 0.4, 0.05
"""How far around them is drawn without a model, at the beginning and at the end of the search."""


@dataclass(frozen=True, slots=True)
class Zoom:
    """Batches of `spec.batch`; each sees the results of the batches before it."""

    space: Space
    spec: SearchSpec
    candidates: Candidates
    reader: HistoryReader

    def propose(self, count: int, history: History, rng: np.random.Generator) -> Proposal:
        """The next rows, to the end of their batch at most; the state has the batch and what its kernel has learned."""
        batch, drawn = divmod(history.planned, self.spec.batch)
        count = min(count, self.spec.batch - drawn)
        trials = begun_with(history, self.spec.trials)
        state: dict[str, Any] = {"batch": batch, "trials": trials}
        known = sum(r.status == "ok" for r in history.earlier)
        first = max((FIRST if self.spec.model != "none" else max(FIRST, trials / 10)) - known, 0)
        if history.planned - drawn < first or self.space.dimension == 0:
            return Proposal(Sobol(self.space.dimension).propose(count, history, rng).rows, state)
        seen, own = self.reader.read(history, history.planned - drawn), branch(rng, batch)
        if self.spec.model == "none":
            rows = self._shrink(seen, (history.planned - drawn - first) / max(trials - first, 1), own)
        else:
            rows, learned = self._learn(seen, state_before(history, batch), own)
            state |= learned
        return Proposal(rows[drawn : drawn + count], state)

    def _shrink(self, seen: Observations, progress: float, rng: np.random.Generator) -> Array:
        reach = WIDEST * (CLOSEST / WIDEST) ** min(progress, 1.0)
        return self.candidates.shrinking(seen.best(FEWER, FEWEST_ELITES), reach, self.spec.batch, rng)

    def _learn(
        self, seen: Observations, before: Mapping[str, Any], rng: np.random.Generator
    ) -> tuple[Array, dict[str, Any]]:
        chosen = _chosen(seen, rng)
        z = seen.standardized()[chosen]
        shown, owners = self.candidates.features(seen.at(chosen)), self.candidates.owners
        kernel = fit(_kernel(before, self.space.dimension), owners, shown, z)
        posterior, best = condition(kernel, owners, shown, z), float(z.min())
        elites, rows = seen.best(ELITES, FEWEST_ELITES), []
        for _ in range(self.spec.batch):
            point = self._most_promising(posterior, best, elites, rng)
            features = self.candidates.features(point)
            mean, _, _ = posterior.predict(features)
            posterior, best = posterior.believe(features), min(best, float(mean[0]))
            rows.append(point[0])
        learned = {"lengths": kernel.lengths.tolist(), "noise": kernel.noise, "amplitude": kernel.amplitude}
        return np.array(rows), learned

    def _most_promising(self, posterior: Posterior, best: float, elites: Array, rng: np.random.Generator) -> Array:
        """One settled point, (1, dimension)."""
        points = self.candidates.mixed(elites, rng)
        scores = self._scores(posterior, best, points)
        for sd in STEPS:
            kept = np.argsort(-scores, kind="stable")[:KEPT]
            born = self.candidates.children(points[kept], CHILDREN, sd, rng)
            points = np.vstack([points[kept], born])
            scores = np.append(scores[kept], self._scores(posterior, best, born))
        return points[[int(scores.argmax())]]

    def _scores(self, posterior: Posterior, best: float, points: Array) -> Array:
        mean, sd, nearest = posterior.predict(self.candidates.features(points))
        return np.where(nearest < SAME, -np.inf, log_expected_improvement(mean, sd, best))


def pace(spec: SearchSpec) -> str | None:
    """What it does by the number of trials: without a model its reach shrinks with what is left of them."""
    return "narrows" if spec.model == "none" else None


def zoom_sampler(space: Space, spec: SearchSpec, goal: Goal) -> Zoom:
    """The sampler `zoom` of a space, with or without a model."""
    return Zoom(space, spec, Candidates(Cube(space)), HistoryReader(space, goal))


def _kernel(state: Mapping[str, Any], dimension: int) -> Kernel:
    """Where the fit starts: what the batch before has learned."""
    if "lengths" not in state:
        return first_kernel(dimension)
    return Kernel(np.array(state["lengths"]), state["noise"], state["amplitude"])


def _chosen(seen: Observations, rng: np.random.Generator) -> NDArray[np.intp]:
    """Indices of the trials that the process sees."""
    chosen = np.arange(len(seen.points))
    if len(chosen) > BEST + OTHERS:
        others = rng.choice(seen.order[BEST:], OTHERS, replace=False)
        chosen = np.sort(np.concatenate([seen.order[:BEST], others]))
    return chosen
