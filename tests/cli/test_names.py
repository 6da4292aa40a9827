"""Whatever classes, choices and settings are called: shown escaped wherever people look, exact where programs read."""

import csv
import io
import json
import os
import pty
import re
import select
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hpsearch.report.text import csv_text, markdown, visible
from hpsearch.run.journal import Journal, read_rows
from tests.support.processes import COMMAND, ENVIRONMENT, PATIENCE, documents

from .made import Cli

CLASSES = ["=1+1", "[red]x[/red]", "\x1b[31mx", "\u202eevil", "+a", "@b", "-c|d*`<i>"]
CHOICE, SETTING, VALUE = "=\x1b[31m[red]\u202e|x", "@[bold]\x1b[2J\u2066", "-\u202e[/]|"
HOSTILE = """\
data: points.csv
space: {activation: [relu, tanh], learning_rate: {low: 0.01, high: 0.1, scale: log}}
trials: 14
epochs: 2
finals: null
search: {sampler: random}
executor: {jobs: 1}
"""


def _rewritten(rows: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    """The rows of a run that searched a choice, and had a setting, of such names."""
    text = json.dumps(rows).replace('"tanh"', json.dumps(CHOICE))
    made = [{k: v for k, v in row.items() if k not in ("row", "version", "crc")} for row in json.loads(text)]
    for row in made:
        for trial in row.get("trials", []):
            trial["config"][SETTING] = VALUE
    return made


@pytest.fixture
def hostile(cli: Cli) -> Cli:
    """A finished run; no config may name such choices and settings, but a journal can be made to."""
    rows = [f"{i % 7 + 0.01 * (i % 5)},{i % 3},{CLASSES[i % 7]}" for i in range(140)]
    Path("points.csv").write_text("\n".join(["=w,\x1b[2Jh,[bold]kind", *rows]))
    Path("hostile.yaml").write_text(HOSTILE)
    assert cli("run", "hostile.yaml", "-q").code == 0
    path = Path("runs/hostile/journal.jsonl")
    recorded = _rewritten(read_rows(path))
    path.unlink()
    with Journal.open(path) as journal:
        journal.append(*recorded)
    return cli


def harmless(text: str) -> bool:
    return all(line.isprintable() for line in text.splitlines())


def test_what_people_look_at_is_escaped(hostile: Cli) -> None:
    (document,) = documents(hostile("show", "--json").out)
    number = next(e["trial"] for e in document["ranking"] if e["config"]["activation"] == CHOICE)
    shows: dict[tuple[str, ...], list[str]] = {
        ("show", "-n", "14"): [visible(CHOICE)],
        ("show", "hostile", str(number)): [visible(CHOICE), visible(SETTING), visible(VALUE)],
        ("show", "--md", "-n", "14"): [f"| {markdown(CHOICE)} |"],
        ("show", "--csv"): [f",{csv_text(CHOICE)},"],
        ("best",): [r"\U0000202e"],
        ("best", "--zoom"): [],
        ("ls",): [],
        ("predict", "points.csv"): [csv_text(name) for name in CLASSES[:1]],
    }
    for arguments, names in shows.items():
        code, out, _ = hostile(*arguments)
        assert code == 0, arguments
        assert harmless(out), arguments
        assert all(name in out for name in names), arguments


def test_a_file_of_markdown_is_escaped(hostile: Cli) -> None:
    assert hostile("resume", "-q", "--md", "summary.md").code == 0
    text = Path("summary.md").read_text()
    assert harmless(text)
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert len({line.replace(r"\|", "").count("|") for line in table}) == 1


def test_no_cell_is_a_formula(hostile: Cli) -> None:
    for arguments in (("show", "--csv"), ("predict", "points.csv")):
        cells = [cell for row in csv.reader(io.StringIO(hostile(*arguments).out)) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "-"))]


def test_programs_get_the_names_exactly(hostile: Cli) -> None:
    (document,) = documents(hostile("show", "--json").out)
    assert {entry["config"]["activation"] for entry in document["ranking"]} == {"relu", CHOICE}
    assert all(entry["config"][SETTING] == VALUE for entry in document["ranking"])
    (trial,) = documents(hostile("show", "hostile", "1", "--json").out)
    assert trial["config"][SETTING] == VALUE
    (predicted,) = documents(hostile("predict", "points.csv", "--json").out)
    assert {row["class"] for row in predicted} <= set(CLASSES)
    assert json.loads(Path("runs/hostile/best/model.json").read_text())["classes"] == sorted(CLASSES)


def on_terminal(arguments: tuple[str, ...], folder: Path, width: str) -> str:
    """What a command writes to a terminal of so many columns."""
    ours, theirs = pty.openpty()
    environment = ENVIRONMENT | {"TERM": "xterm-256color", "COLUMNS": width}
    with subprocess.Popen([*COMMAND, *arguments], cwd=folder, stdin=theirs, stdout=theirs, env=environment) as process:
        os.close(theirs)
        shown = b""
        while part := _part(ours):
            shown += part
        assert process.wait(PATIENCE) == 0
    os.close(ours)
    return shown.decode()


def _part(descriptor: int) -> bytes:
    assert select.select([descriptor], [], [], PATIENCE)[0]
    try:
        return os.read(descriptor, 4096)
    except OSError:  # how Linux tells that nobody has the other end any more
        return b""


@pytest.mark.parametrize("width", ["50", "160"])
def test_a_terminal_is_moved_by_nothing_but_colours(hostile: Cli, tmp_path: Path, width: str) -> None:
    assert hostile("ls").code == 0
    for arguments in (("show", "-n", "14"), ("show", "hostile", "1")):
        text = on_terminal(arguments, tmp_path, width)
        assert "\x1b[" in text
        assert r"\u202e" in text or width == "50"
        assert harmless(re.sub(r"\x1b\[[0-9;]*m", "", text).replace("\r\n", "\n"))


def test_a_config_that_no_network_has_is_a_damaged_run(hostile: Cli) -> None:
    path = Path("runs/hostile/journal.jsonl")
    rows = _rewritten(read_rows(path))
    repeated = [{**r, "repeat": 1} for r in rows if r["kind"] == "result" and r["trial"] == 1]
    plan = {"kind": "plan", "plan": 99, "trials": [], "state": {}, "tasks": [{"trial": 1, "budget": 2, "repeat": 1}]}
    path.unlink()
    with Journal.open(path) as journal:
        journal.append(*rows, plan, *repeated, {"kind": "end"})
    code, out, err = hostile("show")
    assert (code, out) == (6, "")
    assert "the journal has a trial whose config makes no sense: " in err
    assert harmless(err)
