"""`hpsearch validate` looks at the data too: every mistake at the key that names it, and what it is made of."""

import json
from pathlib import Path

import numpy as np

from .made import Cli

SPACE = "space:\n  learning_rate: {low: 1e-3, high: 1e-1, scale: log}\n"


def test_mistakes_of_config_and_data_come_together(cli: Cli) -> None:
    Path("t.csv").write_text("a,b,y\n" + "".join(f"{i},{i * i % 7},{i % 2}\n" for i in range(40)))
    Path("c.yaml").write_text("data: {source: t.csv, drop: [q, z], label: yy}\ntrails: 4\n" + SPACE)
    code, out, err = cli("validate", "c.yaml")
    assert (code, out) == (2, "")
    assert [line.split(" ")[0] for line in err.splitlines()] == [
        "c.yaml:2:1:",
        "c.yaml:1:29:",
        "c.yaml:1:29:",
        "c.yaml:1:44:",
    ]


def test_files_that_are_not_there(cli: Cli) -> None:
    Path("c.yaml").write_text("data: {train: a.h5, test: b.h5}\n" + SPACE)
    code, _, err = cli("validate", "c.yaml")
    assert code == 2
    assert [line.split(" ")[0] for line in err.splitlines()] == ["c.yaml:1:15:", "c.yaml:1:27:"]
    assert cli("validate", "c.yaml", "--no-data") == (0, "c.yaml: ok\n", "")
    code, out, _ = cli("validate", "c.yaml", "--json")
    assert code == 2
    assert [error["path"] for error in json.loads(out)["errors"]] == ["data.train", "data.test"]
    code, out, _ = cli("validate", "c.yaml", "--format", "github")
    assert (code, out.count("::error file=c.yaml,line=1,col=")) == (2, 2)
    code, _, err = cli("run", "c.yaml")
    assert (code, len(err.splitlines())) == (2, 2)


def test_sound_data_is_described(cli: Cli) -> None:
    y = (np.arange(200) < 4).astype(int)
    np.savez("rare.npz", x=np.random.default_rng(0).normal(size=(200, 3)) + y[:, np.newaxis], y=y)
    Path("c.yaml").write_text("data: rare.npz\n" + SPACE)
    code, out, err = cli("validate", "c.yaml")
    assert (code, err) == (0, "")
    assert "3 features, 2 classes" in out
    assert "class 1 has 2 % of the rows" in out
    code, out, _ = cli("validate", "c.yaml", "--json")
    (data,) = json.loads(out)["data"]
    assert (data["config"], data["rows"], data["positive"]) == ("c.yaml", [196, 4], "1")
