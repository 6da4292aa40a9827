"""Every benchmark on its default path, from its command line to its last table: the same code, less of everything."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.benchmarks import (
    denormals,
    end_to_end,
    estimates,
    folds,
    headlines,
    kills,
    measure,
    panda,
    peer_kills,
    sampler_cost,
    search_throughput,
    shipped_digits,
    taken_home,
    training,
)
from tests.benchmarks.quality_problems import PROBLEMS
from tests.benchmarks.search_contest import ROOT

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def any_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """The suite's own process is neither pinned nor too late for its one thread, which it has."""
    monkeypatch.setattr(measure, "one_thread", lambda: None)
    monkeypatch.setattr(measure, "pin", lambda: "not pinned")


@pytest.mark.usefixtures("any_core")
def test_denormals(capsys: Printed) -> None:
    assert denormals.main(["--rounds", "1", "--epochs", "1"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[3:]] == ["momentum", "rmsprop", "adam"]


@pytest.mark.usefixtures("any_core")
def test_folds(monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    monkeypatch.setattr(folds, "SETS", {"clouds": folds.SETS["clouds"]})
    monkeypatch.setattr(folds, "EPOCHS", 1)
    monkeypatch.setattr(folds, "SEARCH", folds.SEARCH.replace("trials: 16\nepochs: 20", "trials: 2\nepochs: 1"))
    assert folds.main(["--rounds", "1", "--seeds", "2"]) == 0
    _, one, eight, _, *rows = capsys.readouterr().out.splitlines()
    assert (one.split()[0], eight.split()[0]) == ("1", "8")
    assert [row.split()[0] for row in rows if "(" in row] == ["clouds", "all"]


def test_estimates(monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    small = estimates.CONFIGS["no finals"].replace("trials: 120", "trials: 4").replace("epochs: 40", "epochs: 2")
    monkeypatch.setattr(estimates, "CONFIGS", {"small": small})
    assert estimates.main(["--rounds", "1", "--jobs", "1"]) == 0
    title, line = capsys.readouterr().out.splitlines()
    assert title.startswith("config ") and re.match(r"small +\d+\.\d +\d+\.\d to +\d+\.\d", line)


@pytest.mark.usefixtures("any_core")
def test_panda(monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    (shape, *_) = panda.SHAPES
    monkeypatch.setattr(panda, "SHAPES", {shape: panda.SHAPES[shape]})
    assert panda.main(["--rounds", "1", "--epochs", "6"]) == 0
    *_, header, row = capsys.readouterr().out.splitlines()
    assert header.split()[1] == "twin"
    assert re.fullmatch(re.escape(shape) + r"( +-?[\d.]+ \(-?[\d.]+\.\.-?[\d.]+\)){3}", row)


def test_ratios_of_estimates_are_read_from_what_is_said() -> None:
    assert estimates.said("run   a\ntime  about 1 min 20 s to 2 min on 2 cores\n") == (80, 120)
    assert estimates.said("time      about 9.5 s on 1 core\n") == (9.5, 9.5)
    times = [(0, 20), (1, 20), (5, 10), (10, 0)]
    log = "".join(f"2026-11-20T05:05:{at:02}Z finished trial=1 left={left}\n" for at, left in times)
    assert estimates.ratios(f"{log}a warning\n") == [20 / 9, 2.0]


def test_sampler_cost(monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    monkeypatch.setattr(sampler_cost, "SIZES", (24, 40))
    sampler_cost.main(["--rounds", "2"])
    printed = capsys.readouterr().out
    assert all(f"\n{name} " in printed for name in sampler_cost.contestants())


@pytest.mark.slow
@pytest.mark.usefixtures("any_core")
def test_training(monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    small = training.Effort(rounds=1, seconds=0.0, largest=4, seeds=3, epochs=8, steps=(1, 5))
    monkeypatch.setattr(training, "EFFORT", small)
    assert training.main(["--rounds", "1"]) == 0
    printed = capsys.readouterr().out
    assert all(f"\n{name}: " in printed for name in ("W1", "W2", "W3", "W4"))
    assert " NO" not in printed.rpartition("ours within noise")[2]


# The largest of these is beyond the 32 trials of one plan: with no more than that, all configs came from the first.
TRIALS = 34


@pytest.fixture
def small_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two peers that come with the extras test and optuna; one of them trains the configs that ours drew."""
    monkeypatch.setattr(search_throughput, "SAME_SHAPE", (2, 1))
    monkeypatch.setattr(search_throughput, "DIGITS", (TRIALS, 1))
    monkeypatch.setattr(search_throughput, "OVERHEAD", (10, TRIALS))
    monkeypatch.setattr(search_throughput, "DROPOUT_PEERS", ("Optuna + scikit-learn",))
    monkeypatch.setattr(search_throughput, "NEEDS", {"RandomizedSearchCV": ("sklearn", "scipy")})


@pytest.mark.slow
@pytest.mark.usefixtures("small_searches")
def test_search_throughput(capsys: Printed) -> None:
    search_throughput.main(["--rounds", "1"])
    printed = capsys.readouterr().out
    for title in ("digits 64-64-10", "shapes searched too", "What the cores do", "one plan", "plans of 8"):
        assert title in printed
    assert printed.count("hpsearch run, 2 jobs") == 3


def test_the_peers_get_the_configs_of_all_trials() -> None:
    configs = shipped_digits.drawn(TRIALS)
    assert len(configs) == TRIALS == len({config["learning_rate"] for config in configs})
    assert {len(config["hidden_units"]) for config in configs} == {1, 2, 3}


@pytest.mark.slow
@pytest.mark.usefixtures("any_core")
def test_taken_home(monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    pytest.importorskip("sklearn")
    small = taken_home.SEARCH.replace("trials: 24", "trials: 3").replace("repeats: 5", "repeats: 2")
    monkeypatch.setattr(taken_home, "SEARCH", small)
    assert taken_home.main(["wine", "--seeds", "2"]) == 0
    printed = capsys.readouterr().out
    assert "wine: one repeat" in printed
    assert "refit ensemble less one repeat: " in printed


@pytest.mark.slow
@pytest.mark.usefixtures("any_core")
def test_end_to_end(monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    pytest.importorskip("sklearn")
    pytest.importorskip("optuna")
    monkeypatch.setattr(end_to_end, "SEARCH", end_to_end.SEARCH.replace("trials: 1000", "trials: 2"))
    assert end_to_end.main(["iris", "--seconds", "1", "--seeds", "2", "--jobs", "1"]) == 0
    printed = capsys.readouterr().out
    for name in end_to_end.CONTENDERS:
        assert f"iris, split 1, {name}: " in printed
        assert f"\n{name}: test error " in printed


@pytest.mark.slow
def test_search_quality() -> None:
    """A training, and two functions whose grids are of different sizes, one of them smaller than the search."""
    names, sizes = ("moons", "branin", "hartmann 6"), ("--seeds", "2", "--trials", "12")
    command = [sys.executable, "-m", "tests.benchmarks.search_quality", *names, *sizes]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    for title in (*names, "mean over the trainings", "mean over the functions"):
        assert f"\n{title} " in ended.stdout


@pytest.mark.parametrize("name", PROBLEMS)
def test_every_problem_can_be_made(name: str) -> None:
    assert PROBLEMS[name](Path()).space.dimension > 1


@pytest.fixture
def famous(tmp_path: Path) -> Path:
    """A folder with files as `headlines` wants them, of a few small images."""
    rng = np.random.default_rng(0)
    for name, shape, classes in (("signs", (8, 8, 3), 6), ("mnist", (8, 8), 10)):
        parts: dict[str, Any] = {}
        for part, m in (("train", 60), ("test", 30)):
            y = np.arange(m) % classes
            x = rng.integers(0, 60, (m, *shape)) + 20 * y.reshape(m, *[1] * len(shape))
            parts |= {f"x_{part}": x.astype(np.uint8), f"y_{part}": y}
        names = np.array([f"{label}_IMG_{4000 + i}" for i, label in enumerate(parts["y_train"])])
        np.savez(tmp_path / f"{name}.npz", **parts, name_train=names)
    return tmp_path


@pytest.mark.slow
def test_headlines(famous: Path, capsys: Printed) -> None:
    headlines.main(["--data", str(famous), "--jobs", "2"])
    printed = capsys.readouterr().out.splitlines()[2:]
    assert [line.split()[0] for line in printed] == list(headlines.HEADLINES)
    assert all(" of 30 " in line for line in printed)


@pytest.mark.slow
def test_kills(monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    monkeypatch.setattr(kills, "SEARCHES", {"random": kills.SEARCHES["random"]})
    with pytest.raises(SystemExit) as ended:
        kills.main(["--kills", "4"])
    assert ended.value.code == 0
    *rows, stages = capsys.readouterr().out.splitlines()
    assert [row.split()[0] for row in rows] == ["search", "random", "random", "all"]
    assert rows[-1].split()[1] == "4"
    assert sum(int(stage.split()[-1]) for stage in stages.split(",")) == 4


@pytest.mark.slow
def test_kills_of_a_peer(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("optuna")
    monkeypatch.setattr(peer_kills, "TRIALS", 4)
    monkeypatch.setattr(peer_kills, "CHAIN", 1)
    found = list(peer_kills.tallies(1))
    assert [(name, kills, runs) for name, kills, _, runs, _ in found] == [
        (f"Optuna {storage} {sampler}", 1, 1) for storage in peer_kills.STORAGES for sampler in peer_kills.SAMPLERS
    ]
