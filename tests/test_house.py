"""The size of files and functions, what is private, and who imports whom in the tests: rules that no linter has."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import hpsearch
from hpsearch.objectives import OBJECTIVES

NETWORK = OBJECTIVES["network"]
HOUSE = Path(hpsearch.__file__).parent
FILES = {file.relative_to(HOUSE.parent): file.read_text(encoding="utf-8") for file in sorted(HOUSE.rglob("*.py"))}
FILE, FUNCTION = 300, 40
"""Lines, at most; of a function from its `def` to its end."""


def test_no_file_is_long() -> None:
    lengths = {str(file): len(text.splitlines()) for file, text in FILES.items()}
    assert len(lengths) > 10
    print(f"{len(lengths)} files of {median(lengths.values()):g} lines in the median, {max(lengths.values())} at most")
    assert not {file: length for file, length in lengths.items() if length > FILE}


def test_no_function_is_long() -> None:
    long = {
        f"{file}:{node.lineno} {node.name}": length
        for file, text in FILES.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION
    }
    assert not long


def private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def borrowed(text: str) -> Iterator[tuple[int, str]]:
    """Line and name of every private thing that a file takes from another file of the house."""
    ours: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").split(".")[0] == "hpsearch"):
            ours |= {alias.asname or alias.name for alias in node.names}
            parts = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
            yield from ((node.lineno, part) for part in parts if private(part))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            taken = node.value.id in ours and private(node.attr)
            yield from [(node.lineno, f"{node.value.id}.{node.attr}")] if taken else []


def test_what_is_private_stays_in_its_file() -> None:
    assert not [f"{file}:{line} {name}" for file, text in FILES.items() for line, name in borrowed(text)]


def test_what_is_borrowed_is_found() -> None:
    text = "from hpsearch.a import _b, __version__\nfrom hpsearch import c\nfrom .d import e as f\nc._g(f._h, f.i)\n"
    assert list(borrowed(text)) == [(1, "_b"), (4, "c._g"), (4, "f._h")]


ROOMS = ("run", "schedule", "sampler", "analysis", "report", "cli", "config")
NAMES = {*NETWORK.settings, *NETWORK.metrics, *NETWORK.watched, *NETWORK.tested}


def mentions(text: str) -> set[str]:
    """The network's metrics and settings in a file: as a literal, or anywhere where the name is no common word."""
    literals = {node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)}
    return {name for name in NAMES if name in literals or ("_" in name and re.search(rf"\b{name}\b", text))}


def test_only_its_own_room_knows_the_network_s_names() -> None:
    known = {str(file): mentions(text) for file, text in FILES.items() if file.parts[1] in ROOMS}
    assert len(known) > 50
    assert not {file: names for file, names in known.items() if names}


def test_what_is_mentioned_is_found() -> None:
    assert mentions('"""dev_error is read."""\nx = {"momentum": decay}\n# l2\n') == {"dev_error", "momentum"}


TESTS = HOUSE.parent / "tests"
SHARED = ("support", "benchmarks")
"""The rooms of the tests that any other may use."""


def taken(file: Path, text: str) -> Iterator[tuple[int, str]]:
    """Line and module of what a file of the tests, `file` below tests/, should not import from others there."""
    package = ("tests", *file.parts[:-1])
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            names = [(*base, *(node.module or "").split("."), alias.name) for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [tuple(alias.name.split(".")) for alias in node.names]
        else:
            continue
        for _, *parts in (tuple(filter(None, name)) for name in names if name[0] == "tests"):
            foreign = len(parts) > 1 and parts[0] not in (*SHARED, file.parts[0])
            if foreign or any(part == "conftest" or part.startswith("test_") for part in parts):
                yield node.lineno, ".".join(parts)


def test_no_test_imports_from_another_or_from_another_room() -> None:
    files = {file.relative_to(TESTS): file.read_text(encoding="utf-8") for file in sorted(TESTS.rglob("*.py"))}
    assert len(files) > 100
    assert not [f"{file}:{line} {name}" for file, text in files.items() for line, name in taken(file, text)]


def test_what_is_taken_is_found() -> None:
    text = (
        "from tests.run.test_a import b\nfrom .conftest import c\nfrom ..run import d\nfrom tests.support.e import f\n"
    )
    assert list(taken(Path("cli/test_g.py"), text)) == [(1, "run.test_a.b"), (2, "cli.conftest.c"), (3, "run.d")]
    text = "import tests.run.h\nfrom . import made\nfrom .made import i\nfrom hpsearch.run import test_j\n"
    assert list(taken(Path("cli/test_g.py"), text)) == [(1, "run.h")]
