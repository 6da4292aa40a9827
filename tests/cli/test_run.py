"""`hpsearch run`: the result on stdout, everything else on stderr, and exit codes that scripts can trust."""

import json
import re
from pathlib import Path

import pytest

from hpsearch.trial import STATUSES
from tests.support.processes import DOCUMENT, MOONS, documents, hpsearch, kinds

from .made import Cli

EVENTS = {"started", "planned", "finished", "best", "note"}
DIVERGING = """\
data: {source: moons, examples: 120}
space: {hidden_units: [4, 8]}
fixed: {learning_rate: 1e30, batch_norm: false, optimizer: gradient_descent}
trials: 4
epochs: 2
"""


def test_stdout_holds_the_result_and_stderr_one_line_an_event(tmp_path: Path) -> None:
    (tmp_path / "moons.yaml").write_text(MOONS)
    done = hpsearch("run", "moons.yaml", cwd=tmp_path)
    assert done.returncode == 0
    head, *table = done.stdout.splitlines()
    assert head.split()[:4] == ["rank", "trial", "dev", "error,"]
    assert table[0].split()[0] in ("1", "=1")
    for label in ("trials", "winner", "finals", "train error", "dev error", "test error", "diagnosis", "model"):
        assert re.search(rf"^{label}  ", done.stdout, re.MULTILINE)
    events = done.stderr.splitlines()
    assert {line.split()[1] for line in events} == EVENTS
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \w+ \w+=.*", line) for line in events)
    assert len([line for line in events if " finished " in line and " status=ok " in line]) == 6 + 5
    assert "\x1b" not in done.stdout + done.stderr
    assert (tmp_path / "runs" / "moons" / "run.log").read_text() == done.stderr


def test_json_is_one_document_with_the_keys_that_are_promised(cli: Cli) -> None:
    code, out, err = cli("run", "moons.yaml", "-j", "1", "--json")
    assert code == 0
    assert " finished trial=1 " in err
    (document,) = documents(out)
    assert list(document) == DOCUMENT
    assert list(document["best"]) == ["trial", "config", "metrics", "model"]
    assert list(document["trials"]) == list(STATUSES)
    assert set(document["best"]["config"]) == {"learning_rate", "hidden_units"}
    assert {"dev_error", "train_error", "test_error", "test_cost"} <= set(document["best"]["metrics"])
    assert document["run"] == "runs/moons"
    assert document["finished"] is document["reproducible"] is True
    assert document["stop"] is None
    assert document["trials"]["ok"] == 6
    assert re.fullmatch("[0-9a-f]{64}", document["fingerprint"])
    shown = json.loads(cli("show", "--json").out)
    assert {name: shown[name] for name in DOCUMENT} == document
    assert set(shown) - set(DOCUMENT) == {"ranking", "regions", "edges", "judged", "retest"}


def test_quiet_says_nothing_at_all(tmp_path: Path) -> None:
    (tmp_path / "moons.yaml").write_text(MOONS + "fixed: {optimizer: adam, momentum: 0.9}\n")
    done = hpsearch("run", "moons.yaml", "-q", "-j", "1", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert kinds(tmp_path / "runs" / "moons")[-1] == "end"
    assert " finished " in (tmp_path / "runs" / "moons" / "run.log").read_text()


def test_quiet_speaks_where_it_fails(cli: Cli) -> None:
    code, out, err = cli("run", "moons.yaml", "-q", "--set", "trials=0")
    assert (code, out) == (2, "")
    assert err


def test_a_config_on_standard_input(cli: Cli, tmp_path: Path) -> None:
    code, out, _ = cli("run", "-", "--name", "piped", "-j", "1", "--json", given=MOONS)
    assert code == 0
    assert documents(out)[0]["run"] == "runs/piped"
    assert (tmp_path / "runs" / "piped" / "config.yaml").read_text() == MOONS
    same = cli("run", "moons.yaml", "-j", "1", "--json")
    assert documents(same.out)[0]["fingerprint"] == documents(out)[0]["fingerprint"]


def test_options_override_the_config(cli: Cli) -> None:
    options = ["-n", "2", "--seed", "5", "--name", "12", "--set", "epochs=1", "--set", "space.hidden_units=[3, 5]"]
    (document,) = documents(cli("run", "moons.yaml", "-j", "1", *options, "--json").out)
    assert document["run"] == "runs/12"
    assert document["trials"]["ok"] == 2
    assert document["best"]["config"]["hidden_units"] in (3, 5)
    resolved = Path("runs/12/resolved.yaml").read_text()
    assert "seed: 5\n" in resolved
    assert "epochs: 1\n" in resolved


def test_a_dry_run_writes_nothing(cli: Cli, tmp_path: Path) -> None:
    code, out, err = cli("run", "moons.yaml", "--dry-run", "-j", "1")
    assert (code, err) == (0, "")
    assert re.search(r"^data +72 train, 24 dev, 24 test examples; 2 features, 2 classes$", out, re.MULTILINE)
    assert re.search(r"^searched +learning_rate, hidden_units$", out, re.MULTILINE)
    assert re.search(r"^search +6 trials of 3 epochs, sampler zoom$", out, re.MULTILINE)
    assert re.search(r"^finals +the best one again, 5 times each, from fresh seeds$", out, re.MULTILINE)
    assert re.search(r"^time +about .* on 1 core$", out, re.MULTILINE)
    assert [p.name for p in tmp_path.iterdir()] == ["moons.yaml"]


def test_a_long_search_says_that_it_is_long(cli: Cli) -> None:
    code, out, _ = cli("run", "moons.yaml", "--dry-run", "-j", "1", "-n", "1000000", "--set", "epochs=1000000")
    assert code == 0
    assert re.search(r"^time +about \d+ d\b.* on 1 core$", out, re.MULTILINE)
    assert "fewer trials" in out


def test_all_trials_diverging_is_exit_3_with_their_reasons(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "wild.yaml").write_text(DIVERGING)
    code, out, err = cli("run", "wild.yaml", "-j", "1")
    assert code == 3
    assert out.count("  diverged: the cost exploded in epoch 1: a lower learning_rate") == 4
    assert "because  4 diverged: the cost exploded" in out
    assert "none: no trial came back ok" in out
    (line,) = [line for line in err.splitlines() if line.startswith("hpsearch:")]
    assert line.endswith("no trial came back ok; `hpsearch show runs/wild` has the reasons")
    code, out, _ = cli("run", "wild.yaml", "-j", "1", "--json")
    assert code == 3
    assert documents(out)[0]["best"] is None
    assert documents(out)[0]["trials"]["diverged"] == 4
    assert cli("show", "wild").code == 0
    assert cli("best", "wild").code == 3


def test_more_failures_than_allowed_are_exit_3_with_the_commonest_reason(cli: Cli) -> None:
    limits = ("--set", "limits.trial_memory=1kB", "--set", "limits.failures=1")
    code, out, err = cli("run", "moons.yaml", "-j", "1", "--json", *limits)
    assert code == 3
    document = documents(out)[0]
    assert (document["finished"], document["reproducible"]) == (False, False)
    assert document["stop"].startswith("6 of 6 trials failed, more than limits.failures (1) allows")
    assert document["trials"]["failed"] == 6
    (line,) = [line for line in err.splitlines() if line.startswith("hpsearch:")]
    assert "6 of 6 trials failed, more than limits.failures (1) allows; most often: it needs about" in line
    again = cli("run", "moons.yaml", "-j", "1", "-q", "--resume", *limits)
    assert (again.code, again.out) == (3, "")
    assert again.err.splitlines() == [line]
    assert cli("run", "moons.yaml", "-j", "1", "--resume", "--set", "limits.failures=null").code == 3


MISTAKES = [
    (["nowhere.yaml"], "hpsearch: nowhere.yaml: no such file"),
    (["moon.yaml"], "no such file; did you mean moons.yaml?"),
    (["."], "hpsearch: .: is a folder"),
    (["moons.yaml", "--trials", "0"], "hpsearch: -n 0: must be at least 1, not 0"),
    (["moons.yaml", "--trials", "-3"], "hpsearch: -n -3: must be at least 1, not -3"),
    (["moons.yaml", "--trials", "many"], "hpsearch: -n many: must be a whole number, not 'many'"),
    (["moons.yaml", "--seed", "1.5"], "hpsearch: --seed 1.5: must be a whole number, not 1.5"),
    (["moons.yaml", "--seed", "-1"], "hpsearch: --seed -1: must be at least 0, not -1"),
    (["moons.yaml", "--jobs", "0"], "hpsearch: -j 0: must be a whole number of at least 1, or auto, not 0"),
    (["moons.yaml", "--jobs", "all"], "hpsearch: -j all: must be a whole number of at least 1, or auto, not 'all'"),
    (["moons.yaml", "--name", "a/b"], "hpsearch: --name a/b: must be"),
    (["moons.yaml", "--name", "latest"], "choose another name"),
    (["moons.yaml", "--dir", "."], "--dir .: exists already; add --resume to go on with it, or name a new folder"),
    (["moons.yaml", "--set", "trails=3"], "unknown key trails; did you mean trials?"),
    (["moons.yaml", "--set", "trials"], "write path=value"),
    (["moons.yaml", "--set", "space.learning_rat.high=1"], "did you mean learning_rate"),
    (["moons.yaml", "--set", "data=gone.csv"], "gone.csv"),
    (["moons.yaml", "--set", "data.noise=-1"], "hpsearch: --set data.noise=-1: must be at least 0, not -1"),
]


@pytest.mark.parametrize(("arguments", "says"), MISTAKES)
def test_a_mistake_is_one_message_and_exit_2(cli: Cli, tmp_path: Path, arguments: list[str], says: str) -> None:
    code, out, err = cli("run", *arguments)
    assert (code, out) == (2, "")
    (line,) = err.splitlines()
    assert says in line
    assert [p.name for p in tmp_path.iterdir()] == ["moons.yaml"]


def test_dir_is_the_run_s_own_folder(cli: Cli, tmp_path: Path) -> None:
    assert cli("run", "moons.yaml", "-j", "1", "--dir", "deep/here", "-q").code == 0
    assert (tmp_path / "deep" / "here" / "journal.jsonl").is_file()
    before = (tmp_path / "deep" / "here" / "journal.jsonl").read_bytes()
    again = cli("run", "moons.yaml", "-j", "1", "--dir", "deep/here")
    assert again.code == 2
    assert "exists already; add --resume" in again.err
    assert cli("run", "moons.yaml", "-j", "1", "--dir", "deep/here", "--resume").code == 0
    assert (tmp_path / "deep" / "here" / "journal.jsonl").read_bytes() == before


def test_resume_begins_where_there_is_nothing_to_go_on_with(cli: Cli, tmp_path: Path) -> None:
    first = cli("run", "moons.yaml", "-j", "1", "--resume", "--json")
    second = cli("run", "moons.yaml", "-j", "1", "--resume", "--json")
    assert first.out == second.out
    assert [p.name for p in (tmp_path / "runs").iterdir() if not p.is_symlink()] == ["moons"]
    more = cli("run", "moons.yaml", "-j", "1", "--resume", "--json", "-n", "8")
    assert documents(more.out)[0]["trials"]["ok"] == 8
    other = cli("run", "moons.yaml", "-j", "1", "--resume", "--seed", "3")
    assert (other.code, other.out) == (2, "")
    assert "cannot go on: the config asks for another search" in other.err
    fresh = cli("run", "moons.yaml", "-j", "1", "--json", "-n", "8")
    assert documents(fresh.out)[0]["run"] == "runs/moons-2"
    assert documents(fresh.out)[0]["fingerprint"] == documents(more.out)[0]["fingerprint"]


def test_a_warning_is_told_and_the_run_goes_on(cli: Cli) -> None:
    code, _, err = cli("run", "moons.yaml", "-j", "1", "--set", "space.momentum={low: 0.5, high: 0.9}", "-n", "1")
    assert code == 0
    assert "--set space.momentum={low: 0.5, high: 0.9}: warning: " in err
