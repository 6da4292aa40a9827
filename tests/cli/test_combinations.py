"""Options together: no command ignores one because of another; what has no effect beside another is refused."""

from itertools import combinations
from pathlib import Path

import pytest
import typer

from hpsearch.cli.app import app

from .made import Cli

OPTIONS: dict[str, dict[str, list[str]]] = {
    "show": {
        "TRIAL": ["3"],
        "-n": ["-n", "2"],
        "--where": ["--where", "rank<=5 trial>1"],
        "--sort": ["--sort", "-trial"],
        "--columns": ["--columns", "trial,epochs"],
        "--json": ["--json"],
        "--csv": ["--csv"],
        "--md": ["--md"],
    },
    "best": {"--output": ["-o", "it.yaml"], "--zoom": ["--zoom"]},
    "sample": {"-n": ["-n", "40"], "--set": ["--set", "seed=3"]},
    "settings": {"NAME": ["momentum"], "--json": ["--json"]},
    "validate": {
        "--set": ["--set", "space.momentum.low=0.5"],
        "--schema": ["--schema"],
        "--json": ["--json"],
        "--format": ["--format", "github"],
    },
    "ls": {"--json": ["--json"]},
    "predict": {
        "--output": ["-o", "it.csv"],
        "--probabilities": ["--probabilities"],
        "--trial": ["--trial", "1"],
        "--json": ["--json"],
    },
}
"""Each with a value that shows, for the commands that train nothing."""
ALWAYS = {"--root", "--verbose", "--help", "--objective", "--force", "--id", "--format", "--no-data"}
"""Those that may go with all others and show nothing of themselves, or need other data."""
PAIRS = [(command, *pair) for command, options in OPTIONS.items() for pair in combinations(options, 2)]


def names(command: str) -> set[str]:
    """The longest name of each option, and the arguments that may be left out."""
    made = typer.main.get_command(app).commands[command]  # type: ignore[attr-defined]
    return {max(p.opts, key=len) if p.param_type_name == "option" else str(p.metavar).split()[0] for p in made.params}


@pytest.mark.parametrize("command", OPTIONS)
def test_every_option_is_tried(command: str) -> None:
    untried = names(command) - OPTIONS[command].keys() - ALWAYS
    assert untried <= {"RUN", "CONFIG", "CONFIG...", "[RUN]"}, f"add {untried} to OPTIONS, with a value that shows"


@pytest.mark.parametrize(("command", "one", "other"), PAIRS)
def test_two_options_show_both_or_are_refused(command: str, one: str, other: str, cli: Cli, searched: Path) -> None:
    def said(*chosen: str) -> tuple[object, ...]:
        before = {
            "show": ["moons", "--root", str(searched)],
            "best": ["moons", "--root", str(searched)],
            "ls": ["--root", str(searched)],
            "settings": [],
            "predict": ["moons", "data.csv", "--root", str(searched)],
        }.get(command, ["moons.yaml"])
        if command == "validate" and "--schema" in chosen and len(chosen) == 1:
            before = []
        Path("data.csv").write_text("a,b\n0.5,1.5\n-1,0\n")
        output = Path("it.csv" if command == "predict" else "it.yaml")
        output.unlink(missing_ok=True)
        found = cli(command, *before, *(part for name in chosen for part in OPTIONS[command][name]))
        return (*found, output.read_text() if output.exists() else "")

    both = said(one, other)
    assert both[0] in (0, 2), both
    if both[0] == 2 and command != "validate":
        assert one in str(both) or OPTIONS[command][one][0] in str(both) or "trial's number" in str(both)
    else:
        assert both not in (said(one), said(other))


REFUSED = {"--root", "--time", "--until", "--dir", "--resume", "--warm-start", "--md", "--json", "--plain"}
"""Beside `run --dry-run`, where they would do nothing."""
WORK = {"--set", "--jobs", "--trials", "--seed", "--name", "--require", "--quiet", "CONFIG"}


def test_a_dry_run_takes_what_it_looks_at_alone(cli: Cli) -> None:
    assert names("run") - {"--dry-run", "--verbose"} == REFUSED | WORK
    values = {
        "--root": "there",
        "--time": "1s",
        "--until": "05:30",
        "--dir": "there",
        "--warm-start": "moons",
        "--md": "out.md",
    }
    for option in REFUSED:
        found = cli("run", "moons.yaml", "--dry-run", option, *([values[option]] if option in values else []))
        assert (found.code, found.out) == (2, "")
        assert found.err == f"hpsearch: {option} would be ignored beside --dry-run\n"


@pytest.mark.parametrize("command", ["run", "resume"])
def test_quiet_lines_are_no_lines(command: str, cli: Cli) -> None:
    code, _, err = cli(command, "moons.yaml", "--plain", "-q")
    assert (code, err) == (
        2,
        "hpsearch: --plain and --quiet cannot be given together: one of them would be ignored\n",
    )


def test_a_schema_is_of_no_config(cli: Cli) -> None:
    found = cli("validate", "moons.yaml", "--schema", "--no-data")
    assert (found.code, found.out) == (2, "")
    assert found.err == "hpsearch: CONFIG and --no-data would be ignored beside --schema\n"


def test_nothing_is_replaced_on_standard_output(cli: Cli, finished: Path) -> None:
    found = cli("predict", "moons", "moons", "--force", "--root", str(finished))
    assert (found.code, found.out) == (2, "")
    assert "--force: is for -o FILE" in found.err
