"""All settings by tier, and all that is known of one."""

import re
from dataclasses import replace

from hpsearch.objectives import OBJECTIVES, Lesson, by_tier
from hpsearch.report.pages.settings import setting_page, settings_page, told
from hpsearch.report.writers.plain import page_text

NETWORK = OBJECTIVES["network"]


def test_tiers_are_in_order_and_what_is_not_searched_comes_last() -> None:
    tiers = [setting.tier for setting in by_tier(NETWORK.settings).values()]
    searched = [tier for tier in tiers if tier]
    assert searched == sorted(searched)
    assert tiers[len(searched) :] == [0] * (len(tiers) - len(searched))
    assert by_tier(NETWORK.settings) == NETWORK.settings
    within = [name for name, setting in NETWORK.settings.items() if setting.tier == 3]
    assert [name for name, setting in by_tier(NETWORK.settings).items() if setting.tier == 3] == within


def test_the_course_puts_these_first() -> None:
    """Course 2, week 3, Tuning process: alpha; then beta, the mini-batch size and the hidden units."""
    first = [(setting.tier, setting.name) for setting in told(NETWORK)][:4]
    assert first == [(1, "learning_rate"), (2, "momentum"), (2, "batch_size"), (2, "hidden_units")]


def test_every_setting_has_a_row() -> None:
    header, *rows = page_text(settings_page(NETWORK)).splitlines()
    assert re.split(r"  +", header) == [
        "tier",
        "setting",
        "default",
        "a range to search",
        "where it acts",
        "what it does",
    ]
    cells = {row[1]: row for row in (re.split(r"  +", line.strip()) for line in rows) if len(row) > 4}
    assert cells.keys() == NETWORK.settings.keys()
    assert cells["learning_rate"][:5] == ["1", "learning_rate", "0.001", "1e-4 to 1, log", "always"]
    assert cells["hidden_layers"][3] == "1 to 4"
    assert cells["decay"][3].startswith("[none, inverse") and cells["decay"][3].endswith(", …]")
    assert cells["early_stopping"][:3] == ["-", "early_stopping", "null"]


def test_one_setting() -> None:
    text = page_text(setting_page(NETWORK, "momentum"))
    assert re.search(r"^tier +2: search it after those of tier 1$", text, re.MULTILINE)
    assert "space: {momentum: {low: 0.9, high: 0.999, scale: log_one_minus}}" in text
    assert re.search(r"^acts +where optimizer is momentum$", text, re.MULTILINE)
    assert re.search(r"^formula +v := beta v \+ \(1 - beta\) dw\n +w := w - alpha v\n", text, re.MULTILINE)
    assert "Gradient descent with momentum" in text
    assert "0.001 (other settings decide; with their defaults it is this)" in page_text(
        setting_page(NETWORK, "learning_rate")
    )
    assert "0.9, an average over about 10 steps" in page_text(setting_page(NETWORK, "beta1"))


def test_a_kind_without_lessons_has_pages_too() -> None:
    bare = replace(NETWORK, lessons={})
    assert len(told(bare)) == len(NETWORK.settings)
    text = page_text(setting_page(bare, "early_stopping"))
    assert [line.split()[0] for line in text.splitlines()] == ["setting", "tier", "default", "values", "acts"]
    taught = replace(NETWORK, lessons={"l2": Lesson("weights cost")})
    assert "weights cost" in page_text(settings_page(taught))
