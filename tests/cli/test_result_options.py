"""`--require` and `--md` through the command line: checked before, judged after, and again for a finished run."""

from pathlib import Path

import pytest

from .made import Cli

RUN = ("run", "moons.yaml", "-q", "-j", "1")
MISSED = "dev_error<=0"
MET = "dev_error<=100%"


def test_what_is_missed_exits_with_4_after_the_result_also_when_it_is_printed_again(cli: Cli) -> None:
    code, out, err = cli("run", "moons.yaml", "-j", "1", "--plain", "--require", MISSED, "--require", MET)
    assert code == 4
    assert "test error" in out
    assert err.splitlines()[-1].startswith("hpsearch: runs/moons: dev_error<=0 is missed: dev_error is 0.")
    again = cli("resume", "--require", MISSED)
    assert (again.code, again.out) == (4, out)
    assert cli("resume", "-q", "--require", MET) == (0, "", "")
    assert cli("run", "moons.yaml", "--resume", "-q", "--require", "test_error<=1") == (0, "", "")


def test_a_mistake_in_it_is_told_before_anything_is_made(cli: Cli) -> None:
    code, _, err = cli(*RUN, "--require", "dev_eror<=0.1")
    assert code == 2
    assert "dev_eror is no metric" in err
    code, _, err = cli(*RUN, "--set", "data.split.test=0", "--require", "test_error<=0.1")
    assert (code, err) == (
        2,
        "hpsearch: --require test_error<=0.1: the data has no test part; name a metric of dev instead\n",
    )
    assert not Path("runs").exists()


def test_a_finished_run_without_a_test_part_is_refused_too(cli: Cli) -> None:
    assert cli(*RUN, "--set", "data.split.test=0").code == 0
    code, _, err = cli("resume", "--require", "test_cost<1")
    assert code == 2
    assert "has no test part" in err


def test_a_paused_run_is_not_judged(cli: Cli) -> None:
    given = ("--plain", "--time", "0.000001s", "--require", MISSED, "--md", "summary.md")
    code, _, err = cli("run", "moons.yaml", "-j", "1", "--set", "space.batch_size={low: 12, high: 40}", *given)
    assert code == 0
    assert "paused" in err
    section = Path("summary.md").read_text()
    assert "This run is paused, 6 trials are planned. Trial " in section
    assert "    hpsearch resume runs/moons\n" in section


def test_sections_are_appended_also_for_a_finished_run(cli: Cli) -> None:
    summary = Path("summary.md")
    summary.write_text("# Mine\n")
    for arguments in (RUN, ("resume", "-q"), ("run", "moons.yaml", "--resume", "--json")):
        assert cli(*arguments, "--md", "summary.md").code == 0
    mine, *sections = summary.read_text().split("\n## hpsearch: moons\n\nTrial ")
    assert mine == "# Mine\n"
    assert len(set(sections)) == 1
    assert len(sections) == 3
    assert cli("show", "--md").out in sections[0]
    assert "is the best of 6 trials (6 ok): dev error " in sections[0]
    assert "%, test error " in sections[0]
    assert sections[0].endswith("    hpsearch best runs/moons -o moons-best.yaml\n")


def test_a_file_that_cannot_be_written_comes_after_the_result(cli: Cli) -> None:
    code, out, err = cli("run", "moons.yaml", "-j", "1", "--plain", "--md", "nowhere/summary.md", "--require", MISSED)
    assert code == 6
    assert "test error" in out
    assert err.endswith("hpsearch: nowhere/summary.md: cannot be appended to: No such file or directory\n")


def test_standard_output_is_no_file(cli: Cli) -> None:
    assert cli(*RUN, "--md", "-").code == 2
    assert not Path("runs").exists()


@pytest.mark.parametrize("name", ["a`b*c", "<b>x"])
def test_names_are_escaped(cli: Cli, name: str) -> None:
    assert cli(*RUN, "--dir", f"runs/{name}", "--md", "summary.md").code == 0
    heading, *_, last = Path("summary.md").read_text().strip().splitlines()
    assert heading in (r"## hpsearch: a\`b\*c", r"## hpsearch: \<b\>x")
    assert last == f"    hpsearch best 'runs/{name}' -o '{name}-best.yaml'"
