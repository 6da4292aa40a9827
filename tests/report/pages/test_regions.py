"""One line a hyperparameter: bars on its scale, and what is left of it."""

import io
import json

import pytest

from hpsearch.analysis.edges import Edge
from hpsearch.analysis.ranking import Region
from hpsearch.report.pages.documents import regions_document
from hpsearch.report.pages.regions import edge_text, regions_page
from hpsearch.report.writers.plain import page_text
from hpsearch.report.writers.stream import write
from hpsearch.space import Axis, Choice, Float, Int, Space

SPACE = Space(
    {
        "learning_rate": Axis(Float(1e-4, 1, "log")),
        "optimizer": Axis(Choice(("momentum", "adam", "rmsprop"))),
        "momentum": Axis(Float(0.9, 0.999, "log_one_minus"), when={"optimizer": ("momentum",)}),
        "hidden_layers": Axis(Int(1, 3)),
    },
    {},
)


def quarters(*last: Region) -> list[Region]:
    """The first three have none."""
    return [Region(after, 3, 0) for after in (4, 8, 12)] + list(last)


FOUND = {
    "learning_rate": quarters(Region(16, 3, 3, (0.01, 0.12), (0.5, 0.77), places=(0.77, 0.5, 0.6))),
    "optimizer": [Region(a, 3, 3, shares=(0.25, 0.75, 0.0)) for a in (4, 8, 12, 16)],
    "momentum": quarters(Region(16, 3, 1, (0.95, 0.95), (0.15, 0.15), places=(0.15,))),
    "hidden_layers": quarters(Region(16, 3, 3, (2, 3), (0.5, 5 / 6), places=(0.5, 5 / 6, 0.5))),
}


def test_each_hyperparameter_has_a_line() -> None:
    title, header, rate, optimizer, momentum, layers = page_text(regions_page(SPACE, FOUND)).splitlines()
    assert title.startswith("where the best tenth of the trials lies")
    assert header.split("  ")[0] == "hyperparameter"
    assert [f"after {n}" in header for n in (4, 8, 12, 16)] == [True] * 4
    assert "·····███··" in rate
    assert rate.split()[2:] == ["0.01", "to", "0.12", "0.0001", "to", "1,", "log"]
    assert optimizer.count("▃▆·") == 4
    assert "adam 75 %, momentum 25 %" in optimizer
    assert "·█········" in momentum
    assert "0.95 (in 1 of 3)" in momentum
    assert "·█▅" in layers
    assert "···█" not in layers


def test_of_many_the_blocks_are_a_histogram() -> None:
    """200 elites all over the range, twice as many in its upper half, one alone at its lower end."""
    places = [0.0, *(0.1 + 0.4 * (k + 0.5) / 64 for k in range(64)), *(0.5 + 0.5 * (k + 0.5) / 160 for k in range(160))]
    found = {"learning_rate": quarters(Region(2000, 225, 225, (1e-4, 1), (0.0, 1.0), places=tuple(places)))}
    assert "  ▁▅▅▅▅█████  " in page_text(regions_page(SPACE, found))
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    write(regions_page(SPACE, found), stream)
    stream.seek(0)
    assert "  _====#####  " in stream.read()


def test_what_none_of_the_best_has_says_so() -> None:
    text = page_text(regions_page(SPACE, FOUND | {"momentum": quarters(Region(16, 3, 0))}))
    (momentum,) = [line for line in text.splitlines() if line.startswith("momentum")]
    assert "  in none of them  " in momentum


def test_too_few_trials_say_so() -> None:
    assert page_text(regions_page(SPACE, {})) == "where the best trials lie is shown from 12 ok trials on\n"
    assert regions_page(Space({}, {}), {}) == []


@pytest.mark.parametrize(
    ("edge", "text"),
    [
        (
            Edge("learning_rate", "high", 0.1, 1.0, 8, 10),
            "learning_rate is at its upper bound 0.1, in 8 of the 10 best trials: widen it (high: 1)",
        ),
        (
            Edge("momentum", "low", 0.9, 0.68, 2, 2, True),
            "momentum is at its lower bound 0.9, in 2 of the 2 tied configs: widen it (low: 0.68)",
        ),
    ],
)
def test_an_edge_says_what_to_write(edge: Edge, text: str) -> None:
    assert edge_text(edge) == text


def test_the_document_is_json() -> None:
    document = regions_document(SPACE, FOUND)
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert document["learning_rate"][3] == {
        **{"after": 16, "elites": 3, "having": 3, "low": 0.01, "high": 0.12},
        "unit": [0.5, 0.77],
    }
    assert document["learning_rate"][0]["low"] is None
    assert document["optimizer"][0]["shares"][1] == {"value": "adam", "share": 0.75}


def test_the_end_of_a_list_is_told_with_what_to_add() -> None:
    assert edge_text(Edge("batch_size", "high", 128, 256, 3, 5, listed=True)) == (
        "batch_size is 128, the greatest of its list, in 3 of the 5 best trials: add 256 to it"
    )
    least = Edge("learning_rate", "low", 0.001, 0.0001, 4, 4, group=True, listed=True)
    assert "is 0.001, the least of its list, in 4 of the 4 tied configs" in edge_text(least)
