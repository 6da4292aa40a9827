"""The schema of a config as pydantic models. Docstrings are what an editor shows; defaults are the config's own.

Hyperparameters have theirs in `hpsearch.config.axis_models`.
"""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from hpsearch.config.base import _checked, _is_whole, _Model
from hpsearch.config.limits import LimitsModel
from hpsearch.config.messages import of_word
from hpsearch.objectives import OBJECTIVES
from hpsearch.sampler import ALGORITHMS, SAMPLERS
from hpsearch.schedule import SCHEDULES

METRICS = OBJECTIVES["network"].metrics

MOST_TRIALS = 1_000_000


def _word_of(words: Iterable[str], kind: str) -> Any:
    names = list(words)

    def check(value: object) -> object:
        if not isinstance(value, str) or value not in names:
            raise PydanticCustomError("word", "{message}", {"message": of_word(value, names, kind)})
        return value

    return [PlainValidator(check), WithJsonSchema({"type": "string", "enum": names})]


_sampler, _sampler_schema = _word_of(SAMPLERS, "sampler")
_algorithm, _algorithm_schema = _word_of(ALGORITHMS, "algorithm")
_kind, _kind_schema = _word_of(SCHEDULES, "schedule")
_metric, _metric_schema = _word_of(METRICS, "metric")
_jobs, _jobs_schema = _checked(
    "a whole number of at least 1, or auto",
    lambda v: v == "auto" or (_is_whole(v) and v >= 1),
    {"anyOf": [{"type": "integer", "minimum": 1}, {"const": "auto"}]},
)
_top, _top_schema = _checked(
    "a whole number of at least 0, or auto",
    lambda v: v == "auto" or (_is_whole(v) and v >= 0),
    {"anyOf": [{"type": "integer", "minimum": 0}, {"const": "auto"}]},
)
_column, _column_schema = _checked(
    "a column's name, or its number from 0",
    lambda v: isinstance(v, str) or (_is_whole(v) and v >= 0),
    {"anyOf": [{"type": "string"}, {"type": "integer", "minimum": 0}]},
)
_number, _number_schema = _checked(
    "a finite number",
    lambda v: isinstance(v, int | float) and not isinstance(v, bool) and abs(v) < float("inf"),
    {"type": "number"},
)

Column = Annotated[str | int, _column, _column_schema]
Number = Annotated[int | float, _number, _number_schema]


class SplitModel(_Model):
    """How rows are split into train, dev and test."""

    dev: float | None = Field(default=None, gt=0, lt=1)
    """Share of the rows for the dev set; default: 60/20/20, shrinking to 98/1/1 for millions of rows."""
    test: float | None = Field(default=None, ge=0, lt=1)
    """Share of the rows for the test set; 0 for none, and then no unbiased estimate."""
    group: str | None = None
    """Column or array whose equal values stay in one part."""
    seed: int = Field(default=0, ge=0)
    """Seed of the split alone, so that runs compare on the same rows."""


class DataModel(_Model):
    """The data: a built-in name (digits, spirals, moons), a file relative to this one, or arrays of their own files."""

    source: str | None = Field(default=None, min_length=1)
    """digits, spirals, moons, or a path relative to the config file."""
    x: str | None = None
    """Name of the array of examples in the source, or its file."""
    y: str | None = None
    """Name of the array of labels in the source, or its file."""
    x_train: str | None = None
    """Examples to train on, where the parts are given."""
    y_train: str | None = None
    """Labels to train on, where the parts are given."""
    x_dev: str | None = None
    """Examples of the dev set, where the parts are given."""
    y_dev: str | None = None
    """Labels of the dev set, where the parts are given."""
    x_test: str | None = None
    """Examples of the test set, where the parts are given."""
    y_test: str | None = None
    """Labels of the test set, where the parts are given."""
    label: Column | None = None
    """Label column by name, or number from 0; default: the last."""
    drop: list[Column] = Field(default=[])
    """Columns to leave out."""
    header: bool | None = None
    """Whether a table's first row names the columns; default: find out."""
    examples: int | None = Field(default=None, ge=1)
    """How many examples to generate (spirals, moons)."""
    classes: int | None = Field(default=None, ge=2)
    """How many classes to generate (spirals)."""
    noise: float | None = Field(default=None, ge=0)
    """Standard deviation of the generated points (spirals, moons)."""
    split: SplitModel = SplitModel()
    """How rows are split into train, dev and test."""


class GoalModel(_Model):
    """The metric that decides, and its direction."""

    metric: Annotated[str, _metric, _metric_schema] = "dev_error"
    """What trials are ranked by; default: dev_error."""
    direction: Literal["minimize", "maximize"] | None = None
    """Default: whichever is better for the metric."""
    target: float | None = None
    """Stop the search once a trial is this good; judged between plans."""
    optimal_error: float = Field(default=0.0, ge=0, lt=1)
    """The error that the best could reach, for the bias reading."""


class SearchModel(_Model):
    """Where to look next."""

    sampler: Annotated[str, _sampler, _sampler_schema] = "zoom"
    """How configs are drawn; default: zoom, from coarse to fine around the best."""
    model: Literal["gaussian_process", "none"] | None = None
    """What chooses among zoom's candidates; default: gaussian_process."""
    batch: int | None = Field(default=None, ge=1, le=MOST_TRIALS)
    """How many trials zoom or optuna plans together, before it looks at their results; default: 8."""
    algorithm: Annotated[str, _algorithm, _algorithm_schema] | None = None
    """Which of Optuna's samplers: tpe, gp or cmaes; default: tpe."""
    rounds: int | None = Field(default=None, ge=2, le=MOST_TRIALS)
    """How many times box draws, each time inside the box of the best; default: 4."""
    keep: float | None = Field(default=None, gt=0, lt=1)
    """Share of the trials, the best ones, that box draws its box around; default: 0.1."""
    points: int | None = Field(default=None, ge=2)
    """Levels an axis of the grid; default: as many as fit into the trials."""
    start: list[dict[str, Any]] = Field(default=[])
    """Configs to try first, such as {learning_rate: 0.01}; what one leaves out is drawn."""


class ScheduleModel(_Model):
    """How long to train whom."""

    kind: Annotated[str, _kind, _kind_schema] = "full"
    """full trains every trial for all epochs; culling and halving train on only what does well after few of them."""
    min_epochs: int | None = Field(default=None, ge=1, le=MOST_TRIALS)
    """Epochs after which culling and halving compare for the first time; default: about epochs / reduction_factor^2."""
    reduction_factor: int | None = Field(default=None, ge=2, le=MOST_TRIALS)
    """One trial in so many goes on, for so many times the epochs; default: 3."""


class FinalsModel(_Model):
    """The best trials once more, from scratch and from fresh seeds; they alone decide on the winner."""

    top: Annotated[int | str, _top, _top_schema] = "auto"
    """How many trials; auto: a tenth of them, from 1 to 5, none where nothing is searched; 0: no finals."""
    repeats: int = Field(default=5, ge=1, le=1000)
    """How often each is trained; with 1 there is no spread, and so no trial is told from another."""


class ExecutorModel(_Model):
    """Where trials run."""

    backend: Literal["loky"] = "loky"
    """loky: processes on this machine."""
    jobs: Annotated[int | str, _jobs, _jobs_schema] = "auto"
    """How many processes; auto: as many as the cores this process may use."""


class OutputModel(_Model):
    """Where results go."""

    directory: str = Field(default="runs", min_length=1)
    """Folder of the run directories, relative to the working directory."""


class ConfigModel(_Model):
    """One hyperparameter search of hpsearch."""

    version: Literal[1] = 1
    """Version of this format."""
    name: str | None = None
    """Name of the run, and of its directory; default: the file's name."""
    seed: int = Field(default=0, ge=0)
    """Seed of everything random but the split."""
    data: DataModel = DataModel(source="digits")
    """The data: a built-in name (digits, spirals, moons), a file, or a mapping; default: digits."""
    objective: Literal["network"] = "network"
    """What is tuned."""
    goal: GoalModel = GoalModel()
    """The metric that decides, and its direction."""
    space: dict[str, Any]
    """The hyperparameters to search: a range {low, high, scale}, or a list to choose from."""
    fixed: dict[str, Any] = Field(default={})
    """Settings with one value; what neither this nor space names has its default."""
    trials: int = Field(default=20, ge=1, le=MOST_TRIALS)
    """How many configs to try."""
    search: SearchModel = SearchModel()
    """Where to look next."""
    schedule: ScheduleModel = ScheduleModel()
    """How long to train whom."""
    epochs: int = Field(default=20, ge=1, le=MOST_TRIALS)
    """How many passes over the training set."""
    finals: Annotated[FinalsModel, BeforeValidator(lambda value: {"top": 0} if value is None else value)] = (
        FinalsModel()
    )
    """The best trials once more, from scratch and from fresh seeds; null: none."""
    limits: LimitsModel = LimitsModel()
    """When to stop early."""
    executor: ExecutorModel = ExecutorModel()
    """Where trials run."""
    output: OutputModel = OutputModel()
    """Where results go."""
