"""Percentages are the numbers that they stand for, and a split in short is the one it is short for."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpsearch.config import load, resolved, search_digest
from hpsearch.config.shares import read_shares, split_of
from hpsearch.objectives import OBJECTIVES
from tests.support.configs import SPACE, load_text

NETWORK = OBJECTIVES["network"]
PLACES = [
    "data",
    "split",
    "dev",
    "goal",
    "target",
    "metric",
    "search",
    "keep",
    "start",
    "fixed",
    "space",
    "keep_prob",
    "when",
]

SAME = [
    ("data: {split: {dev: 20%, test: 12.5 %}}", "data: {split: {dev: 0.2, test: 0.125}}"),
    ("data: {split: 60/20/20}", "data: {split: {dev: 0.2, test: 0.2}}"),
    ("data: {split: 60 / 20 / 20}", "data: {split: {dev: 0.2, test: 0.2}}"),
    ("data: {split: 0.6/0.2/0.2}", "data: {split: {dev: 0.2, test: 0.2}}"),
    ("data: {split: 98/1/1}", "data: {split: {dev: 0.01, test: 0.01}}"),
    ("data: {split: 33.4/33.3/33.3}", "data: {split: {dev: 0.333, test: 0.333}}"),
    ("data: {split: 80/20/0}", "data: {split: {dev: 0.2, test: 0}}"),
    ("goal: {target: 3%, optimal_error: 0.5%}", "goal: {target: 0.03, optimal_error: 0.005}"),
    ("goal: {metric: dev_accuracy, target: 97%}", "goal: {metric: dev_accuracy, target: 0.97}"),
    ("search: {sampler: box, keep: 10%}", "search: {sampler: box, keep: 0.1}"),
    ("fixed: {keep_prob: 80%, crop: 10%}", "fixed: {keep_prob: 0.8, crop: 0.1}"),
    ("fixed: {keep_prob: [80%, 100%]}", "fixed: {keep_prob: [0.8, 1.0]}"),
]


@pytest.mark.parametrize(("short", "full"), SAME)
def test_a_percentage_is_the_number(short: str, full: str) -> None:
    config = load_text(SPACE + short + "\n")
    assert config == load_text(SPACE + full + "\n")
    assert search_digest(config) == search_digest(load_text(SPACE + full + "\n"))
    assert load_text(resolved(config)) == config


def test_a_percentage_in_space_start_and_when() -> None:
    text = """\
space:
  keep_prob: {{low: {half}, high: {whole}}}
  input_keep_prob: [{most}, {whole}]
  l2: {{low: 1, high: 9.0, when: {{input_keep_prob: {whole}}}}}
search: {{start: [{{keep_prob: {most}, input_keep_prob: {most}}}]}}
"""
    percent = load_text(text.format(half="50%", most="80%", whole="100%"))
    assert percent == load_text(text.format(half="0.5", most="0.8", whole="1.0"))
    assert percent.search.start[0]["keep_prob"] == 0.8
    assert percent.space.axes["l2"].when == {"input_keep_prob": (1.0,)}


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("{layers: [{low: 50%, high: 100%}, 100%]}", "{layers: [{low: 0.5, high: 1.0}, 1.0]}"),
        (
            "{by: optimizer, adam: {low: 50%, high: 1}, momentum: [80%, 90%]}",
            "{by: optimizer, adam: {low: 0.5, high: 1}, momentum: [0.8, 0.9]}",
        ),
        (
            "{low: 50%, high: 90%, step: 10%, per: hidden_layers}",
            "{low: 0.5, high: 0.9, step: 0.1, per: hidden_layers}",
        ),
    ],
)
def test_a_percentage_in_any_form_of_an_axis(short: str, full: str) -> None:
    text = "space:\n  optimizer: [adam, momentum]\n  keep_prob: {}\n"
    assert load_text(text.format(short)) == load_text(text.format(full))


def test_the_command_line_takes_both(tmp_path: Any) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(SPACE + "data: {split: 60/20/20}\n")
    split = load(str(path), ["data.split.dev=30%"]).data.split
    assert (split.dev, split.test) == (0.3, 0.2)
    assert load(str(path), ["data.split=98/1/1"]).data.split.test == 0.01


def test_what_is_no_share_keeps_its_percentage() -> None:
    assert load_text(SPACE + "limits: {failures: 20%}\n").limits.failures == "20%"
    raw = {"goal": {"metric": "dev_cost", "target": "5%"}, "fixed": {"decay": "5%"}, "name": "5%"}
    before = {name: dict(value) if isinstance(value, dict) else value for name, value in raw.items()}
    read_shares(raw, NETWORK)
    assert raw == before


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.just("5%"),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(PLACES), inner, max_size=3),
        max_leaves=12,
    )
)
def test_any_raw_config_is_read_without_a_traceback(raw: Any) -> None:
    if isinstance(raw, dict):
        read_shares(raw, NETWORK)


@given(st.lists(st.integers(1, 10**6), min_size=3, max_size=3))
def test_a_split_in_short_is_exact(parts: list[int]) -> None:
    total = sum(parts)
    text = "/".join(f"{part * 100 // total}" for part in parts[1:])
    train = 100 - sum(part * 100 // total for part in parts[1:])
    found = split_of(f"{train}/{text}")
    assert found == {
        name: float(Fraction(part * 100 // total, 100)) for name, part in zip(("dev", "test"), parts[1:], strict=True)
    }


@pytest.mark.parametrize("text", ["", "60/20", "60/20/20/0", "a/b/c", "60/20/-20", "1e1/45/45", "60/20/10", "1/1/1"])
def test_what_is_no_split_is_none(text: str) -> None:
    assert split_of(text) is None
