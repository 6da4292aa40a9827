"""How the BLAS is to be loaded. Must be called before numpy is imported, and imports nothing heavy itself."""

import os

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def prepare() -> None:
    """One thread, also for libraries that are loaded later: results differ bitwise between one thread and two."""
    for name in ONE_THREAD:
        os.environ[name] = "1"
