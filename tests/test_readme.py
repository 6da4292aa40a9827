"""The README is true, and short: its example, its two commands, and each of its figures."""

import re
from pathlib import Path

from hpsearch import errors
from tests.support.pages import PAGES, ROOT, blocks, rows
from tests.support.processes import hpsearch

README = PAGES["README.md"]
BENCHMARKS = PAGES["docs/benchmarks.md"]


def test_it_is_read_in_three_minutes() -> None:
    assert len(README.splitlines()) <= 150


def test_the_example_is_the_config() -> None:
    (example,) = blocks(README, "yaml")
    assert (ROOT / "configs" / "digits.yaml").read_text().endswith(example)


def test_the_two_commands_are_one_line_each() -> None:
    commands = blocks(README, "sh")
    assert [command.count("\n") for command in commands] == [1, 1]
    assert all(command.startswith("python3 -m venv ") for command in commands)  # what CI looks for
    assert commands[0].rstrip().endswith("hpsearch run configs/digits.yaml")
    assert commands[1].rstrip().endswith("-m pytest")


def test_a_mistake_is_told_as_shown(tmp_path: Path) -> None:
    (shown,) = [block for block in blocks(README, "text") if block.startswith("config.yaml:")]
    text = "data: digits\nspace:\n  learning_rat: {low: 1e-4, high: 1, scale: log}\n"
    text += "  momentum: {low: 0.999, high: 0.9, scale: log_one_minus}\n"
    (tmp_path / "config.yaml").write_text(text)
    ended = hpsearch("validate", "config.yaml", cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (2, shown)


def test_a_run_ends_with_what_is_shown(tmp_path: Path) -> None:
    (shown,) = [block for block in blocks(README, "text") if "rank" in block]
    ended = hpsearch("run", str(ROOT / "configs" / "digits.yaml"), "-n4", "-j1", "--set", "epochs=3", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    labels = set(re.findall(r"^(\w+(?: \w+)?)  ", shown[shown.index("\ntrials ") :], re.MULTILINE))
    assert len(labels) == 12
    assert all(re.search(rf"^{label}  ", ended.stdout, re.MULTILINE) for label in labels - {"try next", "finals"})
    head = ended.stdout[: ended.stdout.index("\n\n")]
    assert all(word in head for word in re.findall(r"[a-z]\w+", shown[: shown.index("─")]))


def numbers(text: str) -> list[str]:
    return re.findall(r"\d*\.?\d+", text)


def test_the_figures_of_speed_are_the_tables() -> None:
    (row,) = [cells for cells in rows(BENCHMARKS, "network, mini-batch") if cells[0] == "64-64-10, 64"]
    ours, _, fused, jax, sklearn = (numbers(cell)[0] for cell in row[1:])
    (told,) = re.findall(r"\*\*Fast without a GPU\*\*.*?\n- ", README, re.DOTALL)
    found = re.findall(r"\[(\d+) microseconds.*?(\d+) with PyTorch \(fused\), (\d+) with JAX,\s+(\d+) with", told)
    assert found == [(ours, fused, jax, sklearn)]


def test_the_figures_of_search_quality_are_the_tables() -> None:
    (row,) = [cells for cells in rows(BENCHMARKS, "problem") if cells[0] == "digits"]
    linear, proper, tpe, gp, _, zoom = (numbers(cell)[2] for cell in row[1:])
    (told,) = re.findall(r"\*\*Proper scales\*\*.*?\n- \*\*An honest", README, re.DOTALL)
    assert [number for number in numbers(told) if number.startswith(".")] == [proper, linear, zoom, tpe, gp]


def test_the_figures_of_the_kills_are_those_of_the_journal() -> None:
    (told,) = re.findall(r"after (\d+)\s+`kill -9` in (\d+) runs", README)
    assert re.search(r"Measured with {}\s+`kill -9` in {} runs".format(*told), PAGES["docs/journal.md"])


def test_the_figures_of_the_ranking_are_those_of_the_example() -> None:
    assert README.count("3 of 360 wrong") == 2
    assert "these are 5 of 100" in README
    assert "5 finalists are statistically tied" in README
    assert re.search(r"^trials +100 in", README, re.MULTILINE)


def test_the_exit_codes_are_counted() -> None:
    ours = {c.exit_code for c in vars(errors).values() if isinstance(c, type) and hasattr(c, "exit_code")}
    words = {7: "seven", 8: "eight", 9: "nine"}
    assert f"{words[len(ours | {0})]} [exit codes]" in README
