"""The whole config: its sections, its own keys, what a run may be called, and what shows only in several keys."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from hpsearch.config.complaints import Complaint, Hint, at_key, at_value
from hpsearch.config.hints import Hints, closest, key_hint, such_as
from hpsearch.config.models import SectionModel
from hpsearch.config.sections.data import DEFAULT as DATA
from hpsearch.config.sections.data import DataModel, check_data
from hpsearch.config.sections.executor import ExecutorModel, OutputModel
from hpsearch.config.sections.fixed import HINTS as SETTING_HINTS
from hpsearch.config.sections.goal import DEFAULT, INSTEAD, GoalModel, ObjectiveName, check_goal
from hpsearch.config.sections.limits import LimitsModel
from hpsearch.config.sections.schedule import Finals, FinalsModel, ScheduleModel, check_schedule
from hpsearch.config.sections.search import SearchModel, check_search
from hpsearch.data.sources import SOURCES
from hpsearch.names import name_problem
from hpsearch.objectives import Kind
from hpsearch.sampler import SearchSpec


def default_name(file: str) -> str:
    """The stem of the config's file, or `run` where that is no name."""
    stem = Path(file).stem
    return "run" if file == "<stdin>" or name_problem(stem) else stem


MOST = 1_000_000


def _section(text: str, *words: str) -> dict[str, Hint]:
    """The words belong into a section."""
    return dict.fromkeys(words, Hint(f"write {text}"))


def _goal(kind: Kind) -> Hint:
    return Hint(f"write goal: {{metric: {kind.goal}}}")


def _setting(word: str, kind: Kind) -> Hint | None:
    """A setting, or another word for one, that stands beside the sections."""
    if word in kind.settings:
        return Hint(f"it is a setting of {kind.noun}: write it under fixed, or search it under space")
    told = SETTING_HINTS.hint(word, kind)
    return told and Hint(f"under space or fixed {told.text}" if told.text.startswith("write ") else told.text)


CAVIAR = "hpsearch run trains many trials side by side (caviar), or one where nothing is searched"
HINTS = Hints(
    {
        **key_hint("space", "hyperparameters", "hyperparameter", "parameters", "params", "search_space"),
        **key_hint("space", "hparams", "config_space"),
        **key_hint("trials", "n_trials", "max_trials", "num_trials", "n_iter", "num_samples", "max_evals", "configs"),
        **key_hint("epochs", "max_epochs", "num_epochs", "n_epochs", "budget", "epoch", "iterations"),
        **key_hint("epochs", "num_iterations", "nb_epochs"),
        **key_hint("data", "dataset", "source", "train_data", "training_data"),
        **key_hint("seed", "random_state", "random_seed"),
        **_section("fixed: {name: value}", "constants", "defaults", "constant", "model", "network", "settings"),
        **_section("goal: {optimal_error: 0.01}", "bayes_error", "optimal_error", "human_error", "human_level_error"),
        **_section("executor: {jobs: 4}", "jobs", "n_jobs", "workers", "num_workers", "parallel"),
        **_section("search: {sampler: zoom}", "sampler", "method", "algorithm", "strategy", "searcher", "tuner"),
        **_section("schedule: {kind: culling}", "pruner", "scheduler", "hyperband", "asha"),
        **_section("limits: {patience: 20}", "patience", "early_stop"),
        **_section("output: {directory: runs}", "directory", "output_dir", "out", "runs"),
        **_section("data: {split: {dev: 0.2, test: 0.2}}", "split", "train", "dev", "test", "validation"),
        **dict.fromkeys(("metric", "direction", "target", "metrics"), _goal),
        "program": Hint(INSTEAD),
        **dict.fromkeys(("caviar", "panda", "pandas", "babysit"), Hint(CAVIAR)),
        **dict.fromkeys(("print_cost", "plot", "verbose"), Hint("`hpsearch show RUN TRIAL` draws the curves")),
    },
    further=_setting,
)


class ConfigModel(SectionModel):
    """One hyperparameter search of hpsearch."""

    hints = HINTS

    version: Literal[1] = 1
    """Version of this format."""
    name: str | None = None
    """Name of the run, and of its directory; default: the file's name."""
    seed: int = Field(default=0, ge=0)
    """Seed of everything random but the split."""
    data: DataModel = Field(
        default=DataModel(source=DATA.source),
        description=f"The data: a built-in name ({', '.join(SOURCES)}), a file, or a mapping; default: {DATA.source}.",
    )
    objective: ObjectiveName = DEFAULT
    """What is tuned."""
    goal: GoalModel = GoalModel()
    """The metric that decides, and its direction."""
    space: dict[str, Any] = Field(default={})
    """The hyperparameters to search: a range {low, high, scale}, or a list to choose from; none: train `fixed` once."""
    fixed: dict[str, Any] = Field(default={})
    """Settings with one value; what neither this nor space names has its default."""
    trials: int = Field(
        default=SearchSpec().trials,
        ge=1,
        le=MOST,
        description=f"How many configs to try; default: {SearchSpec().trials}, or 1 where nothing is searched.",
    )
    search: SearchModel = SearchModel()
    """Where to look next."""
    schedule: ScheduleModel = ScheduleModel()
    """How long to train whom."""
    epochs: int = Field(default=20, ge=1, le=MOST)
    """How many passes over the training set."""
    finals: Finals = FinalsModel()
    """The best trials once more, from scratch and from fresh seeds, and a baseline; null: neither."""
    limits: LimitsModel = LimitsModel()
    """When to stop early."""
    executor: ExecutorModel = ExecutorModel()
    """Where trials run."""
    output: OutputModel = OutputModel()
    """Where results go."""


def given(raw: Mapping[str, Any], key: str) -> Any:
    """What the file says, or the default."""
    return raw.get(key, ConfigModel.model_fields[key].default)


def trials_of(raw: Mapping[str, Any]) -> Any:
    """What the file says, or the default: one where it has settings and nothing to search."""
    return raw.get("trials", 1 if _searches_nothing(raw) and raw.get("fixed") else SearchSpec().trials)


def _searches_nothing(raw: Mapping[str, Any]) -> bool:
    return bool(raw.get("space", {}) == {})


def unknown_section(name: str, kind: Kind) -> Complaint | None:
    """What is wrong with the name of a section that `--set` is to make, if anything."""
    if name in ConfigModel.model_fields:
        return None
    return at_key((name,), "unknown_key", name, HINTS.hint(name, kind) or closest(name, ConfigModel.model_fields))


def check_sections(raw: Mapping[str, Any], base: Path, kind: Kind) -> list[Complaint]:
    """What no model can see, of every section but `space` and `fixed`."""
    found = check_data(raw.get("data"), base)
    found += check_goal(raw.get("goal"), kind) + check_search(raw.get("search"))
    found += check_schedule(raw.get("schedule"), given(raw, "epochs"))
    name = raw.get("name")
    if isinstance(name, str) and (text := name_problem(name)):
        found.append(at_value(("name",), "told", name, text=text))
    return found


def tells_of_space(hint: Hint) -> bool:
    """Whether an unknown key was what should stand under space or fixed, or was meant to be one of these."""
    return hint.meant == "space" or " fixed" in hint.text


def check_search_at_all(raw: Mapping[str, Any], kind: Kind) -> list[Complaint]:
    """Several trials of one config, and a file that says neither what to search nor what to train once."""
    trials = trials_of(raw)
    if not _searches_nothing(raw) or not isinstance(trials, int) or trials == 1:
        return []
    rule = "missing" if "space" not in raw and not raw.get("fixed") else "nothing_to_search"
    return [at_value(("space",), rule, {}, such_as(kind, "space"))]
