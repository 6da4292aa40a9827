"""Pandas where runs are looked at: ls, show, best, predict, rm, mv, resume, and the panda's own pages."""

import csv
import io
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from hpsearch.config import load
from hpsearch.report.branches import marks_of
from hpsearch.report.drawing import CHANGE
from hpsearch.run.directory import RunDirectory
from hpsearch.run.panda.recorded import is_panda, read_panda
from tests.cli.made import Cli


@pytest.fixture
def runs(babysat: Path) -> tuple[str, str]:
    return ("--root", str(babysat))


def test_it_is_listed_as_what_it_is(cli: Cli, runs: tuple[str, str]) -> None:
    head, panda, search = cli("ls", *runs).out.splitlines()[:3]
    assert head.split()[:3] == ["run", "what", "state"]
    assert panda.split()[:5] == ["babysat", "panda", "finished", "7", "9"]
    assert search.split()[:5] == ["moons", "search", "finished", "6", "6"]
    listed = json.loads(cli("ls", "--json", *runs).out)
    assert [(one["name"], one["what"]) for one in listed] == [("babysat", "panda"), ("moons", "search")]


def test_left_out_the_latest_is_meant(cli: Cli, runs: tuple[str, str]) -> None:
    assert cli("show", *runs).out == cli("show", "babysat", *runs).out
    assert cli("show", "2", *runs).out == cli("show", "babysat", "2", *runs).out


def test_show_is_the_status_and_marks_the_changes(cli: Cli, runs: tuple[str, str], babysat: Path) -> None:
    shown = cli("show", "babysat", *runs)
    assert shown == cli("panda", "status", "babysat", *runs)
    assert "babysat: stopped; branch 3 at epoch 7" in shown.out
    tree = read_panda(RunDirectory(babysat / "babysat")).state.tree
    assert [marks_of(tree, number) for number in (1, 2, 3)] == [[7], [7], [7]]
    axis = next(line for line in shown.out.splitlines() if "└" in line)
    assert axis.split("└")[1] == "──────" + CHANGE  # seven epochs, a column each
    assert f"{CHANGE} something was changed: epoch 7" in shown.out


def test_a_branch_is_shown_alone_and_as_a_row_an_epoch(cli: Cli, runs: tuple[str, str]) -> None:
    assert "branch 1 at epoch 8" in cli("show", "babysat", "1", *runs).out
    rows = list(csv.DictReader(io.StringIO(cli("show", "babysat", "1", "--csv", *runs).out)))
    assert [row["epoch"] for row in rows] == [str(n) for n in range(1, 9)]
    rates = [float(row["learning_rate"]) for row in rows]
    assert rates == pytest.approx([0.05] * 6 + [0.02] * 2, rel=1e-4)
    document = json.loads(cli("show", "babysat", "2", "--json", *runs).out)
    assert (document["branch"], document["parent"], document["since"]) == (2, 1, 6)
    code, _, err = cli("show", "babysat", "9", *runs)
    assert code == 2 and "has no branch 9; it has 1, 2, 3" in err
    code, _, err = cli("show", "babysat", "--where", "rank<3", *runs)
    assert code == 2 and "--where would be ignored beside a panda" in err


def test_branches_of_several_are_one_table(cli: Cli, runs: tuple[str, str]) -> None:
    table = cli("panda", "status", "babysat", "babysat", *runs).out.splitlines()
    assert table[0].split()[:3] == ["run", "branch", "from"] and len(table) == 1 + 2 * 3
    markdown = cli("panda", "status", "babysat", "--md", *runs).out.splitlines()
    assert markdown[0].startswith("| branch | from | epoch | dev error |") and len(markdown) == 2 + 3
    orders = cli("panda", "log", "babysat", "--md", *runs).out.splitlines()
    assert len(orders) == 2 + 3 and "| flat |" in orders[2]
    assert [one["state"] for one in json.loads(cli("panda", "status", "babysat", "babysat", "--json", *runs).out)] == [
        "finished"
    ] * 2


def test_best_is_the_branch_whose_model_was_kept(cli: Cli, runs: tuple[str, str], tmp_path: Path) -> None:
    text = cli("best", "babysat", *runs).out
    assert text == cli("panda", "export", "babysat", "--branch", "3", *runs).out
    (tmp_path / "best.yaml").write_text(text)
    config = load(str(tmp_path / "best.yaml"), ())
    assert (config.space.fixed["l2"], config.epochs) == ({"1": 0, "7": 2}, 7)
    assert cli("best", "babysat", "-o", "best.yaml", *runs).code == 2
    assert cli("best", "babysat", "-o", "best.yaml", "--force", *runs).code == 0
    code, _, err = cli("best", "babysat", "--zoom", *runs)
    assert code == 2 and "nothing to narrow" in err


def test_its_model_predicts(cli: Cli, runs: tuple[str, str], babysat: Path) -> None:
    said = cli("predict", "babysat", "moons", *runs)
    assert said.code == 0
    assert len(said.out.splitlines()) > 100
    model = json.loads((babysat / "babysat" / "best" / "model.json").read_text())
    assert model["branch"] == 3
    code, _, err = cli("predict", "babysat", "moons", "--trial", "1", *runs)
    assert code == 2 and "--trial: is a panda" in err


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("resume babysat", "is a panda, not a search; `hpsearch panda train "),
        ("panda train moons", "is a search, not a panda; `hpsearch resume "),
        ("panda status moons", "is a search, not a panda; "),
        ("panda set moons l2=1", "is a search, not a panda; "),
        ("panda replay moons", "is a search, not a panda; "),
        ("panda export moons", "is a search, not a panda; "),
    ],
)
def test_each_says_what_the_other_wants(cli: Cli, runs: tuple[str, str], command: str, says: str) -> None:
    code, out, err = cli(*command.split(), *runs)
    assert (code, out) == (2, "")
    assert says in err


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("lr=0.1", "lr: is not a setting of the network; write learning_rate"),
        ("dropout=0.5", "write keep_prob, which is 1 - dropout"),
        ("learning_rat=1", "did you mean learning_rate?"),
        ("shoes=1", "`hpsearch settings` lists them"),
    ],
)
def test_words_of_other_tools_are_answered(
    cli: Cli, runs: tuple[str, str], babysat: Path, given: str, says: str
) -> None:
    before = (babysat / "babysat" / "journal.jsonl").read_bytes()
    code, out, err = cli("panda", "set", "babysat", given, *runs)
    assert (code, out) == (2, "")
    assert says in err
    assert (babysat / "babysat" / "journal.jsonl").read_bytes() == before


def test_what_is_wrong_with_the_data_leaves_no_folder(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("data: {source: none.csv}\nfixed: {l2: 0}\nepochs: 3\n")
    code, _, err = cli("panda", "train", "a.yaml")
    assert code == 2 and "none.csv" in err
    assert not (tmp_path / "runs").exists()


def test_it_is_renamed_and_removed_as_any_run(cli: Cli, babysat: Path, tmp_path: Path) -> None:
    shutil.copytree(babysat / "babysat", tmp_path / "runs" / "babysat")
    assert "`hpsearch panda train runs/other` finds it" in cli("mv", "babysat", "other").err
    assert is_panda(RunDirectory(tmp_path / "runs" / "other"))
    assert cli("panda", "replay", "other").code == 0
    assert cli("rm", "other", "-y").code == 0
    assert not (tmp_path / "runs" / "other").exists()


def test_the_digest_of_a_branch_is_that_of_its_last_epoch(babysat: Path, cli: Cli, runs: tuple[str, str]) -> None:
    tree = read_panda(RunDirectory(babysat / "babysat")).state.tree
    document = json.loads(cli("panda", "status", "babysat", "--json", *runs).out)
    assert [b["digest"] for b in document["branches"]] == [tree.points(n)[-1].digest for n in (1, 2, 3)]
    curves = [b["curve"]["dev_cost"] for b in document["branches"]]
    assert np.array_equal(curves[1][:6], curves[2][:6]) and curves[1][6] != curves[2][6]
