from hpsearch.report.plain import page_text
from hpsearch.report.trial_page import trial_page

from .made import GOAL, NETWORK, result


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


def test_a_diverged_trial_says_why() -> None:
    page = trial_page(result(4, status="diverged", reason="the cost is [red]nan[/]"), GOAL, NETWORK, [], "", 80)
    assert "the cost is [red]nan[/]" in page_text(page)
    assert "trial 4" in page_text(page)
