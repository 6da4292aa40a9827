"""The environment says what may change bits, and stays quiet about the rest."""

import json
from typing import Any

import numpy as np
import pytest

from hpsearch.run.environment import differences, environment

POOLS: list[dict[str, Any]] = [
    {"user_api": "openmp", "internal_api": "openmp", "version": None, "num_threads": 1},
    {"user_api": "blas", "internal_api": "openblas", "version": "0.3.30", "architecture": "Zen", "num_threads": 1},
]


def test_it_is_json_and_has_the_versions() -> None:
    found = environment(POOLS)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["numpy"] == np.__version__
    assert found["blas"] == [{"internal_api": "openblas", "version": "0.3.30", "architecture": "Zen"}]
    assert found["cores"] >= 1
    assert all(found[name] for name in ("hpsearch", "python", "scipy", "joblib", "cpu", "machine", "platform"))


def test_without_the_loaded_libraries_it_has_the_one_numpy_was_built_with() -> None:
    (blas,) = environment()["blas"]
    assert blas["name"]


def test_the_same_environment_has_no_differences() -> None:
    assert differences(json.loads(json.dumps(environment(POOLS))), environment(POOLS)) == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("numpy", "1.0.0", "numpy: 1.0.0 when it began, "),
        ("scipy", None, "scipy: unknown when it began, "),
        ("blas", [{"internal_api": "mkl", "version": "2024"}], "BLAS: mkl 2024 when it began, openblas 0.3.30 Zen now"),
        ("simd", [], "vector instructions: none when it began, "),
        ("cpu", "Pentium", "processor: Pentium when it began, "),
    ],
)
def test_what_may_change_bits_is_said(name: str, value: Any, words: str) -> None:
    new = environment(POOLS)
    (difference,) = differences({**new, name: value}, new)
    assert difference.startswith(words)


def test_what_changes_no_bits_is_not() -> None:
    new = environment(POOLS)
    assert differences({**new, "python": "3.0", "joblib": "0", "cores": 999, "platform": "x"}, new) == []


def test_a_library_not_yet_loaded_is_no_difference_but_another_one_is() -> None:
    scipys = {"user_api": "blas", "internal_api": "openblas", "version": "0.3.31", "architecture": "Zen"}
    old = environment(POOLS)
    assert differences(old, environment([*POOLS, scipys])) == []
    assert differences(environment([*POOLS, scipys]), old) == []
    assert differences(old, environment([scipys]))[0].startswith("BLAS: ")


def test_the_packages_of_a_run_s_sampler_matter_to_that_run_alone() -> None:
    plain, old = environment(POOLS), environment(POOLS, ("numpy", "cmaes"))
    assert differences(plain, plain) == []
    (told,) = differences(old | {"cmaes": "0.1"}, old | {"cmaes": "0.2"})
    assert told == "cmaes: 0.1 when it began, 0.2 now"
