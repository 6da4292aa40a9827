"""The command line inside this process, in a folder of its own, and one finished run to look at."""

import io
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hpsearch.cli import STOPPING
from hpsearch.cli.app import app
from hpsearch.cli.session import guarded
from tests.support.processes import MOONS, hpsearch

from .made import Cli, Said


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Cli]:
    """`cli("run", "moons.yaml", given="")`, in a folder that has moons.yaml."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "moons.yaml").write_text(MOONS)
    hooks = threading.excepthook, sys.excepthook, sys.unraisablehook
    handlers = {number: signal.getsignal(number) for number in STOPPING}

    def call(*arguments: str, given: str = "") -> Said:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        code = guarded(lambda: app(list(arguments), prog_name="hpsearch"))
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Said(code, out, err)

    yield call
    for number, handler in handlers.items():
        signal.signal(number, handler)
    threading.excepthook, sys.excepthook, sys.unraisablehook = hooks


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of runs with one finished run, `moons`; only to be looked at."""
    folder = tmp_path_factory.mktemp("finished")
    (folder / "moons.yaml").write_text(MOONS)
    done = hpsearch("run", "moons.yaml", "-q", "-j", "1", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "runs"


@pytest.fixture(scope="session")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of 16 trials, whose learning rate would be larger: enough to say where the best lie."""
    folder = tmp_path_factory.mktemp("searched")
    (folder / "moons.yaml").write_text(MOONS)
    rates = ("space.learning_rate.low=1e-5", "space.learning_rate.high=1e-3")
    units = "space.hidden_units={values: [32, 40], ordered: false}"
    sets = (*rates, units, "fixed.batch_size=8", "goal.metric=train_cost", "epochs=8")
    given = [part for each in sets for part in ("--set", each)]
    done = hpsearch("run", "moons.yaml", "-q", "-j", "1", "-n", "16", *given, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "runs"
