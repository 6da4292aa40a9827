import subprocess
import sys

CODE = """
import sys
from hpsearch.blas import prepare
before = "numpy" in sys.modules
prepare()
import numpy
from threadpoolctl import threadpool_info
print(before, {pool["num_threads"] for pool in threadpool_info()})
"""


def test_every_library_is_loaded_with_one_thread() -> None:
    found = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert found.stdout == "False {1}\n"
