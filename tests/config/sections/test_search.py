"""A sampler of another package: what is missing is told with its place before anything runs."""

import pytest

from hpsearch.config import resolved, search_digest
from tests.support.configs import SPACE, load_text, marked, problems_of


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hpsearch.sampler.sampler.find_spec", lambda package: package)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("search: {sampler: ^optuna}", "algorithm tpe needs optuna: pip install optuna, or write zoom"),
        ("search: {algorithm: gp, sampler: ^optuna}", "gp needs optuna and torch: pip install optuna torch, or"),
        ("search:\n  sampler: ^optuna\n  algorithm: cmaes", "cmaes needs optuna and cmaes: pip install optuna cmaes"),
    ],
)
def test_missing_packages_are_told_with_what_installs_them(
    monkeypatch: pytest.MonkeyPatch, text: str, told: str
) -> None:
    monkeypatch.setattr("hpsearch.sampler.sampler.find_spec", lambda package: None)
    plain, line, column = marked(SPACE + text + "\n")
    (problem,) = problems_of(plain)
    assert (problem.line, problem.column, problem.path) == (line, column, "search.sampler")
    assert told in problem.message


def test_one_wrong_word_gives_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hpsearch.sampler.sampler.find_spec", lambda package: None)
    (problem,) = problems_of(SPACE + "search: {sampler: optuna, algorithm: gps}\n")
    assert "did you mean gp?" in problem.message
    assert [p.path for p in problems_of(SPACE + "search: {sampler: optuna, model: none}\n")] == [
        "search.sampler",
        "search.model",
    ]


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("search", ["{sampler: optuna}", "{sampler: optuna, algorithm: cmaes, batch: 5}"])
def test_resolved_loads_to_an_equal_config(search: str) -> None:
    config = load_text(SPACE + f"search: {search}\n")
    again = load_text(resolved(config))
    assert again == config
    assert search_digest(again) == search_digest(config)


@pytest.mark.usefixtures("installed")
def test_algorithm_and_batch_decide_results() -> None:
    changes = [
        "{sampler: zoom}",
        *(f"{{sampler: optuna, {more}}}" for more in ("algorithm: gp", "batch: 4", "batch: 8")),
    ]
    digests = {search_digest(load_text(SPACE, f"search={change}")) for change in changes}
    assert len(digests) == 4
    assert search_digest(load_text(SPACE, "search={sampler: optuna, algorithm: tpe}")) in digests
