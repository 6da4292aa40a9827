"""Frames of a recorded search: whatever happens, each line stays where it was in the first of them."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hpsearch.report.progress.frame import Moment, counts, frame
from hpsearch.report.progress.live_files import Running
from hpsearch.report.text import width
from hpsearch.run.observer import Start
from tests.report.made import GOAL, MEASURED, finalist, result

SIZES = [(80, 24), (100, 30), (200, 50), (40, 10), (20, 6)]
START = Start("digits", Path(), GOAL, MEASURED, 40, 20, 0, 2, Path(), finals=10)


def recorded(start: Start = START, seed: int = 0) -> Iterator[Moment]:
    """From nothing to the last of the finals: one to twenty in training, some of which diverge."""
    rng, last, best = random.Random(seed), [], None
    now = Moment(start, counts((0, 40), (0, 10), False), 0.0, 0.0, None, None, (), (), ["learning_rate"])
    yield now
    for done in range(1, 41):
        trial = result(done, rng.random(), status=rng.choice(["ok", "ok", "diverged"]), reason="it is\nno number" * 9)
        last = [*last, trial][-3:]
        best = trial if trial.status == "ok" and (best is None or rng.random() < 0.2) else best
        running = [
            Running((done + k, 20, 0), 1, k, [rng.random() or None for _ in range(k)]) for k in range(rng.randrange(21))
        ]
        told = counts((done, 40), (0, 10), False)
        yield replace(
            now,
            counts=told,
            share=done / 50,
            passed=4.7 ** (done / 9),
            left=9e4 / done,
            incumbent=best,
            running=running,
            last=last,
        )
    repeats = finalist(3, [0.02] * 10).repeats
    for done, repeat in enumerate(repeats, 1):
        told = counts((40, 40), (done, 10), False)
        yield replace(now, counts=told, share=(40 + done) / 50, incumbent=best, last=[*last, repeat][-3:])


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_the_height_is_one_and_every_line_has_its_place(columns: int, rows: int) -> None:
    frames = [[line.plain for line in frame(moment, columns, rows)] for moment in recorded()]
    assert len(frames) == 51
    (height,) = {len(lines) for lines in frames}
    assert height <= rows
    assert all(width(line) <= columns for lines in frames for line in lines)
    assert all(lines[1].startswith("best") and lines[2] == "" for lines in frames)
    ticks = [[i for i, line in enumerate(lines) if line[:1] in ("✓", "✗")] for lines in frames]
    assert {places[0] for places in ticks if places} <= {height - min(3, max(rows - 7, 0))}
    assert all(len(places) == min(n, 3, max(rows - 7, 0)) for n, places in enumerate(ticks[:41]))
    curves = [[i for i, line in enumerate(lines) if line.startswith("  trial")] for lines in frames]
    assert all(places == list(range(3, 3 + len(places))) for places in curves)
    assert "  starting" in frames[0]
    assert not any("  starting" in lines for lines in frames[1:])


def test_what_is_counted_is_named() -> None:
    first, *_, last = (frame(moment, 100, 30)[0].plain for moment in recorded())
    assert "trials  0/40, finals  0/10" in first
    assert "trials 40/40, finals 10/10" in last
    assert counts((7, 12), (0, 0), True) == "trainings  7/12"


def test_the_bar_is_as_long_whatever_the_times_are() -> None:
    heads = [frame(moment, 100, 30)[0].plain for moment in recorded()]
    assert len({head.index("trials") for head in heads}) == 1


def test_the_times_are_whole_from_80_columns_on() -> None:
    """Whatever the run is called."""
    for name, columns in ((START.name, 80), ("x" * 90, 80), ("名前" * 50, 100), ("x" * 90, 200)):
        heads = [frame(moment, columns, 30)[0].plain for moment in recorded(replace(START, name=name))]
        assert all(head.endswith(" left") for head in heads[1:41])


@pytest.mark.parametrize("name", ["[bold]x" * 40, "名前" * 60, "\x1b[2J\n\u202e" * 30, "x"])
def test_a_name_neither_wraps_nor_moves_anything(name: str) -> None:
    for columns, rows in SIZES:
        for moment in [*recorded(replace(START, name=name))][::10]:
            lines = [line.plain for line in frame(moment, columns, rows)]
            assert all(line.isprintable() and width(line) <= columns for line in lines)


def test_the_smallest_screen_still_says_how_far() -> None:
    lines = frame(next(recorded()), 60, 2)
    assert "trials  0/40" in lines[0].plain
