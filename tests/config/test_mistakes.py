"""Every mistake is one message at the exact place, and all mistakes are told at once."""

import re

import numpy as np
import pytest

from hpsearch.config.models import SectionModel
from hpsearch.config.sections.axis import HINTS
from hpsearch.config.sections.data import DataModel
from hpsearch.config.sections.top import ConfigModel
from hpsearch.objectives import OBJECTIVES
from tests.support.configs import SPACE, load_text, marked, problems_of

from .mistakes import SECTIONS

# As in SECTIONS: `^` marks the place; then the path, then what the message must say.
MISTAKES = [
    *SECTIONS,
    # Names of hyperparameters and settings.
    ("space:\n  ^lr: {low: 1e-4, high: 1, scale: log}\n", "space.lr", "write learning_rate"),
    ("space:\n  ^learning_rat: {low: 1e-4, high: 1.0}\n", "space.learning_rat", "did you mean learning_rate?"),
    (SPACE + "fixed: {^dropout: 0.5}\n", "fixed.dropout", "keep_prob, which is 1 - dropout"),
    (SPACE + "fixed: {^xyzzy: 0.5}\n", "fixed.xyzzy", "there are: learning_rate, momentum"),
    (SPACE + "fixed: {^learning_rate: 0.5}\n", "fixed.learning_rate", "--set fixed.learning_rate=null"),
    # Kinds of hyperparameters.
    ("space: {l2: ^3}\n", "space.l2", "one value, nothing to search: move it to `fixed`"),
    ("space: {l2:^ }\n", "space.l2", "is empty: write a range or a list of choices, such as {low: 1e-2"),
    ("space: {l2: ^[]}\n", "space.l2", "must be at least one value"),
    ("space: {l2: ^{scale: log}}\n", "space.l2", "needs low and high, or values, such as {low: 1e-2"),
    ("space: {l2: ^{low: 1}}\n", "space.l2.high", "must be given"),
    ("space: {l2: {^min: 1, high: 10}}\n", "space.l2.min", "write low:"),
    ("space: {l2: {low: 1, ^maximum: 10}}\n", "space.l2.maximum", "write high:"),
    ("space: {l2: {low: 1, ^hihg: 10}}\n", "space.l2.hihg", "did you mean high?"),
    ("space: {l2: {^distribution: log_uniform, low: 1, high: 9}}\n", "space.l2.distribution", "leave it out"),
    ("space: {l2: {^type: uniform, low: 1, high: 9}}\n", "space.l2.type", "leave it out"),
    ("space: {l2: {low: 1, high: 9, ^log: true}}\n", "space.l2.log", "write scale: log"),
    ("space: {l2: {low: 1, high: 9, ^q: 1}}\n", "space.l2.q", "write step:"),
    ("space: {l2: {^range: [1, 2]}}\n", "space.l2.range", "write the range as {low:"),
    ("space: {l2: {^choices: [1, 2]}}\n", "space.l2.choices", "write values: [...], or just the list"),
    ("space: {l2: {^value: 1}}\n", "space.l2.value", "belongs under fixed"),
    ("space: {l2: {values: [1, 2], ^low: 1}}\n", "space.l2.low", "low belongs to a range"),
    ("space: {l2: {low: 1, high: 2, ^weights: [1]}}\n", "space.l2.weights", "weights belongs to a choice"),
    # Ranges and scales.
    ("space: {l2: ^{low: 0.1, high: 1e-4}}\n", "space.l2", "low (0.1) must be below high (0.0001)"),
    ("space: {l2: ^{low: 1, high: 1}}\n", "space.l2", "low (1) must be below high (1)"),
    ("space: {l2: {low: ^abc, high: 1}}\n", "space.l2.low", "must be a finite number, not 'abc'"),
    ("space: {l2: {low: 1, high: ^.inf}}\n", "space.l2.high", "must be a finite number, not inf"),
    ("space: {l2: {low: 1, high: ^'10'}}\n", "space.l2.high", "not '10'; leave out the quotes"),
    ("space: {l2: {low: 0, high: 1.0, scale: ^log}}\n", "space.l2.scale", "scale log needs low above 0, not 0.0"),
    ("space: {l2: {low: 1, high: 2, scale: ^log_one_minus}}\n", "space.l2.scale", "needs high below 1, not 2"),
    ("space: {l2: {low: 1, high: 2, scale: ^log_uniform}}\n", "space.l2.scale", "write scale: log"),
    ("space: {l2: {low: 1, high: 2, scale: ^reverse_log}}\n", "space.l2.scale", "write scale: log_one_minus"),
    ("space: {l2: {low: 1, high: 2, scale: ^inv_log_uniform}}\n", "space.l2.scale", "write scale: log_one_minus"),
    ("space: {l2: {low: 1, high: 2, scale: ^uniform}}\n", "space.l2.scale", "write scale: linear"),
    ("space: {l2: {low: 1, high: 2, scale: ^lgo}}\n", "space.l2.scale", "did you mean log?"),
    ("space: {l2: {low: 0.0, high: 1, step: ^0.3}}\n", "space.l2.step", "must divide high - low"),
    ("space: {l2: {low: 0.0, high: 1, step: ^0}}\n", "space.l2.step", "must be above 0, not 0"),
    # Choices.
    ("space: {l2: [1, 2, ^1]}\n", "space.l2.2", "is there twice"),
    ("space: {l2: {values: [1, 2], weights: ^[1]}}\n", "space.l2.weights", "one for each value: 1 for 2 values"),
    ("space: {l2: {values: [1, 2], weights: ^[1, -1]}}\n", "space.l2.weights", "at least 0"),
    ("space: {activation: {values: [relu, tanh], ordered: ^true}}\n", "space.activation.ordered", "needs numbers"),
    ("space: {l2: {values: [1, 2], ordered: ^maybe}}\n", "space.l2.ordered", "must be true or false"),
    ("space: {l2: {low: 1, high: 2, ^ordered: true}}\n", "space.l2.ordered", "ordered belongs to a choice"),
    ("space: {l2: {values: [1, 2], weights: [1, ^a]}}\n", "space.l2.weights.1", "must be a finite number"),
    ("space: {hidden_units: [[64, 64], ^32]}\n", "space.hidden_units.1", "write a list here too, such as [32, 32]"),
    # Values that the setting does not allow.
    ("space: {learning_rate: {low: ^0, high: 1.0}}\n", "space.learning_rate.low", "must be a number above 0, not 0.0"),
    ("space: {momentum: {low: 0.5, high: ^1.5}}\n", "space.momentum.high", "must be in [0, 1), not 1.5"),
    ("space: {batch_size: [32, ^0]}\n", "space.batch_size.1", "must be a whole number of at least 1, or full, not 0"),
    ("space: {batch_norm: ^{low: 0, high: 1}}\n", "space.batch_norm", "not a range: write [true, false]"),
    ("space: {hidden_layers: ^{low: 1.0, high: 4.0}}\n", "space.hidden_layers", "write whole numbers for low, high"),
    ("space: {optimizer: [adam, ^sgd]}\n", "space.optimizer.1", "write gradient_descent, or momentum"),
    ("space: {activation: [tanh, ^rleu]}\n", "space.activation.1", "did you mean relu?"),
    (SPACE + "fixed: {batch_norm: ^yes}\n", "fixed.batch_norm", "must be true or false, not 'yes'; write true"),
    (SPACE + "fixed: {batch_size: ^ful}\n", "fixed.batch_size", "did you mean full?"),
    (SPACE + "fixed: {hidden_units: [64, ^0]}\n", "fixed.hidden_units.1", "a whole number of at least 1, not 0"),
    (SPACE + "fixed: {l2: ^[1, 2]}\n", "fixed.l2", "must be a number of at least 0, not a list"),
    (SPACE + "fixed: {l2: ^{low: 1, high: 2}}\n", "fixed.l2", "a range belongs under space"),
    (SPACE + "fixed: {hidden_layers: ^100000000}\n", "fixed.hidden_layers", "from 0 to 1000"),
    (
        SPACE + "fixed: {normalize_inputs: ^no}\n",
        "fixed.normalize_inputs",
        "channels (of images) or false, not 'no'; write",
    ),
    ("space: {normalize_inputs: [true, ^chanels]}\n", "space.normalize_inputs.1", "must be true, channels"),
    (SPACE + "fixed: {batch_norm_average: ^0.99999999}\n", "fixed.batch_norm_average", "which is 1 in float32"),
    (SPACE + "fixed: {hidden_units: [64, ^.nan]}\n", "fixed.hidden_units.1", "a whole number of at least 1, not nan"),
    ("space: {early_stopping: [null, ^-.inf]}\n", "space.early_stopping.1", ", not -inf"),
    ("space: {hidden_layers: {low: 1, high: 9, step: ^.nan}}\n", "space.hidden_layers.step", "finite number, not nan"),
    ("space: {beta1: [0.9, ^0.99999995]}\n", "space.beta1.1", "must be below 1 - 6e-8, not 0.99999995, which is 1"),
    (
        "space: {beta2: {low: 0.9, high: ^0.999999999, scale: log_one_minus}}\n",
        "space.beta2.high",
        "write at most 0.9999999",
    ),
    # per and when.
    ("space: {l2: {low: 1, high: 2, ^per: hidden_layers}}\n", "space.l2.per", "l2 has one value for all layers"),
    ("space: {hidden_units: {low: 1, high: 9, per: ^layers}}\n", "space.hidden_units.per", "must be hidden_layers"),
    ("space: {l2: {low: 1, high: 2, when: ^adam}}\n", "space.l2.when", "must be a mapping"),
    (
        "space: {l2: {low: 1, high: 2, when: {optimizer: ^[]}}}\n",
        "space.l2.when.optimizer",
        "must be a value or a list",
    ),
    ("space: {l2: {low: 1, high: 2, when: {optimizer: ^adm}}}\n", "space.l2.when.optimizer", "is never adm"),
    (
        "space:\n  optimizer: [adam, momentum]\n  l2: {low: 1, high: 2, when: {optimizer: ^adm}}\n",
        "space.l2.when.optimizer",
        "did you mean adam?",
    ),
    (
        "space: {l2: {low: 1, high: 2, when: {optimiser: ^adam}}}\n",
        "space.l2.when.optimiser",
        "neither searched nor fixed",
    ),
    (
        "space:\n  l1: {low: 1, high: 2, when: {l2: 1}}\n  l2: {low: 1, high: 2, when: {l1: 1}}\n".replace(
            "l1: {", "l1: ^{"
        ),
        "space.l1",
        "depends on itself",
    ),
    # Settings that do not go together.
    ("space: {batch_size: ^[1, 64]}\n", "space.batch_size", "leaves batch norm no variance"),
    (SPACE + "fixed: {batch_size: ^1}\n", "fixed.batch_size", "leaves batch norm no variance"),
    ("space: {hidden_layers: [1, 2]}\nfixed: {hidden_units: ^[8, 8]}\n", "fixed.hidden_units", "give one a layer"),
    (
        SPACE + "fixed: {hidden_layers: 3, keep_prob: ^[1, 1]}\n",
        "fixed.keep_prob",
        "has 2 values for hidden_layers = 3",
    ),
]


@pytest.mark.parametrize(("text", "path", "fragment"), MISTAKES, ids=[str(i) for i in range(len(MISTAKES))])
def test_one_mistake_is_one_message_at_its_place(text: str, path: str, fragment: str) -> None:
    text, line, column = marked(text)
    found = problems_of(text)
    assert len(found) == 1, "\n".join(map(str, found))
    assert fragment in found[0].message
    assert (found[0].path, found[0].line, found[0].column) == (path, line, column)
    assert "\n" not in str(found[0])


TEN = """\
name: ^a/b
^trails: 20
seed: ^x
data: ^digts
goal: {metric: ^dev_eror}
space:
  ^lr: {low: 1e-4, high: 1, scale: log}
  momentum: {low: 0.9, high: 0.999, scale: ^reverse_log}
  l2: ^{low: 0.1, high: 1e-4}
  optimizer: [adam, ^sgd]
fixed:
  batch_norm: ^yes
"""


def test_ten_mistakes_are_ten_messages_in_order() -> None:
    lines = TEN.split("\n")
    expected = [(n, line.index("^") + 1) for n, line in enumerate(lines, 1) if "^" in line]
    found = problems_of(TEN.replace("^", ""))
    assert len(expected) == 10
    assert [(p.line, p.column) for p in found] == expected
    assert all(re.match(r"<stdin>:\d+:\d+: [a-z0-9_.]+: .", str(p)) for p in found)


def test_targets_of_a_cost_and_shares_at_their_ends_are_legal() -> None:
    assert load_text(SPACE + "goal: {metric: dev_cost, target: 1.5}\n").goal.target == 1.5
    assert [load_text(SPACE + f"goal: {{target: {t}}}\n").goal.target for t in (0, 1)] == [0, 1]


def test_averages_that_float32_tells_from_one_are_legal() -> None:
    assert np.float32(0.9999999) < 1
    assert load_text(SPACE + "fixed: {batch_norm_average: 0.9999999}\n").fixed["batch_norm_average"] == 0.9999999


NETWORK = OBJECTIVES["network"]
SECTION_MODELS = {
    name: field.annotation
    for model in (ConfigModel, DataModel)
    for name, field in model.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, SectionModel)
}


def test_every_section_has_an_example_that_loads() -> None:
    for example in NETWORK.examples.values():
        if not example.startswith("when"):
            load_text(f"{example}\n" if example.startswith("space") else f"{SPACE}{example}\n")
    assert len(SECTION_MODELS) == 9
    for section, model in SECTION_MODELS.items():
        assert model.short is not None, section
        key, value = model.short
        text = f"{section}: {{{key}: {value(NETWORK) if callable(value) else value}}}"
        load_text(SPACE + (f"data: {{{text}}}\n" if section == "split" else f"{text}\n"))


def test_what_refers_to_a_broken_hyperparameter_is_not_a_second_mistake() -> None:
    text = "space:\n  optimizer: [adam, sgd]\n  beta2: {low: 0.9, high: 0.99, when: {optimizer: sgd}}\n"
    (problem,) = problems_of(text)
    assert problem.path == "space.optimizer.1"


def test_a_broken_setting_is_not_replaced_by_its_default_in_combinations() -> None:
    (problem,) = problems_of(SPACE + "fixed: {batch_size: 1, batch_norm: no}\n")
    assert problem.path == "fixed.batch_norm"


def test_combinations_that_a_condition_excludes_are_legal() -> None:
    load_text("space:\n  batch_norm: [true, false]\n  batch_size: {values: [1, 8], when: {batch_norm: false}}\n")


def test_every_hint_answers_a_word_that_is_unknown_here() -> None:
    for word, told in NETWORK.hints["setting"].items():
        assert word not in NETWORK.settings
        assert told
    for word in HINTS.words:
        found = problems_of(f"space: {{l2: {{low: 1.0, high: 2, {word}: 1}}}}\n")
        assert [p.path for p in found] == [f"space.l2.{word}"]
