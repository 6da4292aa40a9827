"""Conditions, orders and fields by name: what is met, what comes first, and what a mistake is told."""

from dataclasses import replace

import pytest

from hpsearch.analysis.ranking import Ranked
from hpsearch.errors import UsageError
from hpsearch.report.pages.fields import Field
from hpsearch.report.pages.selection import select
from hpsearch.report.text import value
from hpsearch.trial import Config, Value
from tests.report.made import result

CONFIGS: list[Config] = [
    {"optimizer": "adam", "rate": 0.034321, "units": [64, 32], "batch": 32, "norm": True},
    {"optimizer": "momentum", "rate": 0.5, "units": [64], "batch": "full", "norm": False},
    {"optimizer": "leaky one", "units": [16, 16], "batch": 64, "norm": True},
    {},
]
ENTRIES = [Ranked(result(n, 0.01 * n, config=config), 0.01 * n, n) for n, config in enumerate(CONFIGS, 1)]


def _of(name: str, known: tuple[Value, ...] = ()) -> Field:
    def of(entry: Ranked) -> Value:
        return entry.result.task.trial.config.get(name)

    return Field(name, of, lambda e: value(of(e)), known=known)


FIELDS = {
    "trial": Field("trial", lambda e: e.result.task.trial.number, lambda e: ""),
    "dev_error": Field("dev_error", lambda e: e.result.metrics.get("dev_error"), lambda e: ""),
    "optimizer": _of("optimizer", ("adam", "momentum", "leaky one")),
    **{name: _of(name) for name in ("rate", "units", "batch", "norm")},
}


@pytest.mark.parametrize(
    ("where", "numbers"),
    [
        ("optimizer=adam", [1]),
        ("optimizer==adam", [1]),
        ("optimizer!=adam", [2, 3, 4]),
        ("optimizer='leaky one'", [3]),
        ("rate<0.1", [1]),
        ("rate < 1 trial>1", [2]),
        ("rate<1,trial>1", [2]),
        ("rate=0.0343", [1]),
        ("rate=0.034321", [1]),
        ("rate=0.03432", []),
        ("rate=null", [3, 4]),
        ("rate!=null", [1, 2]),
        ("rate!=0.5", [1, 3, 4]),
        ("rate>=-1e300", [1, 2]),
        ("dev_error<=3%", [1, 2, 3]),
        ("dev_error<= 2 %", [1, 2]),
        ("units=64-32", [1]),
        ("units=[64, 32]", [1]),
        ("units>=64", [2]),
        ("units=16", [3]),
        ("batch>32", [3]),
        ("batch=full", [2]),
        ("norm=true", [1, 3]),
        ("norm=1", []),
        ("norm>0", []),
    ],
)
def test_a_condition_is_met_by(where: str, numbers: list[int]) -> None:
    found = select(FIELDS, [where]).of(ENTRIES)
    assert [e.result.task.trial.number for e in found] == numbers


@pytest.mark.parametrize(
    ("sort", "numbers"),
    [
        ("rate", [1, 2, 3, 4]),
        ("-rate", [2, 1, 3, 4]),
        ("optimizer", [1, 3, 2, 4]),
        ("-units", [1, 2, 3, 4]),
        ("norm,-trial", [2, 3, 1, 4]),
        ("batch", [1, 3, 2, 4]),
    ],
)
def test_what_is_missing_comes_last_either_way_and_words_after_numbers(sort: str, numbers: list[int]) -> None:
    found = select(FIELDS, sort=[sort]).of(ENTRIES)
    assert [e.result.task.trial.number for e in found] == numbers


def test_conditions_of_several_options_all_count_and_are_told() -> None:
    selection = select(FIELDS, ["norm=true", "trial<3  rate<1"])
    assert [e.result.task.trial.number for e in selection.of(ENTRIES)] == [1]
    assert selection.told(1, 4) == "1 of 4 trials: norm=true trial<3 rate<1"
    assert select(FIELDS, sort=["trial"]).told(4, 4) == ""


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("optimiser=adam", "--where: optimiser is no field of a trial; did you mean optimizer?"),
        ("zzz=1", "zzz is no field of a trial; these are: trial, dev_error, optimizer, rate, units, batch, norm"),
        ("optimizer=adma", "optimizer is never adma; did you mean adam?"),
        ("optimizer=q", "optimizer is never q; it is one of: adam, momentum, leaky one"),
        ("rate<fast", "--where rate<fast: < is for numbers; of words write = or !="),
        ("rate<.nan", "< is for numbers"),
        ("rate", "--where rate: must be FIELD=VALUE, or with !=, <, <=, > or >=, as in '"),
        ("trial=1 and rate<1", "--where and rate<1: must be FIELD=VALUE"),
        ("", "--where: must be FIELD=VALUE"),
        ("optimizer=adam%", "adam is no number, so it has no percent"),
        (f"rate={10**30}", "must be within"),
    ],
)
def test_a_mistake_is_told_with_what_was_meant(where: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        select(FIELDS, [where])
    assert says in str(caught.value)


def test_orders_and_columns_are_names() -> None:
    for option, wrong in (("sort", "-trail"), ("columns", "rate,,optimzer"), ("columns", "")):
        with pytest.raises(UsageError, match=f"--{option}: "):
            select(FIELDS, **{option: [wrong]})
    assert [f.name for f in select(FIELDS, columns=["rate,trial rate", "norm"]).columns] == ["rate", "trial", "norm"]


def test_a_failed_trial_has_no_metric() -> None:
    failed = replace(ENTRIES[0], result=result(9, status="failed"), rank=None)
    assert select(FIELDS, ["dev_error<1"]).of([failed]) == []
    assert select(FIELDS, ["dev_error=null"]).of([failed]) == [failed]
