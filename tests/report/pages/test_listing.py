from hpsearch.report.pages.listing import RunRow, run_table
from hpsearch.report.writers.plain import table_csv, table_lines
from tests.report.made import NETWORK

ROWS = [
    RunRow("digits", "2026-11-20 05:05", 40, 40, NETWORK.metric("dev_error"), 0.0251, "finished"),
    RunRow("[odd]", "2026-11-20 05:15", 3, 40, NETWORK.metric("dev_cost"), None, "paused"),
]


def test_one_line_a_run_and_how_to_resume() -> None:
    header, digits, odd, note = table_lines(run_table(ROWS))
    assert header.split() == ["run", "state", "trials", "wanted", "metric", "best", "started"]
    assert digits.split() == ["digits", "finished", "40", "40", "dev", "error", "2.51", "%", "2026-11-20", "05:05"]
    assert odd.split()[:4] == ["[odd]", "paused", "3", "40"]
    assert "hpsearch resume" in note
    assert run_table(ROWS[:1]).note == ""


def test_csv_has_the_error_itself() -> None:
    assert table_csv(run_table(ROWS)).splitlines()[1] == "digits,finished,40,40,dev_error,0.0251,2026-11-20 05:05"
