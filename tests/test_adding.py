"""docs/adding.md is true: each part is added as shown, and a search with it runs."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.pages import PAGES, ROOT, blocks, section
from tests.support.processes import hpsearch

PARTS = re.findall(r"^## (.*)$", PAGES["docs/adding.md"], re.MULTILINE)


def program(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The command line, with the part in its table."""
    return hpsearch(*arguments, cwd=folder, command=(sys.executable, "program.py"))


@pytest.mark.slow
@pytest.mark.parametrize("title", PARTS)
def test_a_part_is_added_as_shown(title: str, tmp_path: Path) -> None:
    (code,), (config,) = (blocks(section(PAGES["docs/adding.md"], title), language) for language in ("python", "yaml"))
    (place,) = re.findall(r"\(`(.*)`\)$", title)
    assert (ROOT / place).exists()
    (tmp_path / "program.py").write_text(code + "\nfrom hpsearch.cli import main\n\nmain()\n")
    (tmp_path / "config.yaml").write_text(config)
    jobs = [] if "executor" in config else ["-j", "1"]
    small = [*jobs, "-n", "6", "--set", "epochs=3", "--set", "finals=null", "--json", "-q"]
    ended = program(tmp_path, "run", "config.yaml", *small)
    assert (ended.returncode, ended.stderr) == (0, "")
    document = json.loads(ended.stdout)
    assert document["trials"]["ok"] == 6
    (name,) = re.findall(r'^[A-Z]+\["(\w+)"\] = ', code, re.MULTILINE)
    assert name in (tmp_path / "runs" / "config" / "resolved.yaml").read_text()
    if "activation" in title:
        checked = program(tmp_path, "gradcheck", "config.yaml")
        assert checked.returncode == 0, checked.stdout
