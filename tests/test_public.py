"""What the project promises to whoever installs it or works on it: versions of Python, its own version, its CI."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from hpsearch import __version__
from tests.support.pages import PAGES, ROOT
from tests.support.rest import leave_out

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PYTHONS = [found[1] for line in PROJECT["classifiers"] if (found := re.search(r"Python :: (3\.\d+)$", line))]


def test_the_versions_of_python_are_the_same_everywhere() -> None:
    assert f"Python {PYTHONS[0]} to {PYTHONS[-1]} and pip" in PAGES["README.md"]
    assert PROJECT["requires-python"] == f">={PYTHONS[0]}"
    job = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())["jobs"]["check"]
    tried = job["strategy"]["matrix"]["python"]
    assert tried[: len(PYTHONS)] == PYTHONS
    assert {version for version in tried if f"'{version}'" in job["continue-on-error"]} == set(tried) - set(PYTHONS)
    assert job["steps"][-1] == {"run": "bash .ci/run"}


def test_the_version_stands_in_two_places() -> None:
    assert PROJECT["version"] == __version__


def test_hooks_are_of_the_environment_alone() -> None:
    repos = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    hooks = [hook for repo in repos for hook in repo["hooks"]]
    assert [repo["repo"] for repo in repos] == ["local"]
    checked = (ROOT / "check").read_text()
    assert all(" ".join(hook["entry"].split()[:3]) in checked and hook["language"] == "system" for hook in hooks)


@pytest.mark.parametrize(("inside", "passed"), [("", True), ("<skipped/>", False), ("<failure/>", False)])
def test_ci_leaves_out_what_has_passed(
    request: pytest.FixtureRequest, tmp_path: Path, inside: str, passed: bool
) -> None:
    name = request.node.name.replace("<", "&lt;")
    case = f'<testcase classname="tests.test_public" name="{name}">{inside}</testcase>'
    (tmp_path / "report.xml").write_text(f"<testsuites><testsuite>{case}</testsuite></testsuites>")
    items = [request.node]
    assert bool(leave_out(tmp_path / "report.xml", items)) is passed is not bool(items)


def test_a_report_outside_of_the_checkout_does_not_move_pytest_s_root(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text("<testsuites/>")
    (option,) = re.findall(r'--rest-of\S*"\$passed"', (ROOT / ".ci" / "run").read_text())
    given = shlex.split(option.replace("$passed", str(tmp_path / "report.xml")))
    command = [sys.executable, "-m", "pytest", "-n", "0", *given, "--help"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
