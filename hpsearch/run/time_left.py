"""How much longer a run takes: a pure function of what came back, when, and of the work that is left."""

from collections.abc import Sequence
from dataclasses import dataclass

RECENT = 0.35
"""Of the time that has passed, how much is looked at: a machine that is busy for a while is noticed."""
SHORTEST = 5.0
"""Seconds that are looked at at least."""


@dataclass(frozen=True, slots=True)
class Done:
    """A fleet that is done: when it came back, how long it took, both in seconds, and how much work it was."""

    at: float
    seconds: float
    work: float


def time_left(
    done: Sequence[Done], running: float, ahead: float, now: float, jobs: int, origin: tuple[float, float] = (0.0, 0.0)
) -> float | None:
    """Seconds until `ahead` (work that is left) is done, at the pace of late; None while nothing is known of it.

    `done` is in the order in which it came back, `running` is the work that has been done of what is being trained, by
    so many `jobs`. `origin` is when measuring begins, and the work that was done by then: workers take a while to
    start.
    """
    if ahead <= 0:
        return 0.0
    start = max(origin[0], now - max(RECENT * now, SHORTEST))
    early = origin[1] if start == origin[0] else _before(done, running, start, now, jobs, origin[0])
    work = sum(fleet.work for fleet in done) + running - early
    return ahead * (now - start) / work if work > 0 and now > start else None


def _before(done: Sequence[Done], running: float, start: float, now: float, jobs: int, begun: float) -> float:
    """The work done by `start`. What came back later, or is being trained, was begun before: the share by its time."""
    early, busy, spent = 0.0, 0.0, 0.0
    for fleet in done:
        within = min(max(start - fleet.at + fleet.seconds, 0.0), fleet.seconds)
        early += fleet.work * (1.0 if fleet.at <= start else within / max(fleet.seconds, 1e-9))
        busy, spent = busy + within, spent + fleet.seconds
    at_work = max(jobs * (now - begun) - spent, 1e-9)
    return early + running * min(max(jobs * (start - begun) - busy, 0.0) / at_work, 1.0)
