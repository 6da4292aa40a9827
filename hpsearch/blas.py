"""How the BLAS is to be loaded. Must be called before numpy is imported, and imports nothing heavy itself."""

import os
from pathlib import Path

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
KERNELS = "OPENBLAS_CORETYPE"
AVX512 = {"avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"}
UNKNOWN_FAMILY = 26
"""AMD Zen 5 and later: OpenBLAS up to 0.3.31 takes them for Haswell and leaves half of each vector register idle."""


def prepare(cpuinfo: Path = Path("/proc/cpuinfo")) -> None:
    """One thread, also for libraries that are loaded later: results differ bitwise between one thread and two.

    On a processor that OpenBLAS does not know, the kernels for AVX-512: products of small matrices take half the time.
    Whoever has set OPENBLAS_CORETYPE keeps it.
    """
    for name in ONE_THREAD:
        os.environ[name] = "1"
    if KERNELS not in os.environ and _is_unknown(cpuinfo):
        os.environ[KERNELS] = "SkylakeX"


def _is_unknown(cpuinfo: Path) -> bool:
    try:
        with cpuinfo.open(encoding="utf-8", errors="replace") as stream:
            first = stream.read(8192).partition("\n\n")[0]
    except OSError:
        return False
    facts = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in first.splitlines())}
    family = facts.get("cpu family", "")
    known = not family.isdecimal() or int(family) < UNKNOWN_FAMILY
    return facts.get("vendor_id") == "AuthenticAMD" and not known and set(facts.get("flags", "").split()) >= AVX512
