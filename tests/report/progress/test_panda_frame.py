"""The live view of a panda: every size is filled, nothing is longer than the screen, changes are marked."""

import io
from typing import Any

import pytest

from hpsearch.config import load
from hpsearch.report.drawing import CHANGE
from hpsearch.report.progress.panda import Silence
from hpsearch.report.progress.panda_frame import TALLEST, Moment, frame
from hpsearch.report.progress.prompt import KEYS, Prompt
from hpsearch.run.directory import RunDirectory
from hpsearch.run.panda.clerk import orders_of
from hpsearch.run.panda.loop import Begin, Wish, train
from hpsearch.run.panda.orders import Order, give, new_id
from hpsearch.run.panda.recorded import Babysat

CONFIG = """\
data: {source: moons, examples: 120}
fixed: {hidden_units: [6, 4], batch_size: 32, learning_rate: 0.01, keep_prob: 0.9}
epochs: 30
"""


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> list[Babysat]:
    """Untrained, after a change, in a fan of five, and after what was refused."""
    config = load("-", (), stdin=io.StringIO(CONFIG))
    objective = config.kind.build(config.objective_spec)
    directory = RunDirectory(tmp_path_factory.mktemp("a-panda-with-a-long-name"))

    def trained(epochs: int, *orders: dict[str, Any]) -> Babysat:
        for order in orders:
            give(orders_of(directory), Order(new_id(), **order))
        begin = Begin(dict(config.space.fixed))
        return Babysat(directory, config, train(config, objective, directory, Silence(), Wish(epochs), begin))

    fan: dict[str, Any] = {"verb": "fork", "at": 8, "each": [{"l2": float(n)} for n in range(1, 6)]}
    return [
        trained(0),
        [trained(6), trained(6, {"verb": "set", "values": {"learning_rate": 0.003}})][1],
        trained(3, fan, {"verb": "set", "values": {"l2": -1.0}, "branch": 2}),
    ]


@pytest.mark.parametrize("size", [(80, 24), (80, 10), (40, 24), (200, 60), (20, 5), (1, 1)])
def test_one_height_a_size_and_never_wider(states: list[Babysat], size: tuple[int, int]) -> None:
    columns, rows = size
    prompts = (Prompt(), Prompt(help=True), Prompt(KEYS["s"], "x" * 300, "told"), Prompt(told="said"))
    for panda in states:
        for prompt in prompts:
            lines = frame(Moment(panda, 3.0, 30, prompt, ("set", "fork", "pause")), columns, rows)
            assert len(lines) == max(min(rows - 1, TALLEST), 2)
            assert max(line.cell_len for line in lines) <= columns


def test_what_is_there_to_see(states: list[Babysat]) -> None:
    shown = [line.plain for line in frame(Moment(states[1], 3.0, 30, Prompt()), 80, 24)]
    assert "epoch 12/30" in shown[0] and "dev error" in shown[1]
    assert shown[2].startswith("in force") and "learning_rate 0.003" in shown[2]
    axis = next(line for line in shown if "└" in line)
    left, right = axis.split("└")[1:]
    assert left.strip() == right.strip() == "──────▲─────" and CHANGE == "▲"
    assert "from 7: learning_rate 0.003" in next(line for line in shown if "branch 1 trained" in line)
    assert shown[-2].startswith("✓ set taken at branch 1, epoch 6") or shown[-3].startswith("✓ set taken")
    assert shown[-1].startswith("s set   r roll back")


def test_a_fan_is_shown_side_by_side_and_the_rest_is_counted(states: list[Babysat]) -> None:
    shown = [line.plain for line in frame(Moment(states[2], 3.0, 30, Prompt()), 80, 24)]
    fan = [line for line in shown if line.startswith("  branch ")]
    assert [line.split()[1] for line in fan] == ["2", "3", "4"]
    assert ["from 9: l2 1" in fan[0], "from 9: l2 2" in fan[1], "from 9: l2 3" in fan[2]] == [True] * 3
    assert any("and 3 more" in line for line in shown)
    assert any(line.startswith("✗ set refused: ") for line in shown)


def test_zoomed_the_curves_are_of_the_last_third(states: list[Babysat]) -> None:
    shown = [line.plain for line in frame(Moment(states[1], 3.0, 30, Prompt(recent=True)), 80, 24)]
    epochs = next(line for line in shown if line.split()[:1] == ["9"])
    assert epochs.split() == ["9", "12", "9", "12"]
    assert CHANGE not in "".join(shown)


def test_keys_without_their_names_where_these_do_not_fit(states: list[Babysat]) -> None:
    bottom = [frame(Moment(states[1], 3.0, 30, Prompt()), columns, 24)[-1].plain for columns in (80, 60)]
    assert bottom[0].endswith("z zoom   ? keys")
    assert bottom[1] == "s r f n p q z ? keys"


def test_orders_that_wait_are_told(states: list[Babysat]) -> None:
    shown = [line.plain for line in frame(Moment(states[1], 3.0, 30, Prompt(), ("pause",)), 80, 24)]
    assert any("pause: is taken after this epoch" in line for line in shown)
