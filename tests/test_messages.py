"""The table of what the program says is up to date, and finds what is said."""

from pathlib import Path

import pytest

from tools import messages

SOURCE = '''\
"""Two words, but a docstring."""

NAME: "list of things" = 1
"""Of an attribute, too."""
PATTERN = re.compile("no text at all")


def say(path, count: "int or none") -> "some text":
    """Nor this."""
    tell("one", f"{path}: has {count + 1} rows, "
         f"and {'a last one' if count else 'no more'}", help="What it\\n  does.")
'''


def test_the_table_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert messages.main(["--check"]) == 0, capsys.readouterr().out


def test_sentences_are_found_and_nothing_else() -> None:
    assert list(messages.sentences(SOURCE)) == [
        (10, "{path}: has {count + 1} rows, and {a last one|no more}"),
        (11, "What it does."),
    ]


def test_what_is_stale_is_told_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("hpsearch/room", "tests"):
        (tmp_path / folder).mkdir(parents=True)
    source = tmp_path / "hpsearch" / "room" / "a.py"
    source.write_text('tell("this is said")\ntell("this is said")\n')
    where = ["--root", str(tmp_path)]
    assert messages.main([*where, "--check"]) == 1
    assert "tests/messages.md: stale; run: python tools/messages.py" in capsys.readouterr().out
    assert messages.main(where) == 0
    assert (tmp_path / "tests" / "messages.md").read_text().endswith("\n## room/a.py\n\n- this is said\n")
    assert messages.main([*where, "--check"]) == 0
    source.write_text('tell("that is said")\n')
    assert messages.main([*where, "--check"]) == 1
