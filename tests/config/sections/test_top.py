"""What shows only in several sections: whether anything is searched, and how many trials there are then."""

import pytest

from tests.support.configs import SPACE, load_text


@pytest.mark.parametrize(
    ("text", "trials"),
    [
        (SPACE, 20),
        (SPACE + "fixed: {l2: 1}\n", 20),
        (SPACE + "trials: 1\n", 1),
        ("fixed: {l2: 1}\n", 1),
        ("fixed: {l2: 1}\ntrials: 1\n", 1),
        ("space: {}\nfixed: {l2: 1}\n", 1),
        ("trials: 1\n", 1),
    ],
)
def test_where_nothing_is_searched_there_is_one_trial(text: str, trials: int) -> None:
    config = load_text(text)
    assert (config.trials, config.search.trials) == (trials, trials)
    assert config.finalists == (0 if not config.space.axes else min(3, trials))


def test_what_is_set_from_outside_makes_it_a_search_or_none() -> None:
    assert load_text("fixed: {l2: 1}\n", "space.l1=[0, 1]").trials == 20
    assert load_text(SPACE + "fixed: {l2: 1}\n", "space.learning_rate=null").trials == 1
