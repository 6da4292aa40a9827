"""`--require`: read strictly, judged on the winner, all that is missed in one message."""

import pytest

from hpsearch.cli.wishes import RELATIONS, demand, requirements
from hpsearch.errors import TargetMissedError, UsageError
from hpsearch.objectives import OBJECTIVES

NETWORK = OBJECTIVES["network"]


@pytest.mark.parametrize(
    ("text", "metric", "relation", "bound"),
    [
        ("dev_error<=0.03", "dev_error", "<=", 0.03),
        (" dev_error < 3% ", "dev_error", "<", 0.03),
        ("dev_accuracy>=97.5 %", "dev_accuracy", ">=", 0.975),
        ("test_error<1e-1", "test_error", "<", 0.1),
    ],
)
def test_a_requirement_is_a_metric_a_relation_and_a_bound(text: str, metric: str, relation: str, bound: float) -> None:
    (found,) = requirements([text], NETWORK)
    assert (found.metric, found.relation, found.bound) == (metric, relation, pytest.approx(bound))


@pytest.mark.parametrize(
    "text", ["", "dev_error", "dev_error=0.03", "dev_error<=", "dev_error<=nan", "0.03>=dev_error"]
)
def test_another_form_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match=r"'dev_error<=0\.03'"):
        requirements([text], NETWORK)


def test_a_word_that_is_no_metric_is_refused_with_those_that_are() -> None:
    with pytest.raises(UsageError, match=r"dev_eror is no metric; these are: dev_error, .*, dev_accuracy, test_error"):
        requirements(["dev_eror<=0.1"], NETWORK)


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("value", [0.4, 0.5, 0.6])
def test_relations_are_those_of_numbers(relation: str, value: float) -> None:
    (found,) = requirements([f"dev_error{relation}0.5"], NETWORK)
    assert found.met({"dev_error": value}) == eval(f"{value}{relation}0.5")


def test_all_that_is_missed_is_said_at_once() -> None:
    required = requirements(["dev_error<=0.03", "dev_accuracy>=0.5", "test_error<=0.1"], NETWORK)
    with pytest.raises(TargetMissedError) as caught:
        demand(required, {"dev_error": 0.04, "dev_accuracy": 0.96}, "runs/moons")
    assert str(caught.value) == (
        "runs/moons: dev_error<=0.03 is missed: dev_error is 0.04; test_error<=0.1 is missed: the winner was not tested"
    )


def test_what_is_met_is_silent() -> None:
    demand(requirements(["dev_error<=0.03"], NETWORK), {"dev_error": 0.03}, "runs/moons")
