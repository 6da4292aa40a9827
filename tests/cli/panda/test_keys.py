"""Keys at a real terminal: each writes an order, and the terminal is as before, however it ends."""

import signal
from pathlib import Path

import pytest

from hpsearch.run.directory import RunDirectory
from hpsearch.run.panda.recorded import Babysat, read_panda
from tests.support.processes import hpsearch
from tests.support.terminal import at_a_terminal

LONG = """\
data: {source: moons, examples: 60}
fixed: {hidden_units: [4], batch_size: 40, learning_rate: 0.05}
epochs: 100000
"""
TRAIN = ("panda", "train", "babysat", "--every", "1000")
KEYS = r"s set   r roll back   f fork   n snapshot   p pause   q stop   z zoom   \? keys"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "babysat.yaml").write_text(LONG)
    done = hpsearch("panda", "train", "babysat.yaml", "--epochs", "4", "-q", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path


def recorded(folder: Path) -> Babysat:
    return read_panda(RunDirectory(folder / "runs" / "babysat"))


def test_every_key_writes_an_order_and_the_terminal_is_as_before(folder: Path) -> None:
    with at_a_terminal(*TRAIN, cwd=folder) as terminal:
        before = terminal.modes()
        terminal.wait_for(KEYS)
        assert terminal.modes() != before
        terminal.type("?")
        terminal.wait_for("s  change settings: NAME=VALUE")
        terminal.type("?s")
        terminal.wait_for("set: ")
        terminal.type("lr=1\r")
        terminal.wait_for("lr: is not a setting of the network; write learning_rate")
        terminal.type("\x15learning_ratx\x7fe=0.02 --why 'too fast'\r")
        terminal.wait_for(r"✓ set taken at branch 1, .* 0\.05 -> 0\.02")
        terminal.type("n")
        terminal.wait_for("✓ snapshot taken")
        terminal.type("fl2=1,2\r")
        terminal.wait_for("✓ fork taken at branch 1, .*new: branch 2, 3")
        terminal.type("r3 --branch 1\r")
        terminal.wait_for("✓ rollback taken at branch 1, .*new: branch 4")
        terminal.type("sl2\x1b")  # esc takes it back
        terminal.wait_for(KEYS)
        terminal.type("qn\r")
        terminal.wait_for(KEYS)
        terminal.type("p")
        assert terminal.end() == 0
        assert terminal.modes() == before
        assert "babysat: paused; branch 4" in terminal.seen
    answered = recorded(folder).state.answered
    assert [one.facts["verb"] for one in answered] == ["set", "snapshot", "fork", "rollback", "pause"]
    assert {one.facts["by"] for one in answered} == {"keys"}
    assert answered[0].facts["why"] == "too fast"
    with at_a_terminal(*TRAIN, cwd=folder) as terminal:
        terminal.wait_for(KEYS)
        terminal.type("qy\r")
        assert terminal.end() == 0
        assert terminal.modes() == before
    assert recorded(folder).state.ended is not None
    assert hpsearch("panda", "replay", "babysat", cwd=folder).returncode == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_gives_the_terminal_back(folder: Path, number: signal.Signals) -> None:
    with at_a_terminal(*TRAIN, cwd=folder) as terminal:
        before = terminal.modes()
        terminal.wait_for(KEYS)
        terminal.type("slea")
        terminal.wait_for("set: lea")
        if number == signal.SIGINT:
            terminal.type("\x03\x03")  # the second one ends it without ado
        else:
            terminal.process.send_signal(number)
        assert terminal.end() == 128 + number
        assert terminal.modes() == before
        if number == signal.SIGTERM:
            assert "`hpsearch panda train runs/babysat` goes on" in " ".join(terminal.seen.split())


def test_without_a_view_no_key_is_heard(folder: Path) -> None:
    with at_a_terminal(*TRAIN, "--plain", "--epochs", "3", cwd=folder) as terminal:
        before = terminal.modes()
        terminal.type("p")
        assert terminal.end() == 0
        assert terminal.modes() == before
    assert not recorded(folder).state.answered
