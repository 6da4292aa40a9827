"""Legal, but surely not meant: each warning where it should be, and silence where all is well."""

import pytest

from tests.support.configs import SPACE, load_text, marked

WARNED = [
    ("space: {^learning_rate: {low: 1e-4, high: 1}}\n", "learning_rate", "linear draws only 10% below 0.1"),
    ("space: {^epsilon: {low: 1e-10, high: 1e-4}}\n", "epsilon", "write scale: log"),
    ("space: {^l2: {low: 0.01, high: 100}}\n", "l2", "write scale: log"),
    ("space: {^beta2: {low: 0.9, high: 0.999}}\n", "beta2", "write scale: log_one_minus"),
    ("space: {^beta2: {low: 0.9, high: 0.999, scale: log}}\n", "beta2", "write scale: log_one_minus"),
    ("space: {^l2: {low: 1, high: 10}}\n", "l2", "write low: 1.0"),
    ("space: {^batch_size: [64]}\n", "batch_size", "move it to fixed"),
    (
        "space: {^momentum: [0.5, 0.9]}\n",
        "momentum",
        "it needs that optimizer is momentum, and optimizer is always adam",
    ),
    (
        "space: {^learning_rate: [1, 0.0001]}\n",
        "learning_rate",
        "only 0.0001 and 1 are tried; to search what lies between write {low: 0.0001, high: 1, scale: log}",
    ),
    (
        "space: {^momentum: [0.9, 0.999]}\nfixed: {optimizer: momentum}\n",
        "momentum",
        "write {low: 0.9, high: 0.999, scale: log_one_minus}",
    ),
    ("space: {^decay_rate: {low: 0.1, high: 1}}\n", "decay_rate", "decay is always none"),
    (
        "space: {^decay_rate: {low: 0.01, high: 0.99, scale: log}}\nfixed: {decay: exponential}\n",
        "decay_rate",
        "multiplies the learning rate by decay_rate every epoch: search {low: 0.8, high: 0.999, scale: log_one_minus}",
    ),
    ("space: {decay: [none, exponential], ^decay_rate: [0.1, 0.9]}\n", "decay_rate", "every epoch: search {low: 0.8"),
    (
        "space: {decay: [none, inverse, sqrt_epoch], ^decay_rate: {low: 0.1, high: 1.0}}\n",
        "decay_rate",
        "(inverse, sqrt_epoch): give each its own, decay_rate: {by: decay, inverse: ..., sqrt_epoch: ...}, or ",
    ),
    (
        "space: {^batch_norm_average: [0.8, 0.9]}\nfixed: {batch_norm: false}\n",
        "batch_norm_average",
        "batch_norm is always false",
    ),
    ("space: {^activation: [relu, tanh]}\nfixed: {hidden_layers: 0}\n", "activation", "hidden_layers is always 0"),
    (
        "space: {optimizer: [adam, rmsprop], ^beta1: {values: [0.8, 0.9], when: {optimizer: rmsprop}}}\n",
        "beta1",
        "adam",
    ),
]


@pytest.mark.parametrize(("text", "name", "fragment"), WARNED)
def test_one_warning_at_the_key(text: str, name: str, fragment: str) -> None:
    text, line, column = marked(text)
    (warning,) = load_text(text).warnings
    assert fragment in warning.message
    assert (warning.path, warning.line, warning.column) == (f"space.{name}", line, column)


def test_a_decay_rate_for_several_kinds_may_be_wrong_twice() -> None:
    config = load_text("space: {decay: [inverse, exponential], decay_rate: {low: 0.01, high: 0.9, scale: log}}\n")
    assert [("each kind" in w.message, "every epoch" in w.message) for w in config.warnings] == [
        (True, False),
        (False, True),
    ]


def test_a_grid_that_does_not_fit() -> None:
    text = SPACE + "  l2: {low: 0.1, high: 1.0}\ntrials: 10\nsearch: ^{sampler: grid, points: 4}\n"
    text, line, column = marked(text)
    (warning,) = load_text(text).warnings
    assert "more than 10 configs" in warning.message
    assert (warning.path, warning.line, warning.column) == ("search", line, column)
    assert not load_text(text, "trials=16").warnings


def test_a_grid_of_two_points_that_does_not_fit() -> None:
    (warning,) = load_text("space: {l2: [1, 2], l1: [1, 2, 3]}\ntrials: 5\nsearch: {sampler: grid}\n").warnings
    assert "more than 5 configs" in warning.message


@pytest.mark.parametrize(
    "text",
    [
        SPACE,
        "space: {learning_rate: {low: 0.01, high: 0.9}}\n",
        "space: {momentum: {low: 0.5, high: 0.9}}\nfixed: {optimizer: momentum}\n",
        "space: {optimizer: [adam, momentum], momentum: [0.5, 0.9]}\n",
        "space: {decay_rate: {low: 0.8, high: 0.999, scale: log_one_minus}}\nfixed: {decay: exponential}\n",
        "space: {decay: [none, inverse], decay_rate: [0.1, 0.2]}\n",
        "space: {decay: [inverse, exponential], decay_rate: {values: [0.1, 0.2], when: {decay: inverse}}}\n",
        "space: {hidden_layers: {low: 0, high: 2}, hidden_units: {low: 1, high: 200}}\n",
        "space: {batch_norm: [true, false], batch_norm_average: [0.8, 0.9]}\n",
        "space: {}\ntrials: 1\nsearch: {sampler: grid}\n",
    ],
)
def test_silence_where_all_is_well(text: str) -> None:
    assert load_text(text).warnings == ()


def test_conditions_that_settings_have_by_themselves_are_told_once() -> None:
    text, line, column = marked(
        "space: {optimizer: [adam, momentum], ^momentum: [0.5, 0.9], hidden_layers: [0, 1], activation: [relu, tanh]}\n"
    )
    (told,) = load_text(text).notes
    assert load_text(text).warnings == ()
    assert told.message == (
        "settings are drawn only where they act: momentum where optimizer is momentum, "
        "activation where hidden_layers is above 0"
    )
    assert (told.path, told.line, told.column) == ("space.momentum", line, column)


def test_what_never_acts_by_what_it_needs_in_turn() -> None:
    (warning,) = load_text("space: {batch_norm_epsilon: [1e-5, 1e-4]}\nfixed: {hidden_layers: 0}\n").warnings
    assert "it needs that hidden_layers is above 0, and hidden_layers is always 0" in warning.message


def test_a_draw_for_each_of_no_layers() -> None:
    text = "space: {hidden_units: {low: 2, high: 9, per: hidden_layers}}\nfixed: {hidden_layers: 0}\n"
    (warning,) = load_text(text).warnings
    assert "never has an effect" in warning.message
