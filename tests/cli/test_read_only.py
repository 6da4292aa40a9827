"""A run's folder that may only be read: whoever only looks sees all of it, who would write is told where."""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.several import Said, several

Hpsearch = Callable[..., list[Said]]
PR_CAPBSET_DROP, OVERRIDES = 24, (1, 2)
"""Root loses what permissions do not bind by: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, from its next program on."""


def _bound() -> None:
    if os.geteuid() == 0:
        for capability in OVERRIDES:
            ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def _chmod(folder: Path, files: int, folders: int) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(folders if path.is_dir() else files)


@pytest.fixture
def read_only(tmp_path: Path, finished: Path) -> Iterator[Hpsearch]:
    """Commands of a user who may only read; `moons` is finished, of `open` the last two rows are missing."""
    shutil.copytree(finished.parent, tmp_path / "shared", symlinks=True)
    runs = tmp_path / "shared" / "runs"
    shutil.copytree(runs / "moons", runs / "open")
    rows = (runs / "open" / "journal.jsonl").read_bytes().splitlines(keepends=True)
    (runs / "open" / "journal.jsonl").write_bytes(b"".join(rows[:-2]))
    _chmod(tmp_path / "shared", 0o444, 0o555)
    try:
        if subprocess.run(["touch", tmp_path / "shared" / "probe"], preexec_fn=_bound, check=False).returncode == 0:
            pytest.skip("permissions do not bind here")
        yield lambda *commands: several(*commands, cwd=tmp_path / "shared", before=_bound)
    finally:
        _chmod(tmp_path / "shared", 0o644, 0o755)


LOOKS = {
    "ls": ["ls"],
    "show": ["show", "moons"],
    "show TRIAL": ["show", "moons", "1"],
    "show an open one": ["show", "open"],
    "best": ["best", "moons"],
    "predict": ["predict", "moons", "moons"],
    "resume a finished one": ["resume", "moons"],
    "run --resume": ["run", "moons.yaml", "--resume"],
}


def test_whoever_only_looks_sees_everything(read_only: Hpsearch) -> None:
    said = dict(zip(LOOKS, read_only(*LOOKS.values()), strict=True))
    for name, (code, out, err) in said.items():
        assert code == 0, (name, err)
        assert out, name
        assert "predict" in name or err == "", name
    assert said["run --resume"] == said["resume a finished one"]


WRITES = {
    "runs/open/run.log": ["resume", "open", "-q"],
    "runs/moons/run.log": ["resume", "moons", "-n", "+1", "-q"],
    "runs/moons-2": ["run", "moons.yaml", "-q"],
    "best.yaml": ["best", "moons", "-o", "best.yaml"],
}
"""What each command cannot write."""


def test_who_would_write_is_told_where(read_only: Hpsearch) -> None:
    for (path, arguments), (code, out, err) in zip(WRITES.items(), read_only(*WRITES.values()), strict=True):
        assert (code, out) == (6, "")
        (line,) = err.splitlines()
        assert line.startswith(f"hpsearch: {path}: cannot be ")
        assert "Permission denied" in line
        if arguments[0] == "resume":
            assert line.endswith(f"`hpsearch resume runs/{arguments[1]}` goes on")
