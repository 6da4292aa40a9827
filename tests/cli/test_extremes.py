"""Numbers beyond what floats hold are a result or a message, and no warning of NumPy's: here each would be an error."""

from pathlib import Path

import numpy as np
import pytest

from tests.support.processes import documents, journal

from .made import Cli

SETTINGS: list[tuple[str, ...]] = [
    ("fixed.l2=1e300",),
    ("fixed.l1=1e300",),
    ("fixed.epsilon=1e300",),
    ("fixed.batch_norm_epsilon=1e300",),
    ("fixed.keep_prob=1e-300", "fixed.input_keep_prob=1e-300"),
    ("fixed.initialization_scale=1e300", "fixed.batch_norm=false"),
    ("space.learning_rate={low: 1e300, high: 1e301, scale: log}", "fixed.optimizer=rmsprop"),
    ("fixed.decay=inverse", "fixed.decay_rate=1e300", "fixed.optimizer=momentum"),
]


@pytest.mark.parametrize("settings", SETTINGS, ids=" ".join)
def test_a_setting(cli: Cli, tmp_path: Path, settings: tuple[str, ...]) -> None:
    given = [part for each in settings for part in ("--set", each)]
    assert cli("run", "moons.yaml", "--dry-run", *given)[0] == 0
    assert cli("gradcheck", "moons.yaml", *given).err == ""
    assert cli("run", "moons.yaml", "-q", "-j", "1", *given)[0] in (0, 3)
    results = [row for row in journal(tmp_path / "runs" / "moons") if row["kind"] == "result"]
    assert results
    assert {row["status"] for row in results} <= {"ok", "diverged"}


def test_an_outlier_in_the_test_set_costs_the_run_no_more_than_its_cost(cli: Cli, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((120, 3)).astype(np.float32)
    y = (x[:, 0] > 0).astype(int)
    unseen = x[:20].copy()
    unseen[3, 1], unseen[4] = 3e38, -3e38
    np.savez(tmp_path / "outlier.npz", x_train=x, y_train=y, x_test=unseen, y_test=y[:20])
    given = ("--set", "data=outlier.npz", "--set", "epochs=30")
    (document,) = documents(cli("run", "moons.yaml", "--json", "-q", "-j", "1", *given).out)
    assert document["finished"]
    (test,) = [row for row in journal(tmp_path / "runs" / "moons") if row["kind"] == "test"]
    assert "test_cost" not in test["metrics"]
    code, _, err = cli("predict", "moons", "outlier.npz")
    assert (code, "Traceback" in err, "Warning" in err) == (0, False, False)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("where", ["x", "y", "one hot"])
def test_a_nan_that_signals_is_a_missing_value(cli: Cli, tmp_path: Path, dtype: type[np.floating], where: str) -> None:
    bits = {2: 0x7D00, 4: 0x7FA00000, 8: 0x7FF4000000000000}[np.dtype(dtype).itemsize]
    signals = np.array([bits], f"u{np.dtype(dtype).itemsize}").view(dtype)
    x, y = np.arange(40.0).reshape(20, 2).astype(dtype), (np.arange(20) % 2).astype(dtype)
    if where == "one hot":
        y = np.stack([y, 1 - y], axis=1)
    spoilt = x if where == "x" else y
    spoilt.reshape(-1)[7:8] = signals
    np.savez(tmp_path / "nan.npz", x=x, y=y)
    code, out, err = cli("run", "moons.yaml", "--dry-run", "--set", "data=nan.npz")
    if where == "x":  # it stands for a value that is missing
        assert (code, err) == (0, "")
        assert "column 2 (1): the median" in out
    else:
        assert code == 2
        assert "row 4" in err if where != "y" else "row 8" in err
