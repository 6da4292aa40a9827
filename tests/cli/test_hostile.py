"""Broken and hostile input on real files through the command line: one message, exit 2, little time and memory."""

import gzip
import json
import os
import re
import select
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.support.processes import ENVIRONMENT, PATIENCE

from .made import Cli

SPACE = "space:\n  learning_rate: {low: 1e-4, high: 1, scale: log}\n"
RUN = "data: {data}\ntrials: 2\nepochs: 1\nspace: {{hidden_units: [4, 8]}}\n"
QUICK = "finals: null\nsearch: {sampler: random}\n"
pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measures memory as Linux tells it")

MEGABYTES = 100
SECONDS = 5.0
"""Of processor time, and far above what it takes: what must not happen takes minutes."""

# Each line of its input is a command, in a process that knows how much memory and time it took beside the imports.
FORKING = """
import atexit, gc, json, os, sys, time
from hpsearch.blas import prepare
prepare()
import numpy, pydantic, yaml, typer
import hpsearch.cli.app, hpsearch.config, hpsearch.run.search, hpsearch.objectives.network.objective
from hpsearch.cli import main

def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))

def tell(file, megabytes, seconds):
    with open(file, "w") as told:
        told.write(f"{peak() - megabytes} {time.process_time() - seconds}")

gc.freeze()
for line in sys.stdin:
    folder, told, arguments = json.loads(line)
    if pid := os.fork():
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
        continue
    for number, name in enumerate((os.devnull, f"{told}.out", f"{told}.err")):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT), number)
    sys.stdin = open(0)
    os.chdir(folder)
    atexit.register(tell, told, peak(), time.process_time())
    sys.argv = ["hpsearch", *arguments]
    main()
"""
Refused = Callable[..., str]


def one_message(code: int | None, out: str, err: str) -> str:
    """The one message of a command that must have ended with exit code 2."""
    assert (code, out) == (2, ""), err
    assert err.removesuffix("\n").isprintable(), "one line, and nothing in it that moves the cursor"
    assert len(err) < 1200
    return err


@pytest.fixture(scope="module")
def forking() -> "Iterator[subprocess.Popen[str]]":
    """The process that forks."""
    command = [sys.executable, "-c", FORKING]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, env=ENVIRONMENT
    ) as process:
        yield process


@pytest.fixture
def refused(forking: "subprocess.Popen[str]", tmp_path: Path) -> Refused:
    """`refused("validate", "c.yaml")`: the message of a command in `tmp_path` that stays within the limits."""

    def call(*arguments: str) -> str:
        told = tmp_path.parent / f"{tmp_path.name}.told"
        assert forking.stdin
        assert forking.stdout
        forking.stdin.write(json.dumps([str(tmp_path), str(told), arguments]) + "\n")
        waited, _, _ = select.select([forking.stdout], [], [], PATIENCE)
        code = int(forking.stdout.readline()) if waited else None
        out, err = (Path(f"{told}.{stream}") for stream in ("out", "err"))
        message = one_message(code, out.read_text(), err.read_text())
        megabytes, seconds = map(float, told.read_text().split())
        assert megabytes < MEGABYTES
        assert seconds < SECONDS
        for file in (out, err, told):
            file.unlink()
        return message

    return call


CONFIGS: dict[str, tuple[bytes, str]] = {
    "aliases": (
        b"a: &a [1,1,1,1,1,1,1,1,1]\n"
        + b"".join(b"%c: &%c [%s]\n" % (98 + i, 98 + i, b",".join([b"*%c" % (97 + i)] * 9)) for i in range(9)),
        "the aliases expand to more than",
    ),
    "merge keys": (SPACE.encode() + b"fixed: &a {<<: [*b, *b]}\n", "has no anchor"),
    "nesting": (b"space: " + b"[" * 200_000, "nested deeper than 20"),
    "10 MB": (b"#" * 10_000_000, "larger than 256 KiB"),
    "many digits": (SPACE.encode() + b"seed: " + b"9" * 200_000, "(200000 characters)"),
    "1e400": (SPACE.encode() + b"seed: 1e400", "too large for a number"),
    "Latin-1": ("name: \xe9".encode("latin-1"), "save it as UTF-8"),
    "UTF-16": ("seed: 1".encode("utf-16"), "this is UTF-16"),
    "byte order marks": (b"\xef\xbb\xbf" * 2 + SPACE.encode(), "U+FEFF"),
    "NUL": (b"\0" * 100, "U+0000"),
    "empty": (b"", "the config is empty"),
    "tabs": (b"space:\n\tlearning_rate: 1\n", "a tab here"),
    "escape in a name": (b'space: {"\\e[2J": [1, 2]}\n', "a key must be one line of plain text"),
    "bidirectional choice": ('space: {activation: [relu, "\u202etanh"]}\n'.encode(), "did you mean tanh?"),
    "markup": (b'space: {"[red]x": [1, 2]}\n', "[red]x is not a setting"),
    "many choices": (b"space: {batch_size: [" + b"2," * 9000 + b"]}\n", "at most 1000 values"),
    "long data": (SPACE.encode() + b"data: " + b"x" * 5000, "is no file, and not one of"),
}


@pytest.mark.parametrize("case", CONFIGS)
def test_a_hostile_config_is_one_message(tmp_path: Path, case: str, refused: Refused) -> None:
    content, says = CONFIGS[case]
    (tmp_path / "c.yaml").write_bytes(content)
    assert says in refused("validate", "c.yaml")


def test_no_file_is_waited_for(tmp_path: Path, refused: Refused) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "the config is empty" in refused("validate", "pipe")
    assert "larger than" in refused("validate", "/dev/zero")
    assert "cannot be read" in refused("validate", "/proc/self/mem")


def test_a_pipe_that_somebody_writes_to_is_read(tmp_path: Path) -> None:
    line = f"exec {sys.executable} -m hpsearch validate <(printf '{SPACE}')".replace("\n", "\\n")
    done = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["\x1b[2J", "\u202ex", "a\nb", "x" * 5000])
def test_the_name_of_a_file_is_shown_harmlessly(cli: Cli, name: str) -> None:
    assert "no such file" in one_message(*cli("validate", name)) or len(name) > 255


SETS = {
    "trials=" + "[" * 100_000: "nested deeper",
    "trials=" + "9" * 100_000: "(100000 characters)",
    "\u202etrials=1": "write path=value",
    "trials=\x1b[2J": "U+001B",
    "." * 50_000 + "=1": "write path=value",
    "trials=&a [*a]": "inside the value it names",
}


@pytest.mark.parametrize("number", range(len(SETS)))
def test_a_hostile_set_is_one_message(tmp_path: Path, number: int, refused: Refused) -> None:
    (tmp_path / "c.yaml").write_text(SPACE)
    argument, says = list(SETS.items())[number]
    assert says in refused("validate", "c.yaml", "--set", argument)


def test_too_many_sets_are_refused(tmp_path: Path, refused: Refused) -> None:
    (tmp_path / "c.yaml").write_text(SPACE)
    assert "at most 1000" in refused("validate", "c.yaml", *["--set", "trials=2"] * 5000)


def _npz(**arrays: np.ndarray) -> Callable[[Path], None]:
    return lambda path: np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


def _lying_npz(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("x.npy", "y.npy"):
            archive.writestr(name, _npy_head("(1000000000000,)") + bytes(100))


def _npy_head(shape: str) -> bytes:
    text = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


IDX = b"\0\0\x08\x03" + (400_000).to_bytes(4, "big") + (28).to_bytes(4, "big") * 2
DATA: dict[str, tuple[Callable[[Path], object], str]] = {
    "bomb.npz": (_npz(x=np.zeros((100_000_000, 1), np.uint8), y=np.zeros(60)), "more than 100 times"),
    "lie.npz": (_lying_npz, "declares shape"),
    "no.npz": (lambda path: path.write_bytes(b"PK\x03\x04 no zip"), "not a zip file"),
    "pickle.npy": (lambda path: path.write_bytes(b"\x80\x04K\x01."), "magic string"),
    "head.npy": (lambda path: _sparse(path, b"\x93NUMPY\x02\x00\xff\xff\xff\x3f", 2**30), "a header of"),
    "none.npy": (
        lambda path: path.write_bytes(_npy_head("(0, 10**15)".replace("10**15", "1" + "0" * 15))),
        "shape (0,",
    ),
    "digits.npy": (lambda path: path.write_bytes(_npy_head(f"({'9' * 3000},)")), "characters)"),
    "wide.csv": (lambda path: path.write_text((",".join(["1"] * 1_000_000) + "\n") * 3), "100,000 fields"),
    "line.csv": (lambda path: _sparse(path, b"a,b\n", 2**30), "is this a table?"),
    "nul.csv": (lambda path: path.write_text("a,b,c\n" + "1,\0,x\n" * 9), "zero byte"),
    "names.csv": (
        lambda path: path.write_text("\x1b[2J,b,c\n" + "".join(f"{i},1,x\n" for i in range(9)) + "\u202ex,1,x\n"),
        "\\x1b[2J",
    ),
    "garbage.parquet": (lambda path: path.write_bytes(bytes(range(256)) * 9), ".parquet"),
    "garbage.h5": (lambda path: path.write_bytes(bytes(range(256)) * 9), ".h5"),
}


def _sparse(path: Path, head: bytes, size: int) -> None:
    path.write_bytes(head)
    os.truncate(path, size)


@pytest.mark.parametrize("name", DATA)
def test_hostile_data_is_one_message(tmp_path: Path, name: str, refused: Refused) -> None:
    make, says = DATA[name]
    make(tmp_path / name)
    (tmp_path / "c.yaml").write_text(RUN.format(data=name))
    assert says in refused("run", "c.yaml", "-q")
    assert not (tmp_path / "runs").exists()


def test_a_bomb_of_gzip_is_refused_unopened(tmp_path: Path, refused: Refused) -> None:
    (tmp_path / "x.idx.gz").write_bytes(gzip.compress(IDX + bytes(400_000 * 784), 1))
    (tmp_path / "c.yaml").write_text(RUN.format(data="{x: x.idx.gz, y: x.idx.gz}"))
    assert "more than 100 times" in refused("run", "c.yaml", "-q")


@pytest.mark.parametrize(
    "name", ["../x", "/abs", "latest", ".", "..", "", "a" * 300, "a\nb", "\x1b[2J", "\u202ex", "-x"]
)
def test_a_hostile_name_of_a_run_is_one_message(cli: Cli, tmp_path: Path, name: str) -> None:
    assert re.match("hpsearch: --name .*: must ", one_message(*cli("run", "moons.yaml", "-q", f"--name={name}")))
    assert [p.name for p in tmp_path.iterdir()] == ["moons.yaml"]


@pytest.mark.parametrize("closed", ["2>&-", "<&- >&- 2>&-"])
def test_closed_standard_streams_are_no_harm(tmp_path: Path, closed: str) -> None:
    """Workers that inherit no standard error would die, and the journal must not become standard output."""
    (tmp_path / "c.yaml").write_text(RUN.format(data="{source: moons, examples: 60}") + QUICK)
    line = f"exec {sys.executable} -m hpsearch run c.yaml -q -j 2 {closed}"
    done = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, env=ENVIRONMENT, check=False)
    assert done.returncode == 0
    assert (tmp_path / "runs" / "c" / "best" / "model.npz").is_file()
