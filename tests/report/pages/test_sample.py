import numpy as np
import pytest

from hpsearch.report.pages.sample import sample_page, shares
from hpsearch.report.text import width
from hpsearch.report.writers.plain import page_text
from hpsearch.space import Axis, Choice, Float, Int, Space

SPACE = Space(
    {
        "learning_rate": Axis(Float(1e-4, 1.0, "log")),
        "momentum": Axis(Float(0.9, 0.999, "log_one_minus"), when={"optimizer": ("momentum",)}),
        "optimizer": Axis(Choice(("momentum", "adam"), (1.0, 3.0))),
        "hidden_layers": Axis(Int(1, 3)),
        "hidden_units": Axis(Int(16, 256, "log"), per="hidden_layers"),
        "keep_prob": Axis(Float(0.5, 1.0, step=0.1)),
        "[odd]": Axis(Choice((True, "a\nb", None))),
    },
    {},
)
CONFIGS = [SPACE.decode(u) for u in np.random.default_rng(0).random((400, SPACE.dimension))]


@pytest.mark.parametrize("hyperparameter", [axis.hyperparameter for axis in SPACE.axes.values()])
def test_even_units_fill_every_bar_by_its_width(hyperparameter: Float | Int | Choice) -> None:
    drawn = [hyperparameter.from_unit(u) for u in (np.arange(6000) + 0.5) / 6000]
    found = shares(hyperparameter, drawn)  # type: ignore[arg-type]
    assert sum(share for _, share in found) == pytest.approx(1.0)
    if isinstance(hyperparameter, Float) and hyperparameter.step is None:
        assert [share for _, share in found] == pytest.approx([0.1] * 10, abs=0.001)


@pytest.mark.parametrize(
    ("hyperparameter", "bins", "first", "last"),
    [
        (Int(50, 100), 17, "50 –  52", "98 – 100"),
        (Int(1, 50), 10, "1 –  5", "46 – 50"),
        (Float(0.0, 0.98, step=0.02), 10, "0 – 0.08", "0.9 – 0.98"),
        (Int(0, 100), 10, "0 –  10", "90 – 100"),  # 101 values: no bins of equally many
        (Int(16, 256, "log"), 10, "16 –  21", "194 – 256"),
        (Float(0.9, 0.99, "log_one_minus", step=0.001), 10, "0.9 –  0.92", "0.988 –  0.99"),
    ],
)
def test_an_even_draw_fills_all_bins_evenly(hyperparameter: Float | Int, bins: int, first: str, last: str) -> None:
    drawn = [hyperparameter.from_unit(u) for u in (np.arange(36720) + 0.5) / 36720]
    found = shares(hyperparameter, drawn)
    assert [share for _, share in found] == pytest.approx([1 / bins] * bins, rel=0.01)
    assert (found[0][0].strip(), found[-1][0].strip()) == (first, last)


def test_bins_are_counted_where_they_hold_whole_values_and_a_value_across_an_edge_by_its_parts() -> None:
    assert [share for _, share in shares(Int(50, 100), [50, 52, 53, 100])][:2] == [0.5, 0.25]
    # Of 101 values the eleventh lies from 10/101 to 11/101: .1 of it before the edge at 1/10, .9 behind.
    assert [share for _, share in shares(Int(0, 100), [10])][:3] == pytest.approx([0.1, 0.9, 0])


def test_labels_are_the_values_where_there_are_few() -> None:
    assert [label for label, _ in shares(Int(1, 3), [1, 3])] == ["1", "2", "3"]
    assert [label for label, _ in shares(Int(1, 13), [1, 13])] == [str(n) for n in range(1, 14)]  # bins of one each
    assert [share for _, share in shares(Choice((True, 1)), [True, True, 1])] == pytest.approx([2 / 3, 1 / 3])
    assert [label for label, _ in shares(Float(0.5, 1.0, step=0.1), [0.5])][-1] == "1"
    assert len(shares(Int(16, 256, "log"), [20])) == 10


def test_a_page_has_every_name_its_scale_and_how_often_it_is_active() -> None:
    text = page_text(sample_page(SPACE, CONFIGS, 80, {}))
    active = 100 * sum("momentum" in config for config in CONFIGS) / len(CONFIGS)
    assert f"float 0.9 to 0.999, log_one_minus, active in {active:.1f} % of the draws" in text
    assert "one for each of hidden_layers" in text
    assert "a\\nb" in text


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
def test_bars_fit_the_screen(columns: int) -> None:
    lines = page_text(sample_page(SPACE, CONFIGS, columns, {})).splitlines()
    assert max(width(text) for text in lines if "█" in text) <= columns
    assert all(sum(name in text for text in lines) >= 1 for name in SPACE.axes)


def test_nothing_drawn_is_a_page_too() -> None:
    assert "0.0 %" in page_text(sample_page(SPACE, [], 80, {}))
