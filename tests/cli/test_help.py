"""Help of every command, the options that are promised, and what the first keystroke costs."""

import re
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from hpsearch import __version__
from hpsearch.cli import main
from hpsearch.cli.app import COMMANDS, GROUPS
from hpsearch.cli.panda.app import COMMANDS as PANDA
from tests.support.processes import hpsearch

from .made import Cli

OPTIONS = {
    "run": "--set --jobs -j --trials -n --seed --time --until --dir --name --resume --warm-start --json -q -v --plain",
    "resume": "--trials -n --jobs -j --time --until --json --quiet -q --verbose -v --plain",
    "validate": "--set --schema --json -v",
    "sample": "-n --set -v",
    "gradcheck": "--set -v",
    "settings": "--objective --json -v",
    "ls": "--json -v",
    "show": "-n --json --csv --md -v",
    "best": "--output -o --force -v",
    "rm": "--yes -y --root -v",
    "mv": "--root -v",
    "predict": "--json -v",
    "retest": "--data --top --repeats --margin --history --jobs -j --json -q",
}
OF_PANDA = {
    "panda train": "--from --epochs --set --time --until --every --disk --dir --name --json -q -v --plain",
    "panda set": "--at --control --branch -b --if-epoch --why --wait --json",
    "panda rollback": "--branch -b --if-epoch --why --wait --json",
    "panda fork": "--set --weights-only --beside --branch -b --if-epoch --why --wait --json",
    "panda snapshot": "--branch --why --json",
    "panda pause": "--branch --why --json",
    "panda stop": "--branch --why --json",
    "panda status": "--json --md",
    "panda log": "--graph --json --md",
    "panda replay": "--json",
    "panda export": "--branch --output -o --force",
}
HEAVY = ("numpy", "scipy", "pydantic", "yaml", "rich", "joblib", "threadpoolctl", "hpsearch.config", "hpsearch.run")


def test_the_commands_are_those_that_are_promised() -> None:
    assert [name for name in COMMANDS if name not in GROUPS] == list(OPTIONS)
    assert [f"panda {name}" for name in PANDA] == list(OF_PANDA)


@pytest.mark.parametrize("command", OPTIONS | OF_PANDA)
def test_every_command_explains_itself_and_its_options(cli: Cli, command: str) -> None:
    code, out, err = cli(*command.split(), "--help")
    assert (code, err) == (0, "")
    assert out == cli(*command.split(), "-h").out
    shown = re.findall(r"(?<!\S)--?[a-z][\w-]*", out)
    assert set((OPTIONS | OF_PANDA)[command].split()) <= set(shown)
    options = [line for line in out.splitlines() if re.match(r"  --?\w", line)]
    assert all(re.search(r"\S  +[A-Z]\w|^  \S.{25,}$", line) for line in options)
    assert max(map(len, out.splitlines())) <= 110


def test_help_lists_every_command_with_a_line(cli: Cli) -> None:
    code, out, err = cli("--help")
    assert (code, err) == (0, "")
    for command, (_, line) in COMMANDS.items():
        assert re.search(rf"^  {command} +{re.escape(line)}$", out, re.MULTILINE)
    assert cli() == (2, "", out)
    code, out, err = cli("panda", "--help")
    assert (code, err) == (0, "")
    for command, (_, _, line) in PANDA.items():
        assert re.search(rf"^  {command} +{re.escape(line)}$", out, re.MULTILINE)


def test_version(cli: Cli) -> None:
    assert cli("--version") == (0, f"hpsearch {__version__}\n", "")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], []])
def test_nothing_heavy_is_imported_to_say_so_little(arguments: list[str]) -> None:
    code = (
        "import sys, hpsearch.cli\n"
        f"sys.argv = ['hpsearch', *{arguments}]\n"
        "try:\n    hpsearch.cli.main()\nexcept SystemExit:\n    pass\n"
        f"print('imported:', *[name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "imported:"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["rnu", "moons.yaml"], "No such command 'rnu'"),
        (["run"], "Missing argument 'CONFIG'"),
        (["run", "moons.yaml", "--frobnicate"], "No such option: --frobnicate"),
        (["run", "moons.yaml", "--trails", "3"], "--trials"),
        (["show", "moons", "first"], "Invalid value for 'TRIAL'"),
        (["sample", "moons.yaml", "-n", "0"], "Invalid value for '-n'"),
        (["predict"], "Missing argument"),
    ],
)
def test_a_command_that_cannot_be_understood(cli: Cli, arguments: list[str], says: str) -> None:
    code, out, err = cli(*arguments)
    assert (code, out) == (2, "")
    assert says in err


def test_it_is_installed_as_a_command_and_runs_as_a_module(tmp_path: Path) -> None:
    (entry,) = entry_points(group="console_scripts", name="hpsearch")
    assert entry.load() is main
    assert hpsearch("--version", cwd=tmp_path).stdout == f"hpsearch {__version__}\n"
