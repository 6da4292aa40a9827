from dataclasses import replace
from pathlib import Path

import pytest

from hpsearch.analysis.finalists import Finalist
from hpsearch.report.plain import page_text
from hpsearch.report.summary import Summary, summary

from .made import GOAL, NETWORK, finalist, result

FACTS = Summary(
    reference="my run",
    goal=GOAL,
    kind=NETWORK,
    searched=["learning_rate", "momentum"],
    winner=result(3, 9 / 360),
    counts={"ok": 38, "failed": 0, "diverged": 2, "timed_out": 0},
    seconds=80,
    examples={"train": 1080, "dev": 360, "test": 360},
    test={"test_error": 8 / 360},
    reading=["Variance is larger."],
    advice=["More data.", "Higher l2."],
    notes=["class seven is missing in dev"],
    model=Path("runs/digits/best"),
)


def test_everything_there_is_to_say() -> None:
    text = page_text(summary(FACTS))
    assert "40 in 1 min 20 s, 2 diverged" in text
    assert "trial 3  learning_rate 0.03\n" in text
    assert "2.50 %  9 of 360 wrong" in text
    assert "8 of 360 wrong, 95 % interval 1.13 % to 4.32 %" in text  # binomtest(8, 360).proportion_ci(method="wilson")
    assert "hpsearch show 'my run' 3" in text
    assert "hpsearch best 'my run' -o best.yaml" in text
    assert "class seven" in text
    assert "runs/digits/best" in text
    assert "reading      Variance is larger.\ntry next     More data.\n             Higher l2.\n" in text
    assert "early stopping" not in text


@pytest.mark.parametrize(
    ("complete", "rest"),
    [
        (7, "7 trained to the end, 31 culled after 4 or 13 epochs, 2 diverged"),
        (5, "5 trained to the end, 31 culled after 4 or 13 epochs, 2 under way, 2 diverged"),
    ],
)
def test_how_many_were_culled(complete: int, rest: str) -> None:
    text = page_text(summary(replace(FACTS, culled={13: 10, 4: 21}, complete=complete)))
    assert f"trials       40 started in 1 min 20 s, {rest}\n" in text


def test_early_stopping_is_said_to_couple() -> None:
    winner = result(3, config={"early_stopping": 5})
    assert "couples fitting with regularizing" in page_text(summary(replace(FACTS, winner=winner)))


def test_without_a_test_part_there_is_no_test_error() -> None:
    assert "test error" not in page_text(summary(replace(FACTS, test=None)))


def test_without_counts_there_is_no_interval() -> None:
    text = page_text(summary(replace(FACTS, examples={})))
    assert "test error" in text
    assert "wrong" not in text
    assert "interval" not in text


def test_without_a_winner_it_says_where_to_look() -> None:
    text = page_text(summary(replace(FACTS, winner=None, test=None, model=None)))
    assert "no trial came back ok" in text
    assert "hpsearch show 'my run'\n" in text
    assert "hpsearch best" not in text


ONE, TWO, FAR = finalist(3, [0.02, 0.03]), finalist(8, [0.02, 0.02], effort=6000), finalist(9, [0.5, 0.5], rank=2)


@pytest.mark.parametrize(
    ("finals", "why"),
    [
        ([ONE, TWO, FAR], "2 configs cannot be told apart; trial 3 is the cheapest of them: 5,130 parameters; each"),
        (
            [ONE, ONE, TWO],
            "3 configs cannot be told apart; trial 3 has the best mean of the cheapest: 5,130 parameters",
        ),
        ([ONE, FAR], "trial 3 is better than the other one; 5,130 parameters; each trained 2 times again"),
        ([ONE, FAR, FAR], "trial 3 is better than the other 2; 5,130"),
        ([finalist(3, [0.02])], "trial 3 alone; 5,130 parameters; each trained once again from fresh seeds"),
    ],
)
def test_why_the_winner_has_won(finals: list[Finalist], why: str) -> None:
    text = page_text(summary(replace(FACTS, finals=finals, winner=finals[0].mean)))
    assert f"finals       {why}" in text
    assert ("dev error    2.50 % +- 0.21 %  mean of 2 repeats" in text) == (len(finals) > 1)
    assert "9 of 360" not in text
    assert "8 of 360 wrong, 95 % interval" in text
