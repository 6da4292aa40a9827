"""`hpsearch ls`, `show` and `best` look at runs and change nothing."""

import csv
import io
import json
import re
import shutil
from pathlib import Path

import pytest

from tests.support.processes import documents, hpsearch

from .made import Cli


def root(finished: Path) -> list[str]:
    return ["--root", str(finished)]


def test_show_is_the_table_and_what_to_make_of_it(cli: Cli, finished: Path) -> None:
    code, out, err = cli("show", *root(finished))
    assert (code, err) == (0, "")
    assert len([line for line in out.splitlines() if line.endswith(" ok")]) == 6
    assert re.search(r"^test error +[\d.]+ %", out, re.MULTILINE)
    assert cli("show", "moons", *root(finished)).out == out
    assert len(cli("show", "-n", "2", *root(finished)).out.splitlines()) == len(out.splitlines()) - 4


def test_show_as_json_has_every_trial_ranked(cli: Cli, finished: Path) -> None:
    (document,) = documents(cli("show", "--json", *root(finished)).out)
    ranking = document["ranking"]
    assert sorted(entry["trial"] for entry in ranking) == [1, 2, 3, 4, 5, 6]
    assert ranking[0]["trial"] == document["best"]["trial"]
    assert [entry["finals"] is not None for entry in ranking] == [True] + [False] * 5
    assert ranking[0]["finals"]["repeats"] == 5
    errors = [entry["metrics"]["dev_error"] for entry in ranking if entry["finals"] is None]
    assert errors == sorted(errors)
    names = {"rank", "label", "search", "trial", "status", "culled", "metrics", "config", "epochs", "seconds", "finals"}
    assert set(ranking[0]) == names
    assert not any(entry["culled"] for entry in ranking)


def test_show_as_csv_has_all_trials_at_full_precision(cli: Cli, finished: Path) -> None:
    (document,) = documents(cli("show", "--json", *root(finished)).out)
    rows = list(csv.DictReader(io.StringIO(cli("show", "--csv", *root(finished)).out)))
    assert len(rows) == 6
    for row, entry in zip(rows, document["ranking"], strict=True):
        assert int(row["trial"]) == entry["trial"]
        assert float(row["dev_error"]) == entry["metrics"]["dev_error"]
        assert float(row["learning_rate"]) == entry["config"]["learning_rate"]


def test_show_as_markdown(cli: Cli, finished: Path) -> None:
    lines = cli("show", "--md", "-n", "3", *root(finished)).out.splitlines()
    assert lines[0].startswith("| rank | trial | dev error, finals | dev error, search |")
    assert len([line for line in lines if line.startswith("|")]) == 5


def test_one_trial(cli: Cli, finished: Path) -> None:
    code, out, err = cli("show", "moons", "3", *root(finished))
    assert (code, err) == (0, "")
    assert re.match(r"trial 3 +ok   rank =?\d of 6", out)
    assert re.search(r"^learning_rate  \S+$", out, re.MULTILINE)
    (document,) = documents(cli("show", "moons", "3", "--json", *root(finished)).out)
    assert document["trial"] == 3
    assert len(document["curve"]["dev_error"]) == 3


def test_ls(cli: Cli, finished: Path) -> None:
    code, out, err = cli("ls", *root(finished))
    assert (code, err) == (0, "")
    assert re.search(r"^moons +finished +6 +6 +dev error +[\d.]+ % +\d{4}-", out, re.MULTILINE)
    (row,) = json.loads(cli("ls", "--json", *root(finished)).out)
    assert (row["name"], row["state"], row["done"], row["wanted"]) == ("moons", "finished", 6, 6)


def test_ls_of_nothing(cli: Cli) -> None:
    assert cli("ls") == (0, "", "runs has no runs; `hpsearch run CONFIG` makes one\n")
    assert cli("ls", "--json") == (0, "[]\n", "")


def test_one_damaged_run_does_not_hide_the_others(cli: Cli) -> None:
    assert cli("run", "moons.yaml", "-q", "-j", "1").code == 0
    Path("runs/broken").mkdir()
    Path("runs/broken/journal.jsonl").write_text("this is no journal\n")
    code, out, err = cli("ls")
    assert code == 0
    assert "moons" in out
    assert "runs/broken/journal.jsonl: is not a journal of hpsearch" in err
    shutil.rmtree("runs/moons")
    (line,) = cli("ls").err.splitlines()
    assert "runs/broken" in line


def test_best_is_yaml_that_runs_again(cli: Cli, finished: Path, tmp_path: Path) -> None:
    code, out, err = cli("best", *root(finished))
    assert (code, err) == (0, "")
    code, nothing, err = cli("best", "-o", "best.yaml", *root(finished))
    assert (code, nothing) == (0, "")
    assert Path("best.yaml").read_text() == out == (finished / "moons" / "best" / "config.yaml").read_text()
    assert "`hpsearch run best.yaml` trains that config again" in err
    assert cli("validate", "best.yaml").code == 0
    (document,) = documents(cli("run", "best.yaml", "--json").out)
    (before,) = documents(cli("show", "--json", *root(finished)).out)
    assert document["best"]["config"] == before["best"]["config"]
    assert document["trials"]["ok"] == 1


def test_show_says_where_the_best_lie_and_what_to_widen(cli: Cli, searched: Path, finished: Path) -> None:
    code, out, err = cli("show", *root(searched))
    assert (code, err) == (0, "")
    assert out.index("try next") < out.index("\nnext ") < out.index("where the best tenth of the trials lies")
    assert "hyperparameter  after 4     after 8     after 12    after 16    the best 3 now" in out
    widen = r"learning_rate is at its upper bound 0.001, in \d of the 3 best trials: widen it \(high: 0.01\)"
    assert re.search(widen, out)
    assert "shown from 12 ok trials on" in cli("show", *root(finished)).out
    (document,) = documents(cli("show", "--json", *root(searched)).out)
    assert [region["after"] for region in document["regions"]["learning_rate"]] == [4, 8, 12, 16]
    assert {"name": "learning_rate", "side": "high", "bound": 0.001, "beyond": 0.01}.items() <= document["edges"][
        0
    ].items()


def test_best_zoom_is_the_next_finer_search(cli: Cli, searched: Path) -> None:
    code, out, err = cli("best", "--zoom", *root(searched))
    assert (code, err) == (0, "")
    assert re.search(
        r"^# .*moons, around the best 3 of 16 ok trials; trial \d+ won\.\n# learning_rate is at its upper", out
    )
    assert re.search(r"^  learning_rate: {low: \S+, high: 0.01, scale: log}  # it was {low: ", out, re.MULTILINE)
    code, nothing, err = cli("best", "--zoom", "-o", "finer.yaml", *root(searched))
    assert (code, nothing, Path("finer.yaml").read_text()) == (0, "", out)
    assert err == "finer.yaml: around the best 3 of 16 ok trials; `hpsearch run finer.yaml` searches there\n"
    (document,) = documents(cli("run", "finer.yaml", "--json", "-n", "1").out)
    assert document["run"] == "runs/moons-finer"
    assert document["trials"]["ok"] == 1


def test_a_run_without_a_space_has_nothing_to_narrow(cli: Cli, finished: Path) -> None:
    assert cli("best", "-o", "one.yaml", *root(finished)).code == 0
    assert cli("run", "one.yaml", "-q").code == 0
    code, out, err = cli("best", "--zoom")
    assert (code, out) == (2, "")
    assert "searched nothing, so there is nothing to narrow" in err


MISTAKES = [
    (["best", "--zoom"], 2, "--zoom needs at least 12 ok trials, not 6; `hpsearch resume "),
    (["show", "mons"], 2, "mons: no such run; did you mean moons?"),
    (["show", "moons", "99"], 2, "has no result of trial 99; it has trials 1 to 6"),
    (["show", "moons", "0"], 2, "has no result of trial 0"),
    (["show", "--json", "--csv"], 2, "--json and --csv cannot be given together"),
    (["show", "/etc"], 2, "/etc: holds no run (it has no journal.jsonl)"),
    (["show", ""], 2, "''"),
    (["best", "-o", "no/such/folder.yaml"], 6, "no/such/folder.yaml: cannot be written: No such file or directory"),
    (["best", "zzz"], 2, "zzz: no such run; "),
    (["predict", "mons", "moons"], 2, "did you mean moons?"),
]


@pytest.mark.parametrize(("arguments", "code", "says"), MISTAKES)
def test_a_mistake_is_one_message(cli: Cli, finished: Path, arguments: list[str], code: int, says: str) -> None:
    found = cli(*arguments, *root(finished))
    assert (found.code, found.out) == (code, "")
    (line,) = found.err.splitlines()
    assert says in line


def test_looking_changes_nothing(cli: Cli, finished: Path) -> None:
    def everything() -> dict[Path, tuple[int, int]]:
        return {p: (p.stat().st_mtime_ns, p.stat().st_size) for p in finished.rglob("*")}

    before = everything()
    for command in (["ls"], ["show"], ["show", "--json"], ["show", "moons", "1"], ["best"], ["predict", "moons"]):
        assert cli(*command, *root(finished)).code == 0
    assert everything() == before


@pytest.mark.parametrize("width", ["40", "200"])
def test_a_pipe_is_never_wrapped_nor_coloured(finished: Path, width: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", width)
    monkeypatch.setenv("FORCE_COLOR", "1")
    done = hpsearch("show", cwd=finished.parent)
    assert "\x1b" not in done.stdout
    assert len([line for line in done.stdout.splitlines() if line.endswith(" ok")]) == 6
