"""A grid that is not as long as the run: what is counted, and where it is told."""

from pathlib import Path

from .made import Cli

GRID = ("--set", "search.sampler=grid", "--set", "space.learning_rate=[0.001, 0.01]")
LARGE = (*GRID, "--set", "search.points=2", "-n", "3")


def test_a_dry_run_counts_what_the_grid_has(cli: Cli) -> None:
    out = cli("run", "moons.yaml", "--dry-run", *GRID, "-n", "9").out
    assert "4 trials of 3 epochs, sampler grid, which has no more: 9 are asked for\n" in out
    assert "3 trials of 3 epochs, sampler grid\n" in cli("run", "moons.yaml", "--dry-run", *LARGE).out
    assert "9 trials of 3 epochs, sampler zoom\n" in cli("run", "moons.yaml", "--dry-run", "-n", "9").out


def test_progress_counts_them_too(cli: Cli) -> None:
    code, _, err = cli("run", "moons.yaml", "-j", "1", "--plain", *GRID, "-n", "9")
    assert code == 0
    assert " trials=4 " in next(line for line in err.splitlines() if " started run=" in line)


def test_the_warning_stands_in_the_log_and_in_the_result_while_it_is_true(cli: Cli) -> None:
    code, out, err = cli("run", "moons.yaml", "-j", "1", *LARGE)
    warning = "the grid of 2 points an axis has more than 3 configs: only its first corner is tried"
    assert code == 0
    assert f"warning: {warning}" in err
    assert f'note text="warning: search: {warning}"' in Path("runs/moons/run.log").read_text()
    note = "the grid has more than 3 configs: only its first corner is tried"
    assert note in out
    assert note in cli("show").out
    assert cli("resume", "-q", "-n", "4").code == 0
    assert note not in cli("show").out
