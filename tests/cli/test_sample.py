"""`hpsearch sample` shows what a run would draw; `hpsearch gradcheck` checks what it would train."""

import re

import pytest

from .made import Cli


def test_a_histogram_for_each_hyperparameter(cli: Cli) -> None:
    code, out, err = cli("sample", "moons.yaml", "-n", "200")
    assert (code, err) == (0, "")
    assert re.search(r"^learning_rate  float 0.001 to 0.1, log$", out, re.MULTILINE)
    assert re.search(r"^hidden_units  choice, ordered, linear$", out, re.MULTILINE)
    shares = [float(share) for share in re.findall(r"([\d.]+) %$", out, re.MULTILINE)]
    assert sum(shares) == pytest.approx(200, abs=1)
    assert max(shares[:10]) < 20


@pytest.mark.parametrize("ending", ["goal.target=0.1", "limits.patience=1"])
def test_what_may_end_a_search_early_does_not_end_the_sample(cli: Cli, ending: str) -> None:
    assert cli("sample", "moons.yaml", "-n", "300", "--set", ending) == cli("sample", "moons.yaml", "-n", "300")


def test_nothing_to_draw(cli: Cli) -> None:
    code, out, err = cli("sample", "-", given="space: {}\ntrials: 1\n")
    assert (code, out) == (2, "")
    assert err == "hpsearch: -: nothing is searched, so there is nothing to draw; add hyperparameters to space\n"


@pytest.mark.parametrize("command", ["sample", "gradcheck"])
def test_a_config_with_mistakes(cli: Cli, command: str) -> None:
    code, out, err = cli(command, "moons.yaml", "--set", "space.hidden_units=[0]")
    assert (code, out) == (2, "")
    (line,) = err.splitlines()
    assert "space.hidden_units" in line


@pytest.mark.parametrize("more", ["fixed.l2=1", "fixed.batch_norm=false", "fixed.activation=tanh"])
def test_gradcheck_says_that_the_gradients_are_right(cli: Cli, more: str) -> None:
    code, out, err = cli("gradcheck", "moons.yaml", "--set", more)
    assert (code, err) == (0, "")
    assert out.splitlines()[0].split() == ["parameter", "at", "initialization", "after", "3", "epochs", "reading"]
    assert "1e-7 or less everywhere: the gradients are right" in out
    assert re.search(r"^W1 .* fine$", out, re.MULTILINE)


def test_nothing_is_written(cli: Cli, tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert cli("sample", "moons.yaml", "-n", "10").code == cli("gradcheck", "moons.yaml").code == 0
    assert [p.name for p in tmp_path.iterdir()] == ["moons.yaml"]
