"""The README is true: its config, its commands, its tables and its program."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

from hpsearch import errors
from hpsearch.cli.app import COMMANDS
from hpsearch.objectives.network.settings import SETTINGS
from hpsearch.run.journal import VERSION
from hpsearch.run.rows import ROWS
from tests.cli.test_run import DOCUMENT
from tests.processes import hpsearch
from tests.run.test_folding import CONSTRUCTED

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    return [text for name, text in found if name == language]


def rows(header: str) -> list[list[str]]:
    """The cells of the table whose first column has that header."""
    (table,) = re.findall(rf"^\| {header} \|.*?\n\|[-| ]+\n((?:\|.*\n)+)", README, re.MULTILINE)
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table.splitlines()]


def test_the_example_is_the_config() -> None:
    (example,) = blocks("yaml")
    assert (ROOT / "configs" / "digits.yaml").read_text().endswith(example)


def test_the_two_commands_are_one_line_each() -> None:
    commands = [block for block in blocks("sh") if "venv" in block]
    assert [command.count("\n") for command in commands] == [1, 1]
    assert commands[0].rstrip().endswith("hpsearch run configs/digits.yaml")
    assert commands[1].rstrip().endswith("-m pytest")


def test_every_command_is_in_its_table() -> None:
    named = {re.search(r"`hpsearch (\w+)", cells[0])[1] for cells in rows("command")}  # type: ignore[index]
    assert named == {command.__name__ for command in COMMANDS}


def test_every_setting_is_in_its_table_with_its_range() -> None:
    table = rows("setting")
    assert set(re.findall(r"`(\w+)`", " ".join(cells[0].split("(")[0] + cells[0] for cells in table))) >= set(SETTINGS)
    for cells in table:
        first = re.match(r"`(\w+)`", cells[0])
        assert first is not None
        if cells[2].startswith("`") and "decay" not in first[1] and "beta" not in first[1]:
            assert cells[2].strip("`") == SETTINGS[first[1]].proposed


def test_every_exit_code_is_in_its_table() -> None:
    listed = {int(code) for cells in rows("exit code") for code in cells[0].split(",")}
    ours = {c.exit_code for c in vars(errors).values() if isinstance(c, type) and hasattr(c, "exit_code")}
    assert ours <= listed
    assert {0, 129, 130, 143} <= listed


def test_every_row_of_the_journal_is_in_its_table() -> None:
    told = {cells[0].strip("`"): set(re.findall(r"`(\w+)`", cells[1])) for cells in rows("kind")}
    made = {row["kind"]: set(row) - {"kind"} for row in CONSTRUCTED}
    assert told == made
    assert set(made) == set(ROWS)
    assert f"which is {VERSION}" in README


def test_every_key_of_the_document_is_told() -> None:
    (told,) = re.findall(r"^`run --json` ends with one object: (.*?)\. The metrics", README, re.DOTALL | re.MULTILINE)
    assert re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", told, flags=re.DOTALL)) == DOCUMENT


SMALL = """\
data: {source: moons, examples: 300, noise: 0.01}
space:
  learning_rate: {low: 1e-2, high: 1e-1, scale: log}
trials: 4
epochs: 40
fixed: {batch_size: 16}
"""
"""What cron and CI search here: in seconds, for hardly an error."""


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """An environment with little but a PATH that has hpsearch."""
    program = tmp_path / "bin" / "hpsearch"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m hpsearch "$@"\n')
    program.chmod(0o755)
    return {"HOME": str(tmp_path), "PATH": f"{program.parent}:{os.defpath}"}


def shell(command: list[str], environment: dict[str, str], folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_line_for_cron_prints_the_result_every_time(tmp_path: Path, bare: dict[str, str]) -> None:
    ((path, line),) = (block.splitlines() for block in blocks("crontab"))
    assert path.startswith("PATH=")
    assert "%" not in line  # cron's newline
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "digits.yaml").write_text(SMALL)
    first, second = (shell(["/bin/sh", "-c", line.split(maxsplit=5)[5]], bare, tmp_path) for _ in range(2))
    assert (first.returncode, first.stderr) == (0, "")
    assert (second.returncode, second.stdout) == (0, first.stdout)
    assert "test error" in first.stdout
    log = (tmp_path / "project" / "cron.log").read_text().splitlines()
    assert len([line for line in log if " finished trial=" in line]) == 4 + 5
    assert all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ", line) for line in log)


def test_the_job_for_ci_checks_searches_and_fills_its_summary(tmp_path: Path, bare: dict[str, str]) -> None:
    (job,) = blocks("yml")
    steps = [step["run"] for step in yaml.safe_load(job)["jobs"]["search"]["steps"] if "run" in step]
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "digits.yaml").write_text(SMALL)
    summary = tmp_path / "summary.md"
    summary.write_text("what an earlier step said")
    for step in steps:
        if step.startswith("hpsearch"):
            ended = shell(
                ["bash", "-eo", "pipefail", "-c", step], bare | {"GITHUB_STEP_SUMMARY": str(summary)}, tmp_path
            )
            assert ended.returncode == 0, ended.stderr
    assert [step.split()[1] for step in steps if step.startswith("hpsearch")] == ["validate", "run"]
    assert summary.read_text().startswith("what an earlier step said\n## hpsearch: digits\n\nTrial ")


def test_a_mistake_is_told_as_shown(tmp_path: Path) -> None:
    (shown,) = [block for block in blocks("") if block.startswith("config.yaml:")]
    text = "data: digits\nspace:\n  learning_rat: {low: 1e-4, high: 1, scale: log}\n"
    text += "  momentum: {low: 0.999, high: 0.9, scale: log_one_minus}\n"
    (tmp_path / "config.yaml").write_text(text)
    ended = hpsearch("validate", "config.yaml", cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (2, shown)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    ended = hpsearch("run", str(ROOT / "configs" / "digits.yaml"), "-n", "4", "--set", "epochs=10", cwd=folder)
    assert ended.returncode == 0, ended.stderr
    labels = ("trials", "winner", "train error", "dev error", "test error", "reading", "try next", "model", "go on")
    assert all(re.search(rf"^{label}  ", README, re.MULTILINE) for label in labels)
    assert all(re.search(rf"^{label}  ", ended.stdout, re.MULTILINE) for label in set(labels) - {"try next"})
    return folder


def test_the_model_predicts_without_hpsearch(run: Path) -> None:
    (program,) = blocks("python")
    assert "hpsearch" not in program
    with np.load(ROOT / "hpsearch" / "data" / "digits.npz") as digits:
        np.save(run / "images.npy", digits["images"][:200])
        labels = digits["labels"][:200]
    code = [sys.executable, "-c", program]
    found = subprocess.run(code, cwd=run, capture_output=True, text=True, check=True).stdout
    predicted = json.loads(found.replace("'", '"'))
    assert np.mean(np.array(predicted).astype(int) != labels) < 0.15
    ours = hpsearch("predict", "digits", "images.npy", "--json", cwd=run)
    assert [row["class"] for row in json.loads(ours.stdout)] == predicted
