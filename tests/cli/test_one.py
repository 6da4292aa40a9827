"""`fixed` alone: one network, trained once, through every command."""

from pathlib import Path

import pytest

from hpsearch.config import load
from hpsearch.sampler import SAMPLERS, SearchSpec
from tests.support.processes import documents

from .made import Cli

ONE = "data: {source: moons, examples: 100}\nfixed: {hidden_units: [4, 3]}\nepochs: 2\n"
HERE = ("--set", "executor.backend=in_process")


@pytest.fixture
def one(tmp_path: Path) -> Path:
    (tmp_path / "one.yaml").write_text(ONE)
    return tmp_path


def test_it_is_trained_once_shown_and_written_again(cli: Cli, one: Path) -> None:
    assert cli("validate", "one.yaml", "--no-data") == (0, "one.yaml: ok\n", "")
    said = cli("run", "one.yaml", "--dry-run")
    assert "searched  nothing (one fixed config)\nsearch    one trial of 2 epochs\n" in said.out
    code, out, err = cli("run", "one.yaml", "--json", *HERE)
    first = documents(out)[0]
    assert (code, first["trials"]["ok"], first["best"]["config"]) == (0, 1, {"hidden_units": [4, 3]})
    assert "idle" not in err
    assert documents(cli("show", "--json").out)[0]["fingerprint"] == first["fingerprint"]
    assert cli("show", "one", "1").code == 0
    assert cli("best", "one", "-o", "best.yaml").code == 0
    assert load("best.yaml").fixed == load("one.yaml").fixed
    again = documents(cli("run", "best.yaml", "--json", "-q", *HERE).out)[0]
    assert again["best"]["metrics"] == first["best"]["metrics"]


def test_it_has_no_more_trials_and_stays_sound_when_asked_for_them(cli: Cli, one: Path) -> None:
    first = cli("run", "one.yaml", *HERE).out
    for more in ("3", "+1"):
        code, out, err = cli("resume", "-n", more)
        assert (code, out) == (2, "")
        assert err == f"hpsearch: -n {more}: runs/one searches nothing, so its one trial is all there is\n"
    assert cli("resume") == (0, first, "")
    code, _, err = cli("run", "one.yaml", "-n", "3")
    assert code == 2
    assert "nothing to search" in err


@pytest.mark.parametrize("sampler", [name for name, kind in SAMPLERS.items() if not kind.missing(SearchSpec(name))])
def test_every_sampler_has_nothing_to_say(cli: Cli, one: Path, sampler: str) -> None:
    code, out, _ = cli("run", "one.yaml", "--json", "-q", "--set", f"search.sampler={sampler}", *HERE)
    assert (code, documents(out)[0]["trials"]["ok"]) == (0, 1)
