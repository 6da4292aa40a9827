"""`--set path=value`."""

import pytest

from hpsearch.config import RunConfig
from hpsearch.space import Choice
from tests.support.configs import SPACE, load_text, problems_of

TEXT = """\
data: digits
space:
  learning_rate: {low: 1e-4, high: 1, scale: log}
  batch_size: [32, 64]
fixed: {l2: 0.1}
"""


def _high(config: RunConfig) -> object:
    return config.space.axes["learning_rate"].hyperparameter.high  # type: ignore[union-attr]


def test_a_value_is_read_as_yaml_1_2() -> None:
    assert _high(load_text(TEXT, "space.learning_rate.high=1e-1")) == 0.1
    assert load_text(TEXT, "name=no").name == "no"


def test_a_missing_section_is_made() -> None:
    assert load_text(TEXT, "executor.jobs=3").executor.jobs == 3
    assert load_text(TEXT, "limits={patience: 4}").limits.patience == 4


def test_shorthands_can_be_changed_in_part() -> None:
    config = load_text(TEXT, "data.split.seed=4", "space.batch_size.0=16")
    assert (config.data.source, config.data.split.seed) == ("digits", 4)
    assert config.space.axes["batch_size"].hyperparameter == Choice((16, 64))


def test_a_shorthand_can_be_set() -> None:
    config = load_text(TEXT, "data=moons", "space.batch_size=[8, 16, 32]")
    assert config.data.source == "moons"
    assert config.space.axes["batch_size"].hyperparameter == Choice((8, 16, 32))


def test_without_a_data_section_its_split_is_the_digits() -> None:
    assert load_text(SPACE, "data.split.seed=1").data.source == "digits"


def test_a_new_hyperparameter() -> None:
    assert "l1" in load_text(TEXT, "space.l1={low: 0.1, high: 1}").space.axes


def test_null_removes() -> None:
    config = load_text(TEXT, "space.batch_size=null", "fixed.batch_size=16", "fixed.l2=")
    assert set(config.space.axes) == {"learning_rate"}
    assert config.fixed == {"batch_size": 16}


def test_later_ones_win() -> None:
    assert load_text(TEXT, "trials=3", "trials=4").trials == 4


def test_a_mistake_in_the_file_can_be_overridden() -> None:
    assert load_text(TEXT + "trials: 1e999\n", "trials=4").trials == 4


WRONG = [
    ("space.learning_rate.high=abc", 26, "space.learning_rate.high", "must be a finite number, not 'abc'"),
    ("trails=3", 1, "trails", "did you mean trials?"),
    ("trails.x=3", 1, "trails", "did you mean trials?"),
    ("sampler.kind=3", 1, "sampler", "write search:"),
    ("space.learning_rat.high=1", 7, "space", "did you mean learning_rate?"),
    ("space.learning_rate.hihg=1", 21, "space.learning_rate.hihg", "did you mean high?"),
    ("space.lr=null", 1, "space.lr", "nothing to remove"),
    ("space.batch_size.2=1", 18, "space.batch_size", "is a list of 2: write a number from 0 to 1, not 2"),
    ("space.batch_size.1=0", 20, "space.batch_size.1", "must be a whole number of at least 1, or full, not 0"),
    ("fixed.l2.x=1", 10, "fixed.l2", "is 0.1, nothing that x could be in"),
    ("fixed.learning_rate=1", 7, "fixed.learning_rate", "--set space.learning_rate=null"),
    ("trials", 1, "", "write path=value"),
    ("=3", 1, "", "write path=value"),
    ("trials=[", 9, "", "a value is missing"),
    ("trials=!!int 3", 8, "", "no tags"),
    ("seed=1e999", 6, "seed", "too large"),
    ("seed=\x1f", 6, "", "U+001F"),
    ("trials=0", 8, "trials", "must be at least 1, not 0"),
]


@pytest.mark.parametrize(("argument", "column", "path", "fragment"), WRONG)
def test_a_wrong_one_has_its_place_in_the_argument(argument: str, column: int, path: str, fragment: str) -> None:
    (problem,) = problems_of(TEXT, argument)
    assert fragment in problem.message
    assert (problem.file, problem.line, problem.column, problem.path) == (
        f"--set {argument}".replace("\x1f", "?"),
        0,
        column,
        path,
    )


def test_problems_of_the_file_come_first() -> None:
    found = problems_of(TEXT + "epochs: 0\n", "trials=0", "seed=x")
    assert [p.path for p in found] == ["epochs", "seed", "trials"]
