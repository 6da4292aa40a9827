"""Why the winner has won and how good it is, and a page that is sound for any kind of objective."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hpsearch.analysis.finalists import Finalist
from hpsearch.history import History
from hpsearch.objectives import OBJECTIVES, Kind
from hpsearch.report.blocks import Block
from hpsearch.report.pages.documents import row_document, run_document, show_document
from hpsearch.report.pages.listing import run_row, run_table
from hpsearch.report.pages.result import section, show_page
from hpsearch.report.pages.trials import ranked_trial_page, ranking_table
from hpsearch.report.pages.winner import on_the_test_set, reached, why_it_won
from hpsearch.report.writers.plain import page_text, table_csv
from hpsearch.run.directory import RunDirectory
from hpsearch.run.recorded import Recorded
from hpsearch.run.state import RunState
from hpsearch.space import Axis, Float, Space
from hpsearch.trial import Config, Direction, Goal, Metric, Plan, Result, Task, Trial
from tests.report.made import GOAL, NETWORK, finalist, result
from tests.support.searches import config

EXAMPLES = {"train": 1080, "dev": 360, "test": 360}


def test_errors_are_counted_where_the_examples_are_known() -> None:
    winner = result(3, 9 / 360)
    assert "dev error    2.50 %  9 of 360 wrong" in page_text(reached(winner, GOAL, NETWORK, EXAMPLES, None))
    assert "wrong" not in page_text(reached(winner, GOAL, NETWORK, {}, None))


def test_another_goal_comes_before_the_errors() -> None:
    text = page_text(reached(result(3, 0.025), Goal("dev_cost"), NETWORK, EXAMPLES, None))
    assert [line.split("  ")[0] for line in text.splitlines()] == ["dev cost", "train error", "dev error"]


def test_the_test_error_has_an_interval_where_the_examples_are_known() -> None:
    test = {"test_error": 8 / 360, "test_cost": 0.1}
    text = page_text(on_the_test_set(test, NETWORK, 360))
    # binomtest(8, 360).proportion_ci(method="wilson")
    assert text == "test error  2.22 %  8 of 360 wrong, 95 % interval 1.13 % to 4.32 %\n"
    assert page_text(on_the_test_set(test, NETWORK, None)) == "test error  2.22 %\n"
    assert on_the_test_set({}, NETWORK, 360) == []


ONE, TWO, FAR = finalist(3, [0.02, 0.03]), finalist(8, [0.02, 0.02], effort=6000), finalist(9, [0.5, 0.5], rank=2)


@pytest.mark.parametrize(
    ("finals", "why"),
    [
        (
            [ONE, TWO, FAR],
            "2 finalists are statistically tied; trial 3 is the cheapest of those with as good a mean; 5,130",
        ),
        ([TWO, ONE, ONE], "3 finalists are statistically tied; trial 8 has the best mean; 6,000 parameters; each"),
        ([ONE, FAR], "trial 3 is better than the other one; 5,130 parameters; each trained 2 times again"),
        ([ONE, FAR, FAR], "trial 3 is better than the other 2; 5,130"),
        ([finalist(3, [0.02])], "trial 3 alone; 5,130 parameters; each trained once again from fresh seeds"),
    ],
)
def test_why_the_winner_has_won(finals: list[Finalist], why: str) -> None:
    assert why_it_won(finals, NETWORK.effort).startswith(why)
    text = page_text(reached(finals[0].mean, GOAL, NETWORK, EXAMPLES, finals[0]))
    assert ("% +- 0.21 %  mean of 2 repeats" in text) == (len(finals) > 1)
    assert "of 360" not in text


def test_without_an_effort_the_best_mean_is_recommended() -> None:
    why = why_it_won([TWO, ONE], None)
    assert (
        why
        == "2 finalists are statistically tied; trial 8 has the best mean; each trained 2 times again from fresh seeds"
    )


def _no_objective(_: Any) -> Any:
    raise AssertionError("a page builds no objective")


def _toy(direction: Direction) -> Kind:
    """A kind that states no more than it must: one metric and no settings."""
    metric = Metric("loss", direction)
    return Kind("toy", "the toy", {}, {"loss": metric}, dict, lambda name, fixed: None, _no_objective)


def _task(number: int, repeat: int = 0) -> Task:
    trial_config: Config = {"x": number / 20}
    return Task(Trial(number, trial_config), 4, repeat)


def _measured(task: Task, loss: float) -> Result:
    return Result(task, "ok", {"loss": loss}, {"loss": [9.0, None, 5.0, loss]}, 4, 0.4)


@pytest.fixture(params=["minimize", "maximize"])
def toy(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recorded:
    """A finished run of 14 trials, of which number 1 is the best and number 14 failed, with two finalists."""
    monkeypatch.setitem(OBJECTIVES, "toy", _toy(request.param))
    sign = 1 if request.param == "minimize" else -1
    tasks = [_task(number) for number in range(1, 15)]
    finals = [_task(number, repeat) for number in (1, 2) for repeat in (1, 2)]
    results = [_measured(t, sign * 100.0 * t.trial.number) for t in tasks[:-1]]
    results += [
        Result(tasks[-1], "failed", reason="it broke"),
        *(_measured(t, sign * (97.0 + t.repeat)) for t in finals),
    ]
    plans = [Plan(1, tuple(tasks)), Plan(2, tuple(finals))]
    wanted = replace(
        config(tmp_path),
        objective="toy",
        goal=Goal("loss", request.param),
        space=Space({"x": Axis(Float(0.0, 1.0))}, {}),
        trials=14,
        epochs=4,
    )
    return Recorded(
        RunDirectory(tmp_path / "toy"), wanted, RunState(history=History.of(plans, results), ended=True), {}
    )


def test_the_page_of_a_kind_that_states_one_metric(toy: Recorded) -> None:
    page: list[Block] = show_page(toy, 3)
    shown = page_text(page)
    sign = "" if toy.config.goal.direction == "minimize" else "-"
    assert shown.splitlines()[0].split()[:8] == ["rank", "trial", "loss,", "finals", "loss,", "search", "x", "curve"]
    assert f"loss    {sign}98.5 +- 0.707  mean of 2 repeats\n" in shown
    assert "2 finalists are statistically tied; trial 1 has the best mean; each trained 2 times again" in shown
    assert "x is at its lower bound" not in shown
    assert "after 14" in shown
    for word in ("error", "reading", "model", "%", "network", "parameters"):
        assert word not in shown.replace("where the best tenth of the trials lies", "")


def test_a_trial_of_a_kind_without_plots_shows_every_curve(toy: Recorded) -> None:
    page = page_text(ranked_trial_page(toy, 3, 80))
    assert "● loss" in page
    assert f"loss  {'' if toy.config.goal.direction == 'minimize' else '-'}300\n" in page
    assert "rank 3 of 13" in page
    assert "it broke" in page_text(ranked_trial_page(toy, 14, 80))


def test_the_documents_tables_and_section_of_such_a_kind(toy: Recorded) -> None:
    best = run_document(toy)["best"]
    assert (best["trial"], list(best["metrics"])) == (1, ["loss"])
    assert [entry["trial"] for entry in show_document(toy)["ranking"]] == list(range(1, 15))
    assert table_csv(ranking_table(toy, None)).splitlines()[0] == "rank,trial,loss,search,x,epochs,seconds,status"
    assert row_document(run_row(toy))["metric"] == "loss"
    assert "98.5" in page_text([run_table([run_row(toy)])])
    assert "Trial 1 is the best of 14 trials (13 ok, 1 failed): loss " in section(toy, 3)


def test_a_test_set_of_any_metrics() -> None:
    kind = replace(_toy("minimize"), tested={"test_loss": Metric("test_loss"), "found": Metric("found", share=True)})
    assert (
        page_text(on_the_test_set({"test_loss": 12.5, "found": 0.25}, kind, 10))
        == "test loss  12.5\nfound      25.00 %\n"
    )
