"""`--time` and `--until` from the command line."""

from datetime import datetime
from pathlib import Path

import pytest

from hpsearch.cli.wishes import next_moment
from tests.processes import documents, kinds

from .conftest import Cli

MOMENTS = {
    "05:30": "2026-03-02 05:30",
    "5:30": "2026-03-02 05:30",
    "23:59": "2026-03-01 23:59",
    "12:00": "2026-03-02 12:00",
}


@pytest.mark.parametrize("until", MOMENTS)
def test_the_next_such_moment(until: str) -> None:
    assert next_moment(until, datetime(2026, 3, 1, 12, 0)) == datetime.fromisoformat(MOMENTS[until])


def test_every_night_until_it_is_finished(cli: Cli, tmp_path: Path) -> None:
    sizes = ("--set", "space.batch_size={low: 12, high: 40}")  # fleets of few: each pause trains one
    code, out, err = cli("run", "moons.yaml", "--resume", "--time", "0.000001s", "-j", "1", *sizes)
    assert code == 0
    assert "paused: its time is over; `hpsearch resume runs/moons` goes on" in err
    assert "hpsearch resume runs/moons" in out
    (paused,) = documents(cli("resume", "--time", "0.000001s", "-j", "1", "--json", "-q").out)
    assert paused["finished"] is False
    assert 2 <= paused["trials"]["ok"] < 6
    assert cli("resume", "--time", "0.000001s", "-j", "1", "-q") == (0, "", "")
    again = ("run", "moons.yaml", "--resume", "--time", "1h", "--until", "00:00", "-j", "1", "--json", "-q", *sizes)
    (first,), before = documents(cli(*again).out), (tmp_path / "runs/moons/journal.jsonl").read_bytes()
    assert first["finished"] is True
    assert documents(cli(*again).out) == [first]
    assert (tmp_path / "runs/moons/journal.jsonl").read_bytes() == before
    assert kinds(tmp_path / "runs" / "moons").count("plan") == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--time", "30"], "--time 30: must be a duration above 0, such as 90s, 30m, 2h or 1h30m, not '30'; write 30s"),
        (["--time", "05:30"], "not '05:30'; write 5h30m"),
        (
            ["--until", "2h"],
            "--until 2h: must be a time of day from 00:00 to 23:59, such as 05:30 (--time takes a",
        ),
        (["--until", "24:00"], "--until 24:00: must be a time of day from 00:00 to 23:59"),
    ],
)
def test_a_mistake_is_one_message(cli: Cli, tmp_path: Path, arguments: list[str], says: str) -> None:
    for command in (("run", "moons.yaml"), ("resume",)):
        code, out, err = cli(*command, *arguments)
        assert (code, out) == (2, "")
        (line,) = err.splitlines()
        assert says in line
    assert not (tmp_path / "runs").exists()
