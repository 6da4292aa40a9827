"""One definition and one line in its table are a whole part: the toys go through every command."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support.processes import COMMAND, ENVIRONMENT, PATIENCE

TOYS = Path(__file__).parent / "toys"
PARTS = """\
data: {source: rings, examples: 150}
space:
  learning_rate: {low: 1e-3, high: 1e-1, scale: square_root}
  hidden_units: [4, 8]
  optimizer: [sign, adam]
fixed: {activation: squared_relu, decay: cosine, initialization: lecun}
trials: 14
epochs: 2
finals: {top: 1, repeats: 2}
search: {sampler: diagonal}
schedule: {kind: pairs}
executor: {backend: backwards}
"""
"""A toy scale, optimizer, activation, decay, initialization, sampler, schedule, data source and backend."""
OBJECTIVE = """\
objective: parabola
space:
  rate: {low: 1e-3, high: 0.3, scale: log}
fixed: {offset: 0.5}
trials: 14
epochs: 3
finals: null
search: {sampler: random}
"""
CASES = {"parts": PARTS, "objective": OBJECTIVE}
WORDS = (
    "rings",
    "square_root",
    "sign",
    "squared_relu",
    "cosine",
    "lecun",
    "diagonal",
    "pairs",
    "backwards",
    "parabola",
)


class Said(NamedTuple):
    """What a command wrote."""

    out: str
    err: str


class Shop:
    """The command line in a folder of its own, with the toys in their tables, in every process."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.mark = folder, folder / "mark"
        self.environment = ENVIRONMENT | {"PYTHONPATH": f"{TOYS}{os.pathsep}{Path.cwd()}", "TOY_MARK": str(self.mark)}

    def __call__(self, *arguments: str, code: int = 0) -> Said:
        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == code, done.stderr
        assert "Warning" not in done.stderr
        return Said(done.stdout, done.stderr)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def document(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.mark.parametrize("name", CASES)
def test_a_part_is_one_definition_and_one_line(shop: Shop, name: str) -> None:
    (shop.folder / "toy.yaml").write_text(CASES[name])
    assert shop("validate", "toy.yaml").out == "toy.yaml: ok\n"
    assert "%" in shop("sample", "toy.yaml", "-n", "50").out
    assert "about" in shop("run", "toy.yaml", "--dry-run").out
    shop("run", "toy.yaml", "-j", "1", "-n", "6", "-q")
    assert not shop.mark.exists()  # one job needs no workers
    assert document(shop("resume", "toy", "-n", "14", "-j", "2", "--json", "-q").out)["trials"]["ok"] == 14
    assert shop.mark.exists() is (name == "parts")
    straight = document(shop("run", "toy.yaml", "-j", "2", "-n", "14", "--json", "-q").out)
    shown = document(shop("show", "toy", "--json").out)
    assert shown["finished"] and {t["status"] for t in shown["ranking"]} == {"ok"}
    assert [t["config"] for t in sorted(shown["ranking"], key=lambda t: t["trial"])][:2] != [{}, {}]
    assert name == "parts" or shown["fingerprint"] == straight["fingerprint"]
    assert str(shown["best"]["trial"]) in shop("show", "toy").out
    assert "trial 3" in shop("show", "toy", "3").out
    assert "toy-2" in shop("ls").out
    for words in ([], ["--zoom"]):
        shop("best", "toy", *words, "-o", "next.yaml")
        assert shop("validate", "next.yaml").out == "next.yaml: ok\n"
    if name == "objective":
        assert float((shop.folder / "runs/toy/best/loss.txt").read_text()) == shown["best"]["metrics"]["loss"]
        assert "has no model that predicts" in shop("predict", "toy", "moons", code=2).err
    else:
        assert shop("predict", "toy", "rings").out.startswith("class,probability\n")


def test_whatever_lists_names_is_derived_from_the_tables(shop: Shop) -> None:
    """The schema for editors, and did-you-mean."""
    schema = shop("validate", "--schema").out
    assert [word for word in WORDS if word != "rings" and f'"{word}"' not in schema] == []  # any source may be a file
    for name, text in CASES.items():
        misspelled = re.sub("|".join(WORDS), lambda found: f"{found[0][:-1]}y", text)
        (shop.folder / "toy.yaml").write_text(misspelled)
        told = shop("validate", "toy.yaml", code=2).err
        assert [word for word in WORDS if word in text and f"did you mean {word}?" not in told] == [], name
