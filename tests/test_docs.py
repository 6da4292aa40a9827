"""docs/ is true: what is generated is fresh, every block and command runs, every table says what the program does."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import typer
import yaml

from hpsearch.cli.app import app
from hpsearch.config import json_schema, load
from hpsearch.data import DataSpec, read_examples
from hpsearch.nn.activations import ACTIVATIONS
from hpsearch.nn.decay import DECAYS
from hpsearch.nn.initialization import INITIALIZATIONS
from hpsearch.nn.optimizers import OPTIMIZERS
from hpsearch.objectives import OBJECTIVES
from hpsearch.objectives.network.saved_model import load as load_model
from hpsearch.run.journal import VERSION
from hpsearch.run.parts import draws
from tests.support.pages import PAGES, ROOT, blocks, rows, spans
from tests.support.processes import DOCUMENT, hpsearch
from tools import docs

COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
PANDA = {name: COMMANDS["panda"].get_command(None, name) for name in COMMANDS["panda"].list_commands(None)}
RUN_BY = {
    "README.md": {"sh", "yaml", "text"},  # test_readme.py, and .ci/run those that install
    "CONTRIBUTING.md": {"sh", "text"},  # .ci/run; the picture of the house is pyproject.toml's contract
    "docs/adding.md": {"python", "yaml"},
    "docs/benchmarks.md": set(),
    "docs/commands.md": {"sh", "text", "crontab", "yml"},
    "docs/config.md": {"yaml"},
    "docs/journal.md": {"python"},
    "docs/panda.md": {"yaml", "sh", "crontab"},
    "docs/retest.md": {"yaml", "sh", "crontab"},
    "docs/settings.md": {"yaml"},
}
"""The languages of the blocks of each page, all of which a test runs or compares."""


def test_every_block_is_of_a_kind_that_is_run() -> None:
    found = {
        page: set(re.findall(r"^```(\w*)\n.*?^```$", text, re.DOTALL | re.MULTILINE)) for page, text in PAGES.items()
    }
    assert found == RUN_BY


# What is generated


def test_it_is_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert docs.main(["--check"]) == 0, capsys.readouterr().out


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in ("docs", "configs"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def test_what_is_stale_is_told_and_mended(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, schema = copy / "docs" / "commands.md", copy / "configs" / "schema.json"
    fresh = page.read_text()
    page.write_text(fresh.replace("`--dry-run`", "`--wet-run`"))
    schema.unlink()
    assert docs.main(["--check", "--root", str(copy)]) == 1
    assert "`--wet-run`" in page.read_text() and not schema.exists()
    told = capsys.readouterr().out
    assert "docs/commands.md: stale; run: python tools/docs.py" in told and "schema.json" in told
    assert docs.main(["--root", str(copy)]) == 0
    assert page.read_text() == fresh
    assert json.loads(schema.read_text()) == json_schema()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("<!-- begin command.ls -->", "", "command.ls stands in 0 places, not in one"),
        ("command.ls -->", "command.sl -->", "nothing is called command.sl"),
        ("command.ls -->", "command.show -->", "command.show stands in 2 places, not in one"),
    ],
)
def test_a_part_stands_in_one_place(copy: Path, old: str, new: str, says: str) -> None:
    page = copy / "docs" / "commands.md"
    page.write_text(page.read_text().replace(old, new))
    with pytest.raises(SystemExit, match=re.escape(says)):
        docs.main(["--check", "--root", str(copy)])


# Links and code spans


def anchors(text: str) -> set[str]:
    """What GitHub makes of the headings."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    for target, anchor in re.findall(r"\]\(([^)#]*)(?:#([^)]*))?\)", PAGES[page]):
        path = (ROOT / page).parent / target if target else ROOT / page
        assert path.exists(), target
        assert not anchor or anchor in anchors(path.read_text()), anchor


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_is_named_has_the_options_that_are_named(page: str) -> None:
    for span in spans(PAGES[page]):
        if found := re.match(r"hpsearch (?:panda )?(\w+)", span):
            group = PANDA if span.startswith("hpsearch panda ") else COMMANDS
            options = {opt for p in group[found[1]].params for opt in p.opts}
            assert set(re.findall(r"(?<!\S)--?[a-z][\w-]*", span)) <= options, span


@pytest.mark.parametrize("page", PAGES)
def test_every_module_that_is_named_is_a_benchmark_that_a_test_runs(page: str) -> None:
    tested = " ".join(test.read_text() for test in (ROOT / "tests" / "benchmarks").glob("test_*.py"))
    for span in spans(PAGES[page]):
        if found := re.match(r"python -m (tests\.benchmarks\.(\w+))", span):
            assert find_spec(found[1]) and re.search(rf"\b{found[2]}\b", tested), span


# The config and the settings


FRAGMENTS = [(page, block) for page in ("docs/config.md", "docs/settings.md") for block in blocks(PAGES[page], "yaml")]


@pytest.mark.parametrize(("page", "text"), FRAGMENTS)
def test_every_config_is_sound(page: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(text)
    assert load(str(file), []).warnings == ()


def test_what_space_may_hold_is_sound(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("space: {}\ntrials: 1\n")
    names = {
        "per": "hidden_units",
        "[[": "hidden_units",
        "layers:": "keep_prob",
        "by:": "learning_rate",
        "when": "momentum",
        "relu": "activation",
        "step": "hidden_units",
        "1e-4": "l2",
        "256]": "batch_size",
        "ordered": "batch_size",
    }
    written = [axis for cells in rows(PAGES["docs/config.md"], "write") for axis in re.findall(r"`(.*?)`", cells[0])]
    for axis in written:
        name = next((name for word, name in names.items() if word in axis), "hidden_layers")
        set_ = [f"space.{name}={axis}", "fixed.optimizer=momentum"]
        if "when" in axis or "by:" in axis:
            set_ = [f"space.{name}={axis}", "space.optimizer=[momentum, adam]"]
        assert name in load(str(tmp_path / "config.yaml"), set_).space.names
    assert len(written) == 12


def test_the_order_of_names_is_part_of_the_search(tmp_path: Path) -> None:
    config = load(str(ROOT / "configs" / "digits.yaml"), [])
    turned = replace(config.space, axes=dict(reversed(config.space.axes.items())))
    assert draws(config, 3) == draws(config, 3)
    assert [dict(c) for c in draws(replace(config, space=turned), 3)] != [dict(c) for c in draws(config, 3)]


def test_the_tables_of_the_settings_are_the_programs() -> None:
    page = PAGES["docs/settings.md"]
    told = {
        head: {cells[0].strip("`"): cells[2] for cells in rows(page, head)}
        for head in ("optimizer", "decay", "activation")
    }
    assert {name: float(rate) for name, rate in told["optimizer"].items()} == {
        name: kind.learning_rate for name, kind in OPTIMIZERS.items()
    }
    assert {name: float(rate) for name, rate in told["decay"].items()} == {n: kind.rate for n, kind in DECAYS.items()}
    assert told["activation"] == {name: kind.initialization for name, kind in ACTIVATIONS.items()}
    assert [cells[0].strip("`") for cells in rows(page, "initialization")] == list(INITIALIZATIONS)


def test_every_setting_that_is_named_is_one() -> None:
    named = {
        name for name in spans(PAGES["docs/settings.md"].split("## Shape")[1]) if re.fullmatch(r"[a-z]+_[a-z_]+", name)
    }
    words = {*OPTIMIZERS, *DECAYS, *ACTIVATIONS}
    assert named - words <= OBJECTIVES["network"].settings.keys()


# The commands


@pytest.mark.slow
def test_every_command_runs_as_shown(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "configs", tmp_path / "configs")
    with np.load(ROOT / "hpsearch" / "data" / "digits.npz") as digits:
        np.save(tmp_path / "images.npy", digits["images"][:5])
    page = PAGES["docs/commands.md"]
    lines = [line for block in blocks(page, "sh") for line in block.splitlines()]
    assert {line.split()[1] for line in lines} == set(COMMANDS) - {"panda", "retest"}  # which have pages of their own
    environment = path_with_hpsearch(tmp_path)
    said = {line: shell(["bash", "-c", line], environment, tmp_path) for line in lines}
    assert {line: ended.stderr for line, ended in said.items() if ended.returncode} == {}
    assert (tmp_path / "summary.md").read_text().startswith("\n## hpsearch: smoke")
    assert len((tmp_path / "trials.csv").read_text().splitlines()) == 18  # 12 and 4 more, the baseline, the header
    assert len(json.loads(said["hpsearch predict smoke images.npy --json"].stdout)) == 5
    assert len((tmp_path / "said.csv").read_text().splitlines()) == 6
    regions, seen, event = blocks(page, "text")
    head, *_, last = said["hpsearch predict smoke digits"].stderr.splitlines()
    assert head == seen.splitlines()[0]
    shape = re.sub(r"[\d.,]+", "N", seen.splitlines()[-1])
    assert re.sub(r"[\d.,]+", "N", last) == shape
    head = r"^hyperparameter +after \d+ +after \d+ +after \d+ +after \d+ +the best \d+ now +of$"
    assert re.search(head, regions, re.MULTILINE)
    assert re.search(head, said["hpsearch show smoke"].stdout, re.MULTILINE)
    printed = [line for line in said[lines[1]].stderr.splitlines() if " finished trial=" in line]
    before, after = (re.findall(r"\w+=", one.partition(" learning_rate=")[0]) for one in (event, printed[0]))
    assert before == after and event.split()[-1].startswith("best=")


@pytest.mark.slow
def test_a_week_with_a_panda_goes_as_shown(tmp_path: Path) -> None:
    page = PAGES["docs/panda.md"]
    (config,) = blocks(page, "yaml")
    (tmp_path / "babysat.yaml").write_text(config)
    environment = path_with_hpsearch(tmp_path)
    lines = [line for block in blocks(page, "sh") for line in block.splitlines()]
    assert {line.split()[2] for line in lines if line.startswith("hpsearch panda ")} == set(PANDA)
    said = {line: shell(["bash", "-c", line], environment, tmp_path) for line in lines}
    assert {line: ended.stderr for line, ended in said.items() if ended.returncode} == {}
    assert "the same bits in all" in said["hpsearch panda replay babysat"].stdout
    assert "learning_rate 0.5 -> 0.1" in said["hpsearch panda log babysat"].stdout
    assert "against its twin" in said["hpsearch panda status babysat"].stdout
    ((path, cron),) = (block.splitlines() for block in blocks(page, "crontab"))
    assert path.startswith("PATH=") and "%" not in cron
    (tmp_path / "project").mkdir()
    (tmp_path / "runs").rename(tmp_path / "project" / "runs")
    ended = shell(["/bin/sh", "-c", cron.split(maxsplit=5)[5]], environment, tmp_path)
    assert (ended.returncode, ended.stdout) == (0, "")


CUSTOMERS = """\
import random
random.seed({seed})
print("age,plan,stays")
for _ in range(400):
    age, plan = random.gauss(0, 1), random.choice(["small", "large"])
    print(f"{{age:.3f}},{{plan}},{{'yes' if age + (plan == 'large') + random.gauss(0, .3) > 0 else 'no'}}")
"""


@pytest.mark.slow
def test_a_retest_goes_as_shown_and_its_line_for_cron_is_silent_while_it_holds(tmp_path: Path) -> None:
    page = PAGES["docs/retest.md"]
    (config,) = blocks(page, "yaml")
    (tmp_path / "project").mkdir()
    for name, seed in (("customers", 1), ("today", 2)):
        program = [sys.executable, "-c", CUSTOMERS.format(seed=seed)]
        (tmp_path / "project" / f"{name}.csv").write_text(shell(program, {}, tmp_path).stdout)
    (tmp_path / "project" / "customers.yaml").write_text(config)
    environment = path_with_hpsearch(tmp_path) | {"HPSEARCH_RUNS": "runs"}
    lines = [line for block in blocks(page, "sh") for line in block.splitlines()]
    said = {line: shell(["bash", "-c", f"{line} "], environment, tmp_path / "project") for line in lines}
    assert {line: ended.stderr for line, ended in said.items() if ended.returncode} == {}
    assert "holds: the same data, and the same bits" in said[lines[1]].stdout
    assert "test 1 within 365 days" in said[lines[2]].stdout
    assert said[lines[3]].stdout.count("holds") == 3
    assert "retest" in said[lines[4]].stdout
    ((path, cron),) = (block.splitlines() for block in blocks(page, "crontab"))
    assert path.startswith("PATH=") and "%" not in cron
    ended = shell(["/bin/sh", "-c", cron.split(maxsplit=5)[5]], environment, tmp_path)
    assert (ended.returncode, ended.stdout) == (0, "")


def test_every_signals_exit_code_is_told() -> None:
    assert rows(PAGES["docs/commands.md"], "exit code")[-1][0] == "129, 130, 143"


def test_every_key_of_the_document_is_told() -> None:
    page = PAGES["docs/commands.md"]
    (told,) = re.findall(r"^`run --json` ends with one object: (.*?)\. The metrics", page, re.DOTALL | re.MULTILINE)
    assert re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", told, flags=re.DOTALL)) == DOCUMENT


SMALL = """\
data: {source: moons, examples: 300, noise: 0.01}
space:
  learning_rate: {low: 1e-2, high: 1e-1, scale: log}
trials: 4
epochs: 20
fixed: {batch_size: 16}
search: {sampler: random}
executor: {jobs: 1}
"""
"""What cron and CI search here: in seconds, for hardly an error."""


def path_with_hpsearch(folder: Path) -> dict[str, str]:
    """An environment with little but a PATH that has hpsearch."""
    program = folder / "bin" / "hpsearch"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m hpsearch "$@"\n')
    program.chmod(0o755)
    return {"HOME": str(folder), "PATH": f"{program.parent}:{os.defpath}"}


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    return path_with_hpsearch(tmp_path)


def shell(command: Sequence[str], environment: dict[str, str], folder: Path) -> "subprocess.CompletedProcess[str]":
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
    ((path, line),) = (block.splitlines() for block in blocks(PAGES["docs/commands.md"], "crontab"))
    assert path.startswith("PATH=")
    assert "%" not in line  # cron's newline
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "digits.yaml").write_text(SMALL)
    first, second = (shell(["/bin/sh", "-c", line.split(maxsplit=5)[5]], bare, tmp_path) for _ in range(2))
    assert (first.returncode, first.stderr) == (0, "")
    assert (second.returncode, second.stdout) == (0, first.stdout)
    assert "test error" in first.stdout
    log = (tmp_path / "project" / "cron.log").read_text().splitlines()
    assert len([line for line in log if " finished trial=" in line]) == 4 + 3 * 5 + 5
    assert all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ", line) for line in log)


def test_the_job_for_ci_checks_searches_and_fills_its_summary(tmp_path: Path, bare: dict[str, str]) -> None:
    (job,) = blocks(PAGES["docs/commands.md"], "yml")
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
    assert summary.read_text().startswith("what an earlier step said\n## hpsearch: digits\n\nT")


# A run's folder


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    ended = hpsearch("run", str(ROOT / "configs" / "digits.yaml"), "-n2", "-j1", "--set", "epochs=6", cwd=folder)
    assert ended.returncode == 0, ended.stderr
    return folder


def test_the_folder_holds_what_is_told(run: Path) -> None:
    folder = run / "runs" / "digits"
    told = {cells[0].strip("`") for cells in rows(PAGES["docs/journal.md"], "file")}
    assert told == {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}


def test_the_version_of_the_journal_is_told() -> None:
    assert f"which is {VERSION}:" in PAGES["docs/journal.md"]


def test_the_model_predicts_without_hpsearch(run: Path) -> None:
    program, _ = blocks(PAGES["docs/journal.md"], "python")
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


def test_the_inputs_of_a_table_are_made_without_hpsearch(tmp_path: Path) -> None:
    _, program = blocks(PAGES["docs/journal.md"], "python")
    assert "hpsearch" not in program
    sizes, cities = ("small", "medium", "large"), ("Rome", "Oslo, Norway", "Bern", "")
    rows = [[f"{i % 13}.5" if i % 7 else "", sizes[i * i % 3], cities[i % 5 % 4], "ab"[i % 2]] for i in range(120)]
    with (tmp_path / "table.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["n", "size", "city", "kind"], *rows, ["1", "small", "Graz", "a"]])
    (tmp_path / "new.csv").write_text((tmp_path / "table.csv").read_text())
    (tmp_path / "table.yaml").write_text(SMALL.replace("{source: moons, examples: 300, noise: 0.01}", TABLE))
    assert hpsearch("run", "table.yaml", "-n1", "-q", cwd=tmp_path).returncode == 0
    code = [sys.executable, "-c", program + "\nprint(json.dumps(x.tolist()))"]
    found = json.loads(subprocess.run(code, cwd=tmp_path, capture_output=True, text=True, check=True).stdout)
    saved = load_model(tmp_path / "runs" / "table" / "best")
    examples = read_examples(tmp_path / "new.csv", DataSpec("table.csv"), 1, saved.features, encoding=saved.encoding)
    assert saved.encoding is not None and saved.encoding.inputs[1] == "size" and saved.normalization.fill is not None
    assert np.array_equal(found, np.where(np.isnan(examples.x), saved.normalization.fill, examples.x))


TABLE = "{source: table.csv, columns: {size: [small, medium, large]}, missing: mean}"
