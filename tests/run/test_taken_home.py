"""The model that is taken home: whose networks it has, what they learned from, and that no crash changes a bit."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hpsearch.data import load as load_data
from hpsearch.data.dataset import Part
from hpsearch.nn.member import Member
from hpsearch.nn.training import train
from hpsearch.objectives.network.examples import examples_from, learned
from hpsearch.objectives.network.refit import Refit, stacked
from hpsearch.objectives.network.saved_model import SavedModel, load
from hpsearch.objectives.network.settings import resolve
from hpsearch.report.pages.documents import run_document
from hpsearch.report.pages.result import result_page
from hpsearch.report.writers.plain import page_text
from hpsearch.run.conclude import refit_trainings
from hpsearch.run.recorded import Recorded, read_run
from hpsearch.seeds import network_key, order_key
from tests.support.processes import MOONS, hpsearch, journal, kinds, started, wait_until
from tests.support.searches import Watcher, config, cut, finish, run

ONE = "data: {source: moons, examples: 120}\nfixed: {hidden_units: 8}\nepochs: 4\n"


def by_hand(recorded: Recorded, repeats: tuple[int, ...], epochs: int) -> SavedModel:
    """The winner's networks of these repeats on train and dev, each trained alone."""
    wanted, winner = recorded.config, recorded.winner
    assert winner
    data = load_data(wanted.data, wanted.data_base)
    x, y = (np.concatenate([getattr(part, name) for part in (data.train, data.dev)]) for name in "xy")
    settings = replace(resolve(winner.task.trial.config), early_stopping=None)
    examples = examples_from(Part(x, y), data.dev, "normalized", 2, data.shape, None)
    members = [
        Member(settings, (wanted.seed, *network_key(winner.task.trial.number, n)), (wanted.seed, *order_key(n)))
        for n in repeats
    ]
    models = [train([member], examples, epochs)[0].model for member in members]
    return SavedModel(
        stacked([m for m in models if m]), learned(x, data.shape, "normalized", None), {"classes": ["0", "1"]}
    )


def same(one: SavedModel, other: SavedModel) -> bool:
    arrays = [[m.normalization.mu, m.normalization.sigma, *m.model.W, *m.model.b] for m in (one, other)]
    return all(np.array_equal(a, b) for a, b in zip(*arrays, strict=True))


@pytest.mark.parametrize(
    ("text", "more", "repeats"),
    [
        (MOONS, "finals.repeats=3", (1, 2, 3)),
        (MOONS, "finals={repeats: 3, keep: best}", ()),
        (MOONS, "finals.top=0", (0,)),
        (ONE, "finals.top=auto", (0,)),
    ],
)
def test_it_is_the_winner_s_repeats_on_train_and_dev(
    tmp_path: Path, text: str, more: str, repeats: tuple[int, ...]
) -> None:
    recorded = read_run(run(config(tmp_path, more, text=text)))
    repeats = repeats or (recorded.finalists[0].saved.task.repeat,)
    saved, epochs = load(recorded.directory.best), recorded.config.epochs
    assert same(saved, by_hand(recorded, repeats, epochs))
    assert saved.members == saved.facts["members"] == len(repeats)
    assert saved.facts["repeats"] == list(repeats)
    assert saved.facts["trained_on"] == f"all 96 rows of train and dev, for {epochs} epochs"
    test = load_data(recorded.config.data, recorded.config.data_base).test
    assert test is not None
    assert (saved.probabilities(test.x).argmax(axis=1) != test.y).mean() == recorded.test["test_error"]
    document: Any = run_document(recorded)["best"]
    assert recorded.winner
    assert document["metrics"] == {**recorded.winner.metrics, **recorded.test}
    assert document["model"]["parameters"] % saved.members == 0
    assert document["model"]["bytes"] == (recorded.directory.best / "model.npz").stat().st_size


def test_what_stopped_early_is_trained_for_the_mean_of_the_best_epochs(tmp_path: Path) -> None:
    recorded = read_run(run(config(tmp_path, "fixed.early_stopping=2", "epochs=30", "finals.repeats=3")))
    first = recorded.finalists[0]
    best = [int(np.lexsort((r.curve["dev_cost"], r.curve["dev_error"]))[0]) + 1 for r in first.repeats]
    epochs = round(sum(best) / 3)
    assert recorded.model["trained_on"].endswith(f"for {epochs} epochs, the mean of their best")
    assert same(load(recorded.directory.best), by_hand(recorded, (1, 2, 3), epochs))


def test_the_look_at_the_test_set_says_of_which_model(tmp_path: Path) -> None:
    looks = {
        "finals.repeats=2": (0, "refit ensemble"),
        "finals={repeats: 2, refit: false}": (0, "ensemble"),
        "finals={repeats: 1}": (1, "refit"),
        "finals={repeats: 1, refit: false}": (1, None),
    }
    for text, (repeat, made) in looks.items():
        directory = run(config(tmp_path, text))
        rows = [row for row in journal(directory.path) if row["kind"] in ("opened", "test")]
        assert [(row["repeat"], row.get("model")) for row in rows] == [(repeat, made)] * 2
        assert read_run(directory).test


def test_networks_that_diverge_on_all_rows_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network, watcher = Refit.network, Watcher()
    monkeypatch.setattr(Refit, "network", lambda self, task: None if task.repeat == 2 else network(self, task))
    recorded = read_run(run(config(tmp_path, "finals.repeats=3"), watcher=watcher))
    assert same(load(recorded.directory.best), by_hand(recorded, (1, 3), 3))
    told = "all 96 rows of train and dev, for 3 epochs; 1 of 3 networks diverged there and are left out"
    assert recorded.model["trained_on"] == told
    assert "on all 96 rows of train and dev 1 of 3 networks diverged, and are left out" in watcher.notes


def test_where_all_diverge_the_repeats_are_kept_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = run(config(tmp_path, "finals.repeats=2", "finals.refit=false"))
    monkeypatch.setattr(Refit, "network", lambda *_: None)
    watcher = Watcher()
    directory = run(config(tmp_path, "finals.repeats=2"), watcher=watcher)
    assert (directory.best / "model.npz").read_bytes() == (plain.best / "model.npz").read_bytes()
    assert load(plain.best).facts["trained_on"] == "the 72 rows of train"
    told = "the 72 rows of train: on all 96 rows of train and dev it diverged"
    assert load(directory.best).facts["trained_on"] == told
    assert any("the winner diverged" in note for note in watcher.notes)


def test_a_given_dev_part_is_said_to_be_among_the_rows(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    arrays = {
        f"{name}_{part}": values
        for part, m in (("train", 60), ("dev", 30))
        for name, values in (("x", rng.standard_normal((m, 3))), ("y", np.arange(m) % 2))
    }
    np.savez(tmp_path / "rows.npz", **arrays)  # type: ignore[arg-type]
    text = MOONS.replace("{source: moons, examples: 120}", "rows.npz")
    recorded = read_run(run(config(tmp_path, "finals.repeats=2", text=text)))
    assert recorded.model["trained_on"] == "all 90 rows of train and the dev part that was given, for 3 epochs"
    assert recorded.test == {}


def test_the_page_says_how_large_it_is_and_which_figure_is_whose(tmp_path: Path) -> None:
    text = page_text(result_page(read_run(run(config(tmp_path, "finals.repeats=3"))), 3))
    assert "3 networks, their probabilities averaged: " in text
    assert "trained on all 96 rows of train and dev, for 3 epochs, in 0." in text
    assert "the test error is this model's; the others are the repeats', which had not seen the dev part" in text
    text = page_text(result_page(read_run(run(config(tmp_path, "finals={keep: best, refit: false}"))), 3))
    assert "averaged" not in text
    assert "the others are" not in text
    text = page_text(result_page(read_run(run(config(tmp_path, "finals={repeats: 3, refit: false}"))), 3))
    assert "this model's; the others are the repeats'\n" in text
    text = page_text(result_page(read_run(run(config(tmp_path, "finals=null"))), 3))
    assert "this model's; the others are the search's, which had not seen the dev part" in text


@pytest.mark.parametrize("jobs", [1, 2])
def test_it_has_the_same_bits_after_a_kill_while_it_was_trained(tmp_path: Path, jobs: int) -> None:
    wanted = config(tmp_path, "finals.repeats=2", f"executor.jobs={jobs}")
    whole = run(config(tmp_path, "finals.repeats=2"))
    part = cut(whole, kinds(whole.path).index("opened"), tmp_path / f"cut-{jobs}")
    finish(wanted, part)
    assert kinds(part.path) == kinds(whole.path)
    assert (part.best / "model.npz").read_bytes() == (whole.best / "model.npz").read_bytes()
    assert (part.best / "model.json").read_bytes() == (whole.best / "model.json").read_bytes()


@pytest.mark.slow
def test_killed_in_the_middle_of_it_the_test_set_is_opened_once(tmp_path: Path) -> None:
    text = MOONS.partition("finals:")[0] + "finals: {top: 1, repeats: 4}\n"
    for name in ("straight", "killed"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "m.yaml").write_text(text.replace("epochs: 3", "epochs: 400"))
    assert hpsearch("run", "m.yaml", "-j", "1", cwd=tmp_path / "straight").returncode == 0
    folder = tmp_path / "killed" / "runs" / "m"
    with started("run", "m.yaml", "-j", "1", cwd=tmp_path / "killed") as process:
        wait_until((folder / "data" / "refit" / "y.npy").exists)
        process.kill()
        process.wait()
    assert not {"opened", "end"} & set(kinds(folder))
    assert hpsearch("resume", "runs/m", "-j", "2", cwd=tmp_path / "killed").returncode == 0
    assert kinds(folder).count("opened") == 1
    straight = tmp_path / "straight" / "runs" / "m"
    assert (folder / "best" / "model.npz").read_bytes() == (straight / "best" / "model.npz").read_bytes()


def test_what_it_costs_is_known_beforehand(tmp_path: Path) -> None:
    facts = {"examples": {"train": 60, "dev": 20, "test": 20}}
    five = config(tmp_path)
    assert refit_trainings(five, facts) == pytest.approx(5 * 80 / 60)
    assert refit_trainings(config(tmp_path, "finals.keep=best"), facts) == pytest.approx(80 / 60)
    assert refit_trainings(config(tmp_path, "finals.top=0"), facts) == pytest.approx(80 / 60)
    assert refit_trainings(config(tmp_path, "finals.refit=false"), facts) == 0
    assert refit_trainings(five, {}) == 0
    folded = {"examples": {"train": 60, "dev": 80, "test": 20}, "folds": 4}
    assert refit_trainings(five, folded) == pytest.approx(5 / 4 * 80 / 60)  # a trial is four networks
    assert refit_trainings(config(tmp_path, "finals={keep: best, refit: false}"), folded) == pytest.approx(80 / 60)
