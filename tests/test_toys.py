"""One definition and one line in its table are a whole part: the toys go through every command."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.pages import ROOT
from tests.support.processes import ENVIRONMENT
from tests.support.several import Said, several

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


class Shop:
    """The command line in a folder of its own, with the toys in their tables, in every process."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.mark = folder, folder / "mark"
        path = os.pathsep.join((str(TOYS), str(ROOT)))
        self.environment = ENVIRONMENT | {"PYTHONPATH": path, "TOY_MARK": str(self.mark)}

    def __call__(self, *lines: str, code: int = 0) -> list[Said]:
        """What the commands say, each of which ends with that code."""
        found = several(*map(str.split, lines), cwd=self.folder, environment=self.environment)
        for said in found:
            assert said.code == code, said.err
            assert "Warning" not in said.err
        return found


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def document(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.mark.parametrize("name", CASES)
def test_a_part_is_one_definition_and_one_line(shop: Shop, name: str) -> None:
    (shop.folder / "toy.yaml").write_text(CASES[name])
    valid, drawn, asked, _ = shop(
        "validate toy.yaml", "sample toy.yaml -n 50", "run toy.yaml --dry-run -j 1", "run toy.yaml -j 1 -n 6 -q"
    )
    assert (valid.out.splitlines()[0], "%" in drawn.out, "s on " in asked.out or "about" in asked.out) == (
        "toy.yaml: ok",
        True,
        True,
    )
    assert not shop.mark.exists()  # one job needs no workers
    resumed, straight, shown, page, trial, listed, *best = shop(
        "resume toy -n 14 -j 2 --json -q",
        "run toy.yaml -j 2 -n 14 --json -q",
        "show toy --json",
        "show toy",
        "show toy 3",
        "ls",
        "best toy -o next.yaml",
        "validate next.yaml",
        "best toy --zoom --force -o next.yaml",
        "validate next.yaml",
    )
    assert document(resumed.out)["trials"]["ok"] == 14
    assert shop.mark.exists() is (name == "parts")
    found = document(shown.out)
    assert found["finished"] and {t["status"] for t in found["ranking"]} == {"ok"}
    assert [t["config"] for t in sorted(found["ranking"], key=lambda t: t["trial"])][:2] != [{}, {}]
    assert name == "parts" or found["fingerprint"] == document(straight.out)["fingerprint"]
    assert str(found["best"]["trial"]) in page.out
    assert "trial 3" in trial.out
    assert "toy-2" in listed.out
    assert [said.out.splitlines()[0] for said in best[1::2]] == ["next.yaml: ok"] * 2
    if name == "objective":
        assert float((shop.folder / "runs/toy/best/loss.txt").read_text()) == found["best"]["metrics"]["loss"]
        assert "has no model that predicts" in shop("predict toy moons", code=2)[0].err
    else:
        assert shop("predict toy rings")[0].out.startswith("class,probability,part\n")


def test_whatever_lists_names_is_derived_from_the_tables(shop: Shop) -> None:
    """The schema for editors, and did-you-mean."""
    (schema,) = shop("validate --schema")
    assert [w for w in WORDS if w != "rings" and f'"{w}"' not in schema.out] == []  # any source may be a file
    for name, text in CASES.items():
        misspelled = re.sub("|".join(WORDS), lambda found: f"{found[0][:-1]}y", text)
        (shop.folder / f"{name}.yaml").write_text(misspelled)
    for text, told in zip(CASES.values(), shop(*(f"validate {name}.yaml" for name in CASES), code=2), strict=True):
        assert [word for word in WORDS if word in text and f"did you mean {word}?" not in told.err] == []
