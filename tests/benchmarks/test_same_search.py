"""Two checkouts that are the same are found equal in every part, and what differs is found."""

from pathlib import Path

import pytest

from tests.benchmarks import same_search, two_checkouts
from tests.benchmarks.same_search_configs import FEATURES, LONG, MISTAKES, SAMPLERS
from tests.benchmarks.search_contest import ROOT
from tests.benchmarks.two_checkouts import Checkout, Comparison

TINY = "data: {source: moons, examples: 60}\nspace: {hidden_units: [2, 3]}\ntrials: 2\nepochs: 1\n"


def checkout(folder: Path) -> Path:
    """This one's code, and a config of its own."""
    (folder / "configs").mkdir(parents=True)
    (folder / "configs" / "tiny.yaml").write_text(TINY)
    (folder / "hpsearch").symlink_to(ROOT / "hpsearch")
    return folder


@pytest.mark.slow
def test_the_same_code_is_the_same_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One of each kind, and all ways to interrupt a run."""
    for name, table, kept in (
        ("SAMPLERS", SAMPLERS, "random"),
        ("FEATURES", FEATURES, "table"),
        ("MISTAKES", MISTAKES, "misspelt"),
    ):
        monkeypatch.setattr(same_search, name, {kept: table[kept]})
    quick = LONG["long zoom"] + "search: {sampler: random}\n"  # the others need SciPy in each process
    monkeypatch.setattr(same_search, "LONG", {"long random": quick})
    monkeypatch.setattr(same_search, "SCHEDULES", {"full": ""})
    monkeypatch.setattr(same_search, "JOBS", ("2",))
    monkeypatch.setattr(two_checkouts, "LOOKS", (("show",),))
    assert same_search.main([str(checkout(tmp_path / "old")), str(checkout(tmp_path / "new"))]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[-1] == f"{len(printed) - 1} equal"
    for part in ("configs/tiny.yaml", "random, full, no finals", "table", "misspelt: validate, run", "ls, ls --json"):
        assert f"equal     {part}" in printed
    for how in same_search.INTERRUPTIONS:
        assert f"equal     long random, {how} with -j 2: resume" in printed


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ("a\nc\n", "DIFFERENT part\n    --- expected\n    +++ found\n    @@ -2 +2 @@\n    -b\n    +c\n1 DIFFERENT\n"),
        ("a\nb\n", "equal     part\n1 equal\n"),
    ],
)
def test_what_differs_is_shown_and_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], found: str, said: str
) -> None:
    monkeypatch.setattr(same_search, "PARTS", (lambda both: both.judge("part", "a\nb\n", "a\nb\n", found),))
    folders = [str(checkout(tmp_path / name)) for name in ("old", "new")]
    assert same_search.main(folders) == ("DIFFERENT" in said)
    assert capsys.readouterr().out == said


def test_a_part_that_old_fails_compares_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    side = Checkout("old", ROOT, same_search.interpreter(tmp_path, None))
    both = Comparison(side, side, tmp_path)
    both.judge("search", {"exit code": 2}, {"exit code": 2})
    both.said("show", ("show", "nothing"))
    assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()[:2]] == [
        "BROKEN    search",
        "BROKEN    show",
    ]
    assert both.parts == {"BROKEN": 2}


def test_another_code_than_the_checkout_s_is_refused(tmp_path: Path) -> None:
    old, new = checkout(tmp_path / "old"), tmp_path / "new"
    new.mkdir()
    with pytest.raises(SystemExit, match="imports hpsearch from"):
        same_search.main([str(old), str(new)])
