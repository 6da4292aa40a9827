import os
import subprocess
import sys
from pathlib import Path

import pytest

from hpsearch import blas

FLAGS = "fpu sse avx2 avx512f avx512cd avx512bw avx512dq avx512vl"


@pytest.mark.parametrize(
    ("vendor", "family", "flags", "kernels"),
    [
        ("AuthenticAMD", "26", FLAGS, "SkylakeX"),
        ("AuthenticAMD", "27", FLAGS, "SkylakeX"),
        ("AuthenticAMD", "25", FLAGS, None),  # Zen 4 is known
        ("AuthenticAMD", "26", "fpu avx2", None),
        ("GenuineIntel", "6", FLAGS, None),
        ("AuthenticAMD", "?", FLAGS, None),
    ],
)
def test_kernels_for_a_processor_that_openblas_does_not_know(
    vendor: str, family: str, flags: str, kernels: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cpuinfo"
    path.write_text(
        f"processor\t: 0\nvendor_id\t: {vendor}\ncpu family\t: {family}\nflags\t\t: {flags}\n\nprocessor: 1\n"
    )
    monkeypatch.setattr(os, "environ", {})
    blas.prepare(path)
    assert os.environ.get(blas.KERNELS) == kernels
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"


def test_whoever_chose_kernels_keeps_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cpuinfo"
    path.write_text(f"vendor_id: AuthenticAMD\ncpu family: 26\nflags: {FLAGS}\n\n")
    monkeypatch.setattr(os, "environ", {blas.KERNELS: "Haswell"})
    blas.prepare(path)
    assert os.environ[blas.KERNELS] == "Haswell"


def test_no_cpuinfo_is_no_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {})
    blas.prepare(tmp_path / "missing")
    assert blas.KERNELS not in os.environ


def test_it_comes_before_numpy() -> None:
    code = "import sys, hpsearch.blas; print('numpy' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"
