"""What is kept of a run for a list: the same as its journal tells, or nothing."""

import json
import shutil
from pathlib import Path

import pytest

from hpsearch.errors import StorageError
from hpsearch.report.pages.listing import row_of
from hpsearch.run.directory import RunDirectory
from hpsearch.run.recorded import read_run
from hpsearch.run.summary import read_summary
from tests.support.searches import config, run


@pytest.fixture
def directory(tmp_path: Path) -> RunDirectory:
    return run(config(tmp_path))


def test_it_says_what_the_journal_says(directory: RunDirectory) -> None:
    kept = row_of(directory)
    assert read_summary(directory) == read_run(directory).summary
    directory.summary.unlink()
    assert row_of(directory) == kept


def test_it_counts_for_the_very_files_that_it_was_made_of(directory: RunDirectory, tmp_path: Path) -> None:
    before = directory.summary.read_text()
    run(config(tmp_path, "trials=8"), directory)
    summary = read_summary(directory)
    assert summary is not None
    assert summary.wanted == 8
    directory.summary.write_text(before)
    assert read_summary(directory) is None
    assert row_of(directory).wanted == 8


def test_a_journal_that_was_damaged_since_is_told(directory: RunDirectory) -> None:
    text = directory.journal.read_bytes()
    directory.journal.write_bytes(text[: len(text) // 2] + b"x" + text[len(text) // 2 + 1 :])
    with pytest.raises(StorageError, match="is damaged"):
        row_of(directory)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"of": 1, "summary": {}, "crc": 3}'])
def test_a_damaged_one_is_passed_over(directory: RunDirectory, content: str) -> None:
    directory.summary.write_text(content)
    assert read_summary(directory) is None


def test_one_that_was_written_by_somebody_else_is_passed_over(directory: RunDirectory) -> None:
    facts = json.loads(directory.summary.read_text())
    facts["summary"]["best"] = 0.0
    directory.summary.write_text(json.dumps(facts))
    assert read_summary(directory) is None


def test_a_copy_of_the_folder_is_a_run_of_its_own_name(directory: RunDirectory) -> None:
    copy = directory.path.with_name("copy")
    shutil.copytree(directory.path, copy)
    assert row_of(RunDirectory(copy)).name == "copy"
