"""Written configs mean the same; differences between configs are told exactly where they decide the results."""

import io
from dataclasses import replace
from pathlib import Path

import pytest

from hpsearch.config import RunConfig, load, resolved, search_changes, search_digest, trial_yaml
from hpsearch.space import Space
from tests.support.configs import SPACE, VALID, load_text

ROUND_TRIPS = [
    SPACE,
    VALID,
    SPACE + "name: '010'\ndata: {source: moons, examples: 50, noise: 0.5}\n",
    SPACE + "name: '1e-4'\nexecutor: {jobs: 3}\nlimits: {patience: 5, time: 1h 0.25s}\nfinals: {top: 3}\n",
    SPACE + "data: {source: /a.csv, x_test: /b.csv, dev_from: test, split: {dev: 0.3, train_dev: 0.1}}\n",
    SPACE + "data: {source: /a.npz, x_dev: c, split: {train_dev: 0}}\n",
    SPACE + "data: {source: /a.csv, columns: {size: [s, m, 3], zip: one_hot, '0': drop, no: keep}, missing: mean}\n",
    SPACE + "finals: null\n",
    SPACE + "finals: {baseline: false, keep: best, refit: false}\n",
    SPACE + "limits: {trial_time: 1h30m, trial_memory: 1.5GiB, failures: 12.5 %}\n",
    SPACE + "limits: {trial_time: 0.5s, trial_memory: 500MB, failures: 10}\n",
    SPACE + "limits: {trial_memory: 17B, failures: null}\n",
    SPACE + "name: 'no'\nsearch: {sampler: grid, points: 3}\n",
    SPACE + "search: {model: none, batch: 5}\n",
    SPACE + "search: {sampler: box, rounds: 3, keep: 0.2}\n",
    SPACE + "search: {sampler: random}\n",
    SPACE + "schedule: {kind: culling}\n",
    SPACE + "schedule: {kind: halving, min_epochs: 2, reduction_factor: 4}\n",
    SPACE + "search: {start: [{learning_rate: 0.01}, {}]}\n",
    "space: {}\ntrials: 1\nfixed: {hidden_units: [3, 4], early_stopping: null}\n",
    "fixed: {l2: 1}\n",
    "fixed: {l2: 1}\ntrials: 1\nsearch: {sampler: grid}\n",
    "space: {l2: {low: 1, high: 4.0, step: 0.5}, l1: {low: 1, high: 9, step: 2}}\n",
    "space: {early_stopping: [null, 5], keep_prob: {low: 0.5, high: 1, per: hidden_layers}}\n",
    "space: {beta2: {values: [0.9, 0.99], when: {optimizer: [adam], batch_norm: true}}, optimizer: [adam, rmsprop]}\n",
    "space: {l2: {low: 1e-150, high: 1e150, scale: log}}\nname: 'null'\n",
]


@pytest.mark.parametrize("text", ROUND_TRIPS)
def test_resolved_loads_to_an_equal_config(text: str) -> None:
    config = load_text(text)
    again = load_text(resolved(config))
    assert again == config
    assert resolved(again) == resolved(config)
    assert search_digest(again) == search_digest(config)


def test_a_data_path_becomes_absolute(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(SPACE + "data: {source: data/x.csv, label: kind, drop: [id, 3], header: true}\n")
    config = load(str(path))
    again = load_text(resolved(config))
    assert again.data == replace(config.data, source=str(tmp_path / "data/x.csv"))
    assert search_digest(again) == search_digest(config)


@pytest.mark.parametrize(
    ("data", "files", "names"),
    [
        ("{source: a.csv, x_test: b.csv, split: {group: who}}", ("a.csv", "b.csv"), ("who",)),
        ("{source: a.npz, x_test: b, split: {group: who}}", ("a.npz",), ("b", "who")),
        ("{x: a.npy, y: b.npy, split: {group: c.npy}}", ("a.npy", "b.npy", "c.npy"), ()),
        ("{source: a.npy, y: b.npy}", ("a.npy", "b.npy"), ()),
    ],
)
def test_every_file_of_the_data_becomes_absolute(
    data: str, files: tuple[str, ...], names: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(SPACE + f"data: {data}\n")
    config = load(str(path))
    moved = load_text(resolved(config)).data
    assert {moved.source, *moved.arrays.values(), moved.split.group} - {None} == {
        *(str(tmp_path / f) for f in files),
        *names,
    }
    assert search_digest(load_text(resolved(config))) == search_digest(config)


def test_what_cannot_be_seen_is_written_as_an_escape(tmp_path: Path) -> None:
    config = load_text(SPACE)
    source = str(tmp_path / "a\u202eb\u00a0\U000e0041 c.csv")
    text = resolved(replace(config, data=replace(config.data, source=source)))
    assert text.replace("\n", "").isprintable()
    assert load_text(text).data.source == source


def test_files_of_arrays_become_absolute(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(SPACE + "data: {x: x.npy, y: y.npy}\n")
    assert load_text(resolved(load(str(path)))).data.arrays["x"] == str(tmp_path / "x.npy")


def test_names_of_arrays_stay() -> None:
    config = load_text(resolved(load_text(SPACE + "data: {source: a.npz, x: images, y: labels}\n")))
    assert config.data.arrays == {"x": "images", "y": "labels"}


def test_defaults_that_the_space_refers_to_are_fixed() -> None:
    config = load_text("space: {hidden_units: {low: 8, high: 16, per: hidden_layers}}\n")
    assert config.fixed == {"hidden_layers": 2}
    assert len(config.space.decode([0.5, 0.5])["hidden_units"]) == 2  # type: ignore[arg-type]


def test_one_trial_runs_again_with_everything_fixed() -> None:
    config = load_text(VALID)
    trial = config.space.decode([0.3] * config.space.dimension)
    again = load_text(trial_yaml(config, trial))
    assert (again.trials, dict(again.space.axes), again.fixed) == (1, {}, trial)
    assert again.space.decode([]) == trial
    assert (again.seed, again.epochs, again.goal, again.data) == (config.seed, config.epochs, config.goal, config.data)


def test_finals() -> None:
    assert [load_text(SPACE, f"trials={n}").finalists for n in (1, 2, 19, 20, 49, 1000)] == [1, 2, 3, 3, 4, 5]
    assert load_text("space: {}\ntrials: 1\n").finalists == 0
    assert load_text("space: {}\ntrials: 1\nfinals: {top: 1}\n").finalists == 1
    assert load_text(SPACE, "finals.top=7").finalists == 7
    for off in ("finals=null", "finals.top=0"):
        assert load_text(SPACE, off).finalists == 0
    assert [load_text(SPACE, off).baseline for off in ("finals=null", "finals.top=0")] == [None, {}]
    assert search_digest(load_text(SPACE, "finals=null")) == search_digest(
        load_text(SPACE, "finals={top: 0, baseline: false}")
    )
    finals = load_text(SPACE).finals
    assert (finals.repeats, finals.baseline, finals.keep, finals.refit) == (5, True, "ensemble", True)


def test_finals_recorded_before_they_had_a_baseline_stay_as_they_were() -> None:
    text = "name: old\n" + SPACE + "finals: {top: auto, repeats: 4}\n"
    old = load("-", stdin=io.StringIO(text), complete=True)
    assert (old.finals.baseline, old.finals.keep, old.finals.refit) == (False, "best", False)
    assert [replace(old, trials=n).finalists for n in (1, 19, 20, 59, 1000)] == [1, 1, 2, 5, 5]
    again = load("-", stdin=io.StringIO(resolved(old)), complete=True)
    assert again == old
    assert search_digest(again) == search_digest(old)
    spelled_out = load_text(text, "finals={repeats: 4, baseline: false, keep: best, refit: false}")
    assert search_digest(spelled_out) != search_digest(old)


SAME = [
    "name=other",
    "trials=7",
    "executor.jobs=2",
    "output.directory=elsewhere",
    "limits={patience: 3, time: 2h}",
    *("limits.patience=3", "limits.trial_time=5m", "limits.trial_memory=1GB", "limits.failures=3"),
]
OTHER = [
    *("seed=8", "epochs=41", "data=digits", "data.split.seed=1", "goal.target=0.01", "goal.metric=dev_cost"),
    *("fixed.l2=0.2", "fixed.l2=null", "space.learning_rate.low=1e-3", "space.beta2=null", "search.sampler=sobol"),
    *("finals.top=3", "finals.repeats=3", "finals.baseline=false", "finals.keep=best", "finals.refit=false"),
    *("schedule.kind=culling", "schedule.kind=halving", "schedule={kind: culling, min_epochs: 2}"),
    *("schedule={kind: culling, reduction_factor: 4}", "schedule={kind: halving, min_epochs: 2}"),
    *("search.sampler=zoom", "search={model: none}", "search={batch: 4}", "search={batch: 4, model: none}"),
    *("search.start=[{learning_rate: 0.02}]", "search.start=[{learning_rate: 0.03}]", "search.start=[{}]"),
    *("search.sampler=box", "search={sampler: box, keep: 0.2}", "search={sampler: box, rounds: 3}"),
    *("space.batch_size=[64, 32, full]", "space.activation.weights=[1, 3]", "data.noise=0.2"),
    *("space.batch_size=[64, 32, 16]", "space.batch_size={values: [64, 32, 16], ordered: false}"),
    *("data.split={folds: 5}", "data.split={folds: 4}"),
]


@pytest.mark.parametrize("change", SAME)
def test_the_digest_does_not_know(change: str) -> None:
    assert search_digest(load_text(VALID, change)) == search_digest(load_text(VALID))


def test_every_change_of_what_decides_results_changes_the_digest() -> None:
    digests = {search_digest(load_text(VALID, change)) for change in OTHER} | {search_digest(load_text(VALID))}
    assert len(digests) == len(OTHER) + 1


def test_the_order_of_the_axes_decides_results() -> None:
    one = load_text("space: {l1: {low: 0.5, high: 1}, l2: {low: 0.5, high: 1}}\n")
    two = load_text("space: {l2: {low: 0.5, high: 1}, l1: {low: 0.5, high: 1}}\n")
    assert search_digest(one) != search_digest(two)


def test_defaults() -> None:
    config = load_text(SPACE)
    assert (config.version, config.seed, config.trials, config.epochs) == (1, 0, 20, 20)
    assert (config.data.source, config.objective, config.search.sampler) == ("digits", "network", "zoom")
    assert (config.goal.metric, config.goal.direction, config.schedule.kind) == ("dev_error", "minimize", "full")
    assert (config.executor.jobs, config.output.directory, config.limits.patience) == ("auto", "runs", None)


def test_the_direction_follows_the_metric() -> None:
    assert load_text(SPACE + "goal: {metric: dev_accuracy}\n").goal.direction == "maximize"


CONFIG = """\
data: {source: moons, examples: 120}
space:
  learning_rate: {low: 1e-3, high: 1e-1, scale: log}
  optimizer: [adam, momentum]
  momentum: {low: 0.9, high: 0.99, when: {optimizer: momentum}}
"""


@pytest.fixture
def config(tmp_path: Path) -> RunConfig:
    return made(tmp_path)


def made(folder: Path, *overrides: str) -> RunConfig:
    (folder / "c.yaml").write_text(CONFIG)
    return load(str(folder / "c.yaml"), overrides)


@pytest.mark.parametrize(
    ("overrides", "found"),
    [
        ([], []),
        (["trials=99", "name=other", "limits.patience=3", "executor.jobs=1", "output.directory=x"], []),
        (["seed=4"], ["seed: 0 when it began, 4 now"]),
        (["space.momentum.scale=1-beta"], ['space.momentum.scale: "linear" when it began, "log_one_minus" now']),
        (
            ["seed=4", "space.l2=[1, 2]"],
            ["seed: 0 when it began, 4 now", 'space.l2: not given when it began, {"values": [1, 2]} now'],
        ),
        (["data.source=spirals"], ['data.source: "moons" when it began, "spirals" now']),
        (["search.batch=9"], ["search.batch: 8 when it began, 9 now"]),
    ],
)
def test_each_key_that_differs_is_named(
    tmp_path: Path, config: RunConfig, overrides: list[str], found: list[str]
) -> None:
    other = made(tmp_path, *overrides)
    assert search_changes(config, other) == found
    assert (search_digest(config) == search_digest(other)) == (not found)


def test_the_order_of_the_space_decides_too(config: RunConfig) -> None:
    axes = dict(reversed(config.space.axes.items()))
    other = replace(config, space=Space(axes, config.space.fixed))
    (found,) = search_changes(config, other)
    assert found.startswith("the order of space: learning_rate, optimizer, momentum when it began, momentum, ")
    assert search_digest(config) != search_digest(other)
