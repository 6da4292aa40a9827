"""`show --where --sort --columns` in every form, and CSV whose header is what the reference says."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from tests.support.pages import ROOT

from .made import Cli

WISHES = ("--where", "hidden_units=8", "--sort", "-learning_rate", "--columns", "trial,learning_rate,status")


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _root(folder: Path) -> tuple[str, str]:
    return ("--root", str(folder))


def test_table_csv_json_and_markdown_have_the_same_trials(cli: Cli, finished: Path) -> None:
    everything = json.loads(cli("show", "--json", *_root(finished)).out)["ranking"]
    chosen = [entry for entry in everything if entry["config"]["hidden_units"] == 8]
    wanted = sorted(chosen, key=lambda entry: -entry["config"]["learning_rate"])
    numbers = [entry["trial"] for entry in wanted]
    assert 0 < len(numbers) < 6
    rows = _rows(cli("show", "--csv", *WISHES, *_root(finished)).out)
    assert [row.keys() for row in rows] == [{"trial": 0, "learning_rate": 0, "status": 0}.keys()] * len(numbers)
    assert [(int(row["trial"]), float(row["learning_rate"])) for row in rows] == [
        (entry["trial"], entry["config"]["learning_rate"]) for entry in wanted
    ]
    document = json.loads(cli("show", "--json", *WISHES, *_root(finished)).out)
    assert [row["trial"] for row in document["ranking"]] == numbers
    assert document["selected"] == {"where": ["hidden_units=8"], "found": len(numbers), "shown": len(numbers)}
    text = cli("show", *WISHES, *_root(finished)).out.splitlines()
    assert text[0].split() == ["trial", "learning_rate", "status"]
    assert [int(line.split()[0]) for line in text[1:-1]] == numbers
    assert text[-1].split("; ")[0] == f"{len(numbers)} of 6 trials: hidden_units=8"
    table = [line for line in cli("show", "--md", *WISHES, *_root(finished)).out.splitlines() if line[:1] == "|"]
    assert [int(line.split("|")[1]) for line in table[2:]] == numbers


def test_without_columns_the_table_is_the_ranking_s(cli: Cli, finished: Path) -> None:
    found = cli("show", "--where", "rank<=99 status=ok", "-n", "2", *_root(finished)).out.splitlines()
    assert found[0] == cli("show", *_root(finished)).out.splitlines()[0]
    assert len(found) == 4
    assert found[-1].startswith("6 of 6 trials: rank<=99 status=ok; ")
    assert found[-1].endswith("; 4 more trials")
    nobody = cli("show", "--where", "status=failed", *_root(finished))
    assert (nobody.code, nobody.out.splitlines()[-1].split("; ")[0]) == (0, "0 of 6 trials: status=failed")


def test_the_csv_is_what_the_reference_says(cli: Cli, finished: Path) -> None:
    rows = _rows(cli("show", "--csv", *_root(finished)).out)
    header = list(rows[0])
    metrics = ["dev_error", "dev_cost", "train_error", "train_cost", "dev_accuracy"]
    assert header[:9] == ["rank", "trial", "status", "reason", *metrics]
    assert header[9:14] == [f"{name}_spread" for name in metrics]
    assert header[14:] == [
        "repeats",
        "search",
        "learning_rate",
        "hidden_units",
        "params",
        "epochs",
        "curve_epochs",
        "seconds",
    ]
    told = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for name in set(header) - set(metrics) - {f"{name}_spread" for name in metrics} - {"learning_rate", "hidden_units"}:
        assert f"`{name}`" in told
    for row in rows:
        assert float(row["dev_accuracy"]) == pytest.approx(1 - float(row["dev_error"]))
        assert (row["repeats"] == "") == (row["dev_error_spread"] == "")
        assert int(row["epochs"]) == int(row["curve_epochs"]) == 3
    finals = [row for row in rows if row["repeats"]]
    assert finals
    assert all(float(row["dev_error_spread"]) >= 0 for row in finals)
    searched = json.loads(cli("show", "moons", finals[0]["trial"], "--json", *_root(finished)).out)
    assert searched["finals"]["spread"]["dev_cost"] == float(finals[0]["dev_cost_spread"])


def test_the_curve_of_one_trial_as_csv(cli: Cli, finished: Path) -> None:
    curve = json.loads(cli("show", "moons", "2", "--json", *_root(finished)).out)["curve"]
    rows = _rows(cli("show", "moons", "2", "--csv", *_root(finished)).out)
    assert [int(row["epoch"]) for row in rows] == [1, 2, 3]
    assert {name: [float(row[name]) for row in rows] for name in curve} == curve


def test_a_table_of_one_s_own_says_what_was_meant(cli: Cli, finished: Path) -> None:
    code, out, err = cli("show", "--where", "learning_rat<1", *_root(finished))
    assert (code, out) == (2, "")
    assert re.fullmatch(r"hpsearch: --where: learning_rat is no field .* did you mean learning_rate\?\n", err)
