"""One BLAS thread, and as many as before afterwards."""

import subprocess
import sys

import numpy as np
from threadpoolctl import threadpool_limits

from hpsearch.executor.threads import one_thread, pools
from tests.processes import ENVIRONMENT

LATE = """
import os
import numpy
from hpsearch.executor.threads import one_thread, pools

def threads():
    return {pool["filepath"]: pool["num_threads"] for pool in pools() if pool["user_api"] == "blas"}

before = threads()
with one_thread():
    import scipy.linalg
    meanwhile = threads()
after = threads()
print(set(before.values()), set(meanwhile.values()), {after[path] for path in before})
print(os.environ.get("OPENBLAS_NUM_THREADS"), os.environ.get("OMP_NUM_THREADS"))
"""


def threads() -> set[int]:
    np.ones(2)  # whoever imports numpy has its BLAS
    return {pool["num_threads"] for pool in pools() if pool["user_api"] == "blas"}


def test_one_thread_and_back() -> None:
    with threadpool_limits(2):
        assert threads() == {2}
        with one_thread():
            assert threads() == {1}
        assert threads() == {2}


def test_a_library_that_is_loaded_late_has_one_thread_too() -> None:
    """Whoever imports hpsearch instead of running it has not prepared anything; scipy brings a BLAS of its own."""
    environment = {k: v for k, v in ENVIRONMENT.items() if not k.endswith("_NUM_THREADS")}
    found = subprocess.run(
        [sys.executable, "-c", LATE],
        capture_output=True,
        text=True,
        check=True,
        env=environment | {"OPENBLAS_NUM_THREADS": "2"},
    )
    assert found.stdout.splitlines() == ["{2} {1} {2}", "2 None"]


def test_pools_name_the_kernels_that_were_chosen() -> None:
    assert threads()
    blas = [pool for pool in pools() if pool["user_api"] == "blas"]
    assert all(pool["internal_api"] and "version" in pool for pool in blas)
