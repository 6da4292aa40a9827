"""Mistakes as lines, and as annotations of GitHub's workflows."""

import contextlib
import io
import re

import pytest

from hpsearch.cli.setup import MOST, github_lines, problem_lines, waiting
from hpsearch.errors import Problem, UsageError

from .made import Cli


def test_very_many_problems_are_counted() -> None:
    many = [Problem("c.yaml", n, 1, "", "wrong") for n in range(1, 3 * MOST + 1)]
    lines = problem_lines(many[: 2 * MOST], many[2 * MOST :])
    assert (len(lines), lines[-1]) == (MOST + 1, f"... and {2 * MOST} more")
    assert problem_lines(many[:1], many[1:2]) == ["c.yaml:1:1: wrong", "c.yaml:2:1: warning: wrong"]


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (
            Problem("config.yaml", 3, 7, "space.l2", "low (1) must be below high (0)"),
            "::error file=config.yaml,line=3,col=7,title=hpsearch%3A space.l2::low (1) must be below high (0)",
        ),
        (
            Problem("a,b:c%.yaml", 1, 1, "", "20 %: too much, ::error::"),
            "::error file=a%2Cb%3Ac%25.yaml,line=1,col=1,title=hpsearch%3A config::20 %25: too much, ::error::",
        ),
        (
            Problem("a\nb", 1, 1, "", "x\r\n::error::y"),
            "::error file=a\\nb,line=1,col=1,title=hpsearch%3A config::x\\r\\n::error::y",
        ),
    ],
)
def test_annotations_are_escaped(problem: Problem, line: str) -> None:
    assert github_lines([problem]) == [line]
    assert github_lines([], [problem]) == [line.replace("::error", "::warning", 1)]


class Screen(io.StringIO):
    """Text that somebody looks at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("quiet", "plain"), [(False, False), (True, False), (False, True)])
def test_a_word_while_one_waits_is_gone_however_it_ends(
    quiet: bool, plain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    shown = "reading ...\r\x1b[K" * (not quiet and not plain)
    for error in (None, UsageError("no such file"), KeyboardInterrupt()):
        monkeypatch.setattr("sys.stderr", screen := Screen())
        with contextlib.suppress(UsageError, KeyboardInterrupt), waiting("reading", quiet, plain):
            if error:
                raise error
        assert screen.getvalue() == shown
    monkeypatch.setattr("sys.stderr", pipe := io.StringIO())
    with waiting("reading", quiet, plain):
        pass
    assert pipe.getvalue() == ""


def test_validate_writes_annotations(cli: Cli, tmp_path: object) -> None:
    text = "trials: 0\nspace: {learning_rate: {low: 1.0e-4, high: 1}}\n"
    code, out, err = cli("validate", "--format", "github", "-", given=text)
    assert (code, err) == (2, "")
    assert re.fullmatch(r"::error file=<stdin>,line=1,col=9,title=hpsearch%3A trials::must be .*\n", out)
    code, out, err = cli("validate", "--format", "github", "-", given=text.replace("0\n", "3\n", 1))
    assert (code, err) == (0, "")
    warning, sound = out.splitlines()
    assert warning.startswith("::warning file=<stdin>,line=2,col=9,title=hpsearch%3A space.learning_rate::scale linear")
    assert sound == "-: ok"
    assert cli("validate", "--format", "xml", "-").err == "hpsearch: --format xml: must be text or github\n"
