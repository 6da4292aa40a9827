"""`--require`: read strictly, judged on the winner, all that is missed in one message; `--time` and `--until`."""

from datetime import datetime
from pathlib import Path

import pytest

from hpsearch.cli.wishes import RELATIONS, demand, next_moment, requirements
from hpsearch.errors import TargetMissedError, UsageError
from hpsearch.objectives import OBJECTIVES
from tests.support.processes import documents, kinds

from .made import Cli

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
    with pytest.raises(UsageError, match=r"dev_eror is no metric; these are: dev_error, .*, test_error"):
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


MOMENTS = {
    "05:30": "2026-03-02 05:30",
    "5:30": "2026-03-02 05:30",
    "23:59": "2026-03-01 23:59",
    "12:00": "2026-03-02 12:00",
}


@pytest.mark.parametrize("until", MOMENTS)
def test_the_next_such_moment(until: str) -> None:
    assert next_moment(until, datetime(2026, 3, 1, 12, 0)) == datetime.fromisoformat(MOMENTS[until])


def test_every_night_until_it_is_finished(cli: Cli, tmp_path: Path) -> None:
    sizes = ("--set", "space.batch_size={low: 12, high: 40}")  # fleets of few: each pause trains one
    code, out, err = cli("run", "moons.yaml", "--resume", "--time", "0.000001s", "-j", "1", *sizes)
    assert code == 0
    assert "paused after 0.000001s (--time); `hpsearch resume runs/moons` goes on" in err
    assert "hpsearch resume runs/moons" in out
    (paused,) = documents(cli("resume", "--time", "0.000001s", "-j", "1", "--json", "-q").out)
    assert paused["finished"] is False
    assert 2 <= paused["trials"]["ok"] < 6
    assert cli("resume", "--time", "0.000001s", "-j", "1", "-q") == (0, "", "")
    again = ("run", "moons.yaml", "--resume", "--time", "1h", "--until", "00:00", "-j", "1", "--json", "-q", *sizes)
    (first,), before = documents(cli(*again).out), (tmp_path / "runs/moons/journal.jsonl").read_bytes()
    assert first["finished"] is True
    assert documents(cli(*again).out) == [first]
    assert (tmp_path / "runs/moons/journal.jsonl").read_bytes() == before
    assert kinds(tmp_path / "runs" / "moons").count("plan") == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--time", "30"], "--time 30: must be a duration above 0, such as 90s, 30m, 2h or 1h30m, not '30'; write 30s"),
        (["--time", "05:30"], "not '05:30'; write 5h30m"),
        (
            ["--until", "2h"],
            "--until 2h: must be a time of day from 00:00 to 23:59, such as 05:30 (--time takes a",
        ),
        (["--until", "24:00"], "--until 24:00: must be a time of day from 00:00 to 23:59"),
    ],
)
def test_a_mistake_is_one_message(cli: Cli, tmp_path: Path, arguments: list[str], says: str) -> None:
    for command in (("run", "moons.yaml"), ("resume",)):
        code, out, err = cli(*command, *arguments)
        assert (code, out) == (2, "")
        (line,) = err.splitlines()
        assert says in line
    assert not (tmp_path / "runs").exists()
