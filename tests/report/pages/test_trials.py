from dataclasses import replace

from hpsearch.report.pages.trials import trial_page, trial_table
from hpsearch.report.writers.plain import page_text, table_csv, table_lines
from hpsearch.trial import Goal
from tests.report.made import GOAL, NETWORK, finalist, history, result

HISTORY = history(
    result(1, 0.05),
    result(2, 0.02, config={"learning_rate": 0.1 + 0.2, "momentum": 0.99873}),
    result(3, 0.05, config={"learning_rate": 0.3, "units": [64, 32]}),
    result(4, status="diverged", reason="the cost is not finite at epoch 3"),
    result(5, status="failed", reason="MemoryError"),
)
SEARCHED = ["learning_rate", "momentum", "units"]


def test_best_first_ties_as_ties_and_failures_last_with_their_reason() -> None:
    lines = table_lines(trial_table(HISTORY, GOAL, NETWORK, SEARCHED, None))
    first = [text.split()[:2] for text in lines[:-1]]
    assert lines[-1] == "trained once each: part of it is luck"
    assert first == [["rank", "trial"], ["1", "2"], ["=2", "1"], ["=2", "3"], ["-", "4"], ["-", "5"]]
    assert lines[4].endswith("diverged: the cost is not finite at epoch 3")
    assert "2.00 %" in lines[1]
    assert "1.00 %" in lines[1]


def test_an_inactive_hyperparameter_is_a_dash_and_empty_in_csv() -> None:
    table = trial_table(HISTORY, GOAL, NETWORK, SEARCHED, None)
    place = [c.key for c in table.columns].index("momentum")
    assert [row.cells[place].text for row in table.rows[:3]] == ["0.99873", "-", "-"]
    assert table_csv(table).splitlines()[1].startswith(f"1,2,0.02,0.01,{0.1 + 0.2!r},0.99873,,")


def test_the_culled_say_so() -> None:
    table = trial_table(HISTORY, GOAL, NETWORK, [], None, culled={1, 3})
    assert [row.cells[-1].raw for row in table.rows[:3]] == ["ok", "culled", "culled"]
    spare = {column.key: column.spare for column in table.columns}
    assert spare["epochs"] < spare["status"] < spare["seconds"]


def test_lists_are_written_without_brackets() -> None:
    assert "64 32" in table_lines(trial_table(HISTORY, GOAL, NETWORK, SEARCHED, None))[3]


def test_top_says_what_is_left() -> None:
    table = trial_table(HISTORY, GOAL, NETWORK, SEARCHED, 2)
    assert [row.cells[1].raw for row in table.rows] == [2, 1]
    assert table.note == "trained once each: part of it is luck; 3 more trials, 2 of them not ok"
    assert trial_table(HISTORY, GOAL, NETWORK, SEARCHED, 5).note == "trained once each: part of it is luck"


def test_another_goal_has_its_column_first() -> None:
    table = trial_table(HISTORY, Goal("dev_cost"), NETWORK, [], None)
    assert [c.header for c in table.columns[2:5]] == ["dev cost", "dev error", "train error"]


def test_a_history_without_success_and_an_empty_one() -> None:
    assert "diverged" in table_lines(trial_table(history(result(1, status="diverged")), GOAL, NETWORK, [], 10))[1]
    assert len(table_lines(trial_table(history(), GOAL, NETWORK, SEARCHED, 10))) == 1


def test_finalists_come_first_with_their_spread_and_their_group() -> None:
    finals = [finalist(1, [0.25, 0.5]), finalist(2, [0.06, 0.02]), finalist(5, [0.5, 0.5], rank=3)]
    table = trial_table(HISTORY, GOAL, NETWORK, SEARCHED, None, finals)
    lines = table_lines(table)
    assert [text.split()[:2] for text in lines[1:-1]] == [["=1", "1"], ["=1", "2"], ["3", "5"], ["4", "3"], ["-", "4"]]
    assert "37.50 % +- 0.21 %" in lines[1]
    assert "+-" not in lines[4]
    assert [row.style for row in table.rows[:3]] == ["bold green", "green", ""]
    assert table_csv(table).splitlines()[1].startswith("1,1,0.375,0.05,5130,")
    assert table.note == "finals: the mean of 2 trainings; search: trained once, part of it is luck"
    keys = [column.key for column in table.columns]
    assert keys[2:5] == ["dev_error", "search", "params"]  # the cheaper one has won, not the better mean
    assert [row.cells[2].raw for row in table.rows[3:]] == [None, None]


def test_what_it_costs_is_shown_where_it_decided() -> None:
    finals = [finalist(2, [0.06, 0.02]), finalist(1, [0.25, 0.5])]
    table = trial_table(HISTORY, GOAL, NETWORK, SEARCHED, None, finals)
    assert "params" not in [column.key for column in table.columns]


def test_a_baseline_has_no_rank_unless_it_is_tied_and_the_others_are_ranked_without_it() -> None:
    finals = [finalist(1, [0.25, 0.5]), replace(finalist(0, [0.6, 0.7]), rank=None)]
    rows = trial_table(HISTORY, GOAL, NETWORK, SEARCHED, None, finals).rows
    assert [(row.cells[0].text, row.cells[1].text) for row in rows[:3]] == [("1", "1"), ("-", "baseline"), ("2", "2")]
    assert [rows[1].cells[k].text for k in (2, 3)] == ["65.00 % +- 0.21 %", "-"]
    tied = [finalist(1, [0.25, 0.5]), finalist(0, [0.6, 0.7])]
    rows = trial_table(HISTORY, GOAL, NETWORK, SEARCHED, None, tied).rows
    assert [row.cells[0].text for row in rows[:3]] == ["=1", "=1", "3"]


def test_a_single_repeat_has_no_spread() -> None:
    assert "+-" not in "".join(table_lines(trial_table(HISTORY, GOAL, NETWORK, [], None, [finalist(1, [0.05])])))


def test_config_metrics_and_curve() -> None:
    config = {"batch_norm": True, "learning_rate": 0.01234, "units": [64, 32]}
    text = page_text(
        trial_page(result(7, 0.025, config=config), GOAL, NETWORK, ["learning_rate", "units"], "rank 1 of 3", 80)
    )
    lines = text.splitlines()
    assert lines[0].split()[:3] == ["trial", "7", "ok"]
    assert "rank 1 of 3" in lines[0]
    assert [text.split()[0] for text in lines[1:4]] == ["learning_rate", "units", "batch_norm"]
    assert lines[5].split() == ["dev", "error", "2.50", "%"]
    assert "50.00 % ┤●" in text
    assert "train error" in text
    assert "epoch" in text or " 3" in text


def test_curves_say_how_they_came_about_and_betas_what_they_average_over() -> None:
    config = {"beta1": 0.98, "keep_prob": 0.5, "l2": {"1": 0.0, "2": 3.0}}
    curve = {"train_error": [0.5, 0.4], "train_cost": [2.0, 1.0], "dev_error": [0.4, 0.3], "J": [2.0, 1.5]}
    text = page_text(trial_page(replace(result(1, 0.3, config=config), curve=curve), GOAL, NETWORK, ["beta1"], "", 80))
    assert "0.98   averages over about 50 steps" in text
    assert "train error (while training, with dropout)   ● dev error" in text
    assert "J (train cost + penalty, while training, with dropout)" in text
    old = replace(result(1, 0.3, config={}), curve={"train_cost": [2.0, 1.0], "dev_error": [0.4, 0.3]})
    assert "train cost (while training)" in page_text(trial_page(old, GOAL, NETWORK, [], "", 80))


def test_a_diverged_trial_says_why() -> None:
    page = trial_page(result(4, status="diverged", reason="the cost is [red]nan[/]"), GOAL, NETWORK, [], "", 80)
    assert "the cost is [red]nan[/]" in page_text(page)
    assert "trial 4" in page_text(page)


def test_a_single_point_is_no_curve() -> None:
    """Who diverged at once has no axes."""
    curve: dict[str, list[float | None]] = {"dev_error": [0.5], "train_error": [0.8], "train_cost": [None, None]}
    early = replace(result(4, status="diverged", reason="at once"), curve=curve, epochs=1)
    text = page_text(trial_page(early, GOAL, NETWORK, [], "", 80))
    assert "diverged   1 epoch in" in text
    assert "┤" not in text
    assert "└" not in text
    later = replace(early, curve=curve | {"dev_error": [0.5, 0.4]})
    assert page_text(trial_page(later, GOAL, NETWORK, [], "", 80)).count("└") == 1
