"""Every config that people copy runs, and full.yaml has every key."""

import json
import re
from pathlib import Path

import pytest

from hpsearch.config import json_schema, load
from hpsearch.objectives.network.settings import SETTINGS
from tests.support.pages import ROOT

from .made import Cli

CONFIGS = ROOT / "configs"
NAMES = sorted(path.name for path in CONFIGS.glob("*.yaml"))


def test_they_are_the_ones_the_readme_knows() -> None:
    assert NAMES == ["digits.yaml", "full.yaml", "smoke.yaml", "softmax.yaml", "spirals.yaml"]


@pytest.mark.parametrize("name", NAMES)
def test_each_runs_small(cli: Cli, name: str) -> None:
    code, out, err = cli("run", str(CONFIGS / name), "-n", "3", "--set", "epochs=2", "-j", "1", "--json")
    assert code == 0, err
    assert "warning" not in err
    document = json.loads(out)
    assert sum(document["trials"].values()) == 3
    assert document["best"]["metrics"]["test_error"] < 0.95


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "benchmarks" / "configs").glob("*.yaml")), ids=str)
def test_those_of_the_benchmarks_are_sound_without_their_data(path: Path) -> None:
    assert load(str(path), []).warnings == ()


def test_two_jobs_have_the_bits_of_one(cli: Cli) -> None:
    said = [cli("run", str(CONFIGS / "smoke.yaml"), "-n", "5", "-j", jobs, "--json").out for jobs in ("1", "2")]
    one, two = map(json.loads, said)
    assert (one["fingerprint"], one["best"]) == (two["fingerprint"], two["best"])


@pytest.mark.parametrize("name", NAMES)
def test_each_tells_the_editor_its_schema(name: str) -> None:
    first = (CONFIGS / name).read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=schema.json"
    assert json.loads((CONFIGS / "schema.json").read_text()) == json_schema(), "python tools/docs.py"


def test_full_yaml_has_every_key_and_setting() -> None:
    text = (CONFIGS / "full.yaml").read_text()
    schema = json_schema()
    models = [schema, *(m for name, m in schema["$defs"].items() if name.endswith("Model"))]
    keys = {key for model in models for key in model.get("properties", {})} | SETTINGS.keys()
    missing = {key for key in keys if not re.search(rf"\b{re.escape(key)}\b", text)}
    assert missing == set()
