"""The course's words are understood, and never silently accepted: each is a mistake with a way out."""

import re
import string

import pytest

from hpsearch.config.hints import closest, spelled
from hpsearch.objectives import OBJECTIVES
from hpsearch.schedule import SCHEDULES
from tests.support.configs import SPACE, load_text, marked, problems_of

from .course import rows

NETWORK = OBJECTIVES["network"]
ROWS = rows()


@pytest.mark.parametrize(("text", "hint"), ROWS, ids=[text.split("^")[1].strip() for text, _ in ROWS])
def test_a_word_of_the_course_is_told_with_what_to_write(text: str, hint: str) -> None:
    text, line, column = marked(text)
    (found,) = problems_of(text)
    assert hint in found.message
    assert (found.line, found.column) == (line, column)


def test_letters_of_the_course_come_as_they_were_written() -> None:
    (found,) = problems_of(SPACE + "fixed: {α: 0.1}\n")
    assert str(found) == "<stdin>:3:9: fixed.α: α is not a setting of the network; write learning_rate"
    (found,) = problems_of(SPACE, "fixed.λ=0.1")
    assert str(found) == "--set fixed.λ=0.1: λ is not a setting of the network; write l2"


@pytest.mark.parametrize("about", NETWORK.hints)
def test_hints_are_spelled_as_they_are_looked_up_and_name_what_there_is(about: str) -> None:
    """A hint's word is unknown there, its spelling the tables' own, and one word after `write` is one that is known."""
    known = {
        "setting": set(NETWORK.settings),
        "metric": set(NETWORK.metrics),
        "data": {"label"},
        "schedule": set(SCHEDULES),
        **{name: {*s.choices, *s.words} for name, s in NETWORK.settings.items()},
    }[about]
    for word, told in NETWORK.hints[about].items():
        assert spelled(word) == word or word == "a number"
        assert word not in known
        if (written := re.fullmatch(r"write (\w+)", told)) and known:
            assert written[1] in known | {"true"}, told


@pytest.mark.parametrize("letter", string.ascii_letters)
def test_one_letter_is_close_to_no_word(letter: str) -> None:
    assert closest(letter, ["l1", "l2", "lr", "or"]) is None
    told = closest(letter, ["x", "y"])
    assert (told and told.meant) == (letter.lower() if letter in "xyXY" else None)


@pytest.mark.parametrize(
    ("word", "plain"),
    [
        ("β₂", "beta2"),
        ("λ", "lambda"),
        ("𝛼", "alpha"),
        ("Mini-Batch  size", "mini_batch_size"),
        ("# of hidden units", "hidden_units"),
        ("number of layers", "layers"),
        ("#", "#"),
        ("σ²", "sigma2"),
        ("naïve", "naïve"),
        (0.95, "0.95"),
    ],
)
def test_spelling(word: object, plain: str) -> None:
    assert spelled(word) == plain


def test_words_that_are_right_are_no_mistakes() -> None:
    load_text("space: {momentum: {low: 0.9, high: 0.999, scale: 1-beta}}\nfixed: {optimizer: momentum}\n")
    load_text(SPACE + "fixed: {epsilon: 1e-8, decay: inverse}\nepochs: 3\n")
