"""Every file call of a whole run fails once: exit 6, the path and the way on; going on gives the same search."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.processes import documents
from tests.support.sabotage import BROKEN, FULL, Action, Calls, short, watched

from .made import Cli

TINY = """\
data: {source: moons, examples: 60}
space: {learning_rate: {low: 1e-3, high: 1e-1, scale: log}}
trials: 2
epochs: 1
search: {sampler: random}
finals: {top: 1, repeats: 1}
"""
CACHES = ("live", "checkpoints", "latest", "summary.json", ".npz", f"{os.getpid()}.jsonl")
"""Without these the run goes on."""
FAULTS: dict[str, dict[str, Action]] = {
    "full": {"open": FULL, "write": FULL, "mkdir": FULL, "symlink": FULL},
    "broken": {"fsync": BROKEN, "replace": BROKEN},
    "short": {"write": short},
}

Fresh = Callable[[str], Path]


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fresh:
    """A folder of its own with the config in it, to be in."""

    def made(name: str) -> Path:
        (tmp_path / name).mkdir()
        (tmp_path / name / "tiny.yaml").write_text(TINY)
        monkeypatch.chdir(tmp_path / name)
        return tmp_path / name

    return made


def run(cli: Cli, *more: str) -> tuple[int, str, str]:
    return cli("run", "tiny.yaml", "-j", "1", "-q", "--json", *more)


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=[] if kind == "full" else [pytest.mark.slow]) for kind in FAULTS]
)
def test_any_file_call_that_fails(cli: Cli, fresh: Fresh, kind: str) -> None:
    whole = fresh("whole")
    with watched(Calls(whole)) as calls:
        (document,) = documents(run(cli)[1])
    names = [name for name in dict.fromkeys(calls.seen) if name.split()[0] in FAULTS[kind]]
    assert "write journal.jsonl finals result" in names or kind == "broken"
    for number, name in enumerate(names):
        action = FAULTS[kind][name.split()[0]]
        folder = fresh(str(number))
        with watched(Calls(folder, name, 1, action)) as broken:
            code, _, err = run(cli)
        assert name in broken.seen
        if any(cache in name for cache in CACHES) and not any(kept in name for kept in ("model", "seen")):
            assert (code, err) == (0, ""), name
        elif name != "fsync runs":
            check(name, code, err, folder / "runs" / "tiny")
        code, out, err = run(cli, "--resume")
        assert (code, err) == (0, ""), name
        assert documents(out)[0]["fingerprint"] == document["fingerprint"], name


def check(name: str, code: int, err: str, run: Path) -> None:
    (line,) = err.splitlines()
    file = {"runs": "runs", "tiny": "runs/tiny"}.get(name.split()[1], name.split()[1])
    assert code == 6, name
    assert line.startswith("hpsearch: runs") and f"{file}" in line, name
    assert ("No space left on device" in line) or ("Input/output error" in line), name
    if (run / "journal.jsonl").exists():
        assert line.endswith("; once that is fixed, `hpsearch resume runs/tiny` goes on"), name
    elif run.exists() and "mkdir" not in name:
        assert line.endswith("; nothing was recorded yet: once that is fixed, run the same command again"), name


def rows_torn(path: Path) -> Iterator[bytes]:
    """A journal cut within each of its rows, the last byte of it and the first missing."""
    lines = path.read_bytes().splitlines(keepends=True)
    for count, line in enumerate(lines[1:], 1):
        yield b"".join(lines[:count]) + line[: max(len(line) // (count + 1), 1)]


def test_a_tail_that_cannot_be_cut_back_is_told_and_cut_the_next_time(cli: Cli, fresh: Fresh) -> None:
    folder = fresh("torn")
    (document,) = documents(run(cli)[1])
    path = folder / "runs" / "tiny" / "journal.jsonl"
    for torn in list(rows_torn(path)):
        path.write_bytes(torn)
        with watched(Calls(folder, "ftruncate journal.jsonl", 1, BROKEN)):
            code, _, err = cli("resume", "-j", "1")
        assert code == 6
        assert err.startswith("hpsearch: runs/tiny/journal.jsonl: cannot be written: Input/output error; once that is")
        assert path.read_bytes() == torn
        assert documents(cli("resume", "-j", "1", "--json").out)[0]["fingerprint"] == document["fingerprint"]


def test_a_log_on_a_full_disk_stops_nothing(cli: Cli, fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = fresh("log")
    (document,) = documents(run(cli)[1])
    monkeypatch.setattr("hpsearch.cli.setup.open_regular", lambda _, flags: os.open("/dev/full", flags))
    path = folder / "runs" / "tiny" / "journal.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:3]))
    code, out, _ = cli("resume", "-j", "1", "--json")
    assert (code, documents(out)[0]["fingerprint"]) == (0, document["fingerprint"])
