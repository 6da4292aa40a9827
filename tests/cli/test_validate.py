"""`hpsearch validate`: every mistake with its place, for people, editors and scripts."""

import json
from pathlib import Path

import pytest

from tests.support.processes import hpsearch

from .made import Cli

TEN = """\
trails: 20
data: digts
space:
  learning_rate: {low: 0.1, high: 1e-4, scale: log}
  momentum: {low: 0.9, high: 1, scale: log_one_minus}
  batch_size: []
  lr: {low: 1e-4, high: 1.0, scale: log}
  keep_prob: {low: 0.5, hihg: 1}
fixed: {optimiser: adam}
goal: {metric: accuracy}
executor: {jobs: 0}
"""
EXPECTED = [
    (1, 1, "unknown key trails; did you mean trials?"),
    (2, 7, "did you mean digits?"),
    (4, 18, "low (0.1) must be below high (0.0001)"),
    (5, 40, "needs high below 1, not 1"),
    (6, 15, "must be at least one value"),
    (7, 3, "write learning_rate"),
    (8, 25, "did you mean high?"),
    (9, 9, "did you mean optimizer?"),
    (10, 16, "write dev_accuracy"),
    (11, 18, "must be a whole number of at least 1, or auto, not 0"),
]


def test_ten_mistakes_are_ten_messages_with_their_places(cli: Cli) -> None:
    """`run` says the same."""
    assert len(EXPECTED) == 10
    Path("ten.yaml").write_text(TEN)
    code, out, err = cli("validate", "ten.yaml")
    assert (code, out) == (2, "")
    lines = err.splitlines()
    assert len(lines) == len(EXPECTED)
    for line, (row, column, says) in zip(lines, EXPECTED, strict=True):
        assert line.startswith(f"ten.yaml:{row}:{column}: ")
        assert says in line
    assert cli("run", "ten.yaml") == (2, "", err)


def test_json_has_the_same_mistakes(cli: Cli) -> None:
    Path("ten.yaml").write_text(TEN)
    code, out, err = cli("validate", "ten.yaml", "moons.yaml", "--json")
    assert (code, err) == (2, "")
    document = json.loads(out)
    assert [(e["line"], e["column"]) for e in document["errors"]] == [(row, column) for row, column, _ in EXPECTED]
    assert set(document["errors"][0]) == {"file", "line", "column", "path", "message"}
    assert document["warnings"] == []


def test_each_file_is_judged_by_itself(cli: Cli) -> None:
    Path("bad.yaml").write_text("space: 3\n")
    code, out, err = cli("validate", "bad.yaml", "moons.yaml", "gone.yaml")
    assert code == 2
    assert out.splitlines()[0] == "moons.yaml: ok"
    assert [line.split(":")[0] for line in err.splitlines()] == ["bad.yaml", "gone.yaml"]


def test_warnings_are_told_and_are_no_mistakes(cli: Cli) -> None:
    Path("warned.yaml").write_text("space: {learning_rate: {low: 1e-4, high: 1.0}}\n")
    code, out, err = cli("validate", "warned.yaml")
    assert (code, out.splitlines()[0]) == (0, "warned.yaml: ok")
    (line,) = err.splitlines()
    assert line.startswith("warned.yaml:1:")
    assert ": warning: space.learning_rate: " in line
    assert json.loads(cli("validate", "warned.yaml", "--json").out)["warnings"][0]["path"] == "space.learning_rate"


def test_overrides_are_checked_too(cli: Cli) -> None:
    assert cli("validate", "moons.yaml", "--set", "trials=3", "--no-data") == (0, "moons.yaml: ok\n", "")
    code, _, err = cli("validate", "moons.yaml", "--set", "trials=x")
    assert code == 2
    assert err == "--set trials=x: must be a whole number, not 'x'\n"
    (problem,) = json.loads(cli("validate", "moons.yaml", "--set", "trials=x", "--json").out)["errors"]
    assert (problem["path"], problem["line"], problem["column"]) == ("trials", None, None)


def test_standard_input(cli: Cli) -> None:
    assert cli("validate", "-", given="space: {l2: [0, 1]}\n").code == 0
    code, _, err = cli("validate", "-", given="space: {l2: [0, 1]\n")
    assert code == 2
    assert err.startswith("<stdin>:")


def test_the_schema_is_json_and_knows_every_section(cli: Cli) -> None:
    code, out, err = cli("validate", "--schema")
    assert (code, err) == (0, "")
    schema = json.loads(out)
    assert {"data", "space", "fixed", "trials", "epochs", "goal"} <= set(schema["properties"])
    assert json.loads(out) == json.loads(cli("validate", "--schema").out)


def test_without_a_file_it_says_what_to_give(cli: Cli) -> None:
    assert cli("validate") == (2, "", "hpsearch: validate: name at least one config file, or give --schema\n")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a: [", b"", b"\x00", b"- 1\n", b"&a [*a]\n", b"a: 1\na: 2\n"])
def test_no_file_makes_a_traceback(cli: Cli, content: bytes) -> None:
    Path("odd.yaml").write_bytes(content)
    code, out, err = cli("validate", "odd.yaml")
    assert (code, out) == (2, "")
    assert err.startswith("odd.yaml:")


def test_it_is_the_same_as_a_process(tmp_path: Path) -> None:
    (tmp_path / "ten.yaml").write_text(TEN)
    done = hpsearch("validate", "ten.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == len(EXPECTED)


def test_where_settings_are_drawn_by_themselves_is_a_note(cli: Cli) -> None:
    Path("noted.yaml").write_text("space: {optimizer: [adam, momentum], momentum: [0.5, 0.9]}\n")
    code, out, err = cli("validate", "noted.yaml")
    assert (code, out.splitlines()[0]) == (0, "noted.yaml: ok")
    told = "space.momentum: settings are drawn only where they act: momentum where optimizer is momentum"
    assert err == f"noted.yaml:1:38: note: {told}\n"
    document = json.loads(cli("validate", "noted.yaml", "--json").out)
    assert [n["path"] for n in document["notes"]] == ["space.momentum"]
    assert document["warnings"] == []
    assert cli("validate", "noted.yaml", "--format", "github").out.startswith("::notice file=noted.yaml,line=1,col=38,")
