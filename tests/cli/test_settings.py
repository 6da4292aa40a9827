"""`hpsearch settings` says what can be set."""

import json

import pytest

from hpsearch.objectives import OBJECTIVES

from .made import Cli

SETTINGS = OBJECTIVES["network"].settings


def test_all_by_tier(cli: Cli) -> None:
    code, out, err = cli("settings")
    assert (code, err) == (0, "")
    assert all(f" {name} " in out for name in SETTINGS)
    assert cli("settings", "--objective", "network") == (code, out, err)


def test_one(cli: Cli) -> None:
    code, out, err = cli("settings", "beta2")
    assert (code, err) == (0, "")
    assert "where optimizer is adam or rmsprop" in out


def test_json(cli: Cli) -> None:
    rows = json.loads(cli("settings", "--json").out)
    assert {row["name"] for row in rows} == SETTINGS.keys()
    assert json.loads(cli("settings", "l2", "--json").out) == next(row for row in rows if row["name"] == "l2")
    early = json.loads(cli("settings", "early_stopping", "--json").out)
    assert (early["tier"], early["default"], early["range"]) == (None, None, None)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["lr"], "settings: lr is not a setting of the network; write learning_rate"),
        (["momentun"], "settings: momentun is not a setting of the network; did you mean momentum?"),
        (["l2", "--objective", "netwrok"], "--objective must be network, not 'netwrok'; did you mean network?"),
    ],
)
def test_what_there_is_not(cli: Cli, arguments: list[str], says: str) -> None:
    assert cli("settings", *arguments) == (2, "", f"hpsearch: {says}\n")
