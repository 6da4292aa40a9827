"""The reading of a winner: what is to be worked on, in whole sentences, and what to try next."""

from collections.abc import Collection, Mapping

from hpsearch.analysis.diagnosis import Cause, Diagnosis, Drift, Measured, diagnose
from hpsearch.config import RunConfig
from hpsearch.run.recorded import Recorded
from hpsearch.trial import Result


def reading_of(run: Recorded, winner: Result) -> tuple[list[str], list[str]]:
    """What the winner's errors say, and what to try next; nothing where its objective has none, or they are missing."""
    kind, errors = run.config.kind, run.config.kind.errors
    values = {**winner.metrics, **run.test}
    if errors is None or errors.train not in values or errors.dev not in values:
        return [], []

    def measured(part: str, name: str | None) -> Measured | None:
        return Measured(values[name], run.examples.get(part)) if name in values else None

    found = diagnose(
        run.config.goal.optimal_error,
        values[errors.train],
        Measured(values[errors.dev], run.examples.get("dev")),
        measured("train_dev", errors.train_dev),
        measured("test", errors.test),
        choices(run),
    )
    config, space = winner.task.trial.config, run.config.space
    tried = [advice for cause in found.causes for advice in kind.advice(cause, config, space)]
    grouped = run.config.data.split.group is not None
    more = advice(found, given(run.config, run.facts), folded=bool(winner.folds), grouped=grouped)
    return reading(found, kind.noun, choices(run)), tried + more


def choices(run: Recorded) -> int:
    """Of how many trials the winner is the best by its dev examples: one where the goal is measured on others."""
    if run.config.kind.metric(run.config.goal.metric).part != "dev":
        return 1
    return sum(result.status == "ok" for result in run.state.history.last.values())


def given(config: RunConfig, facts: Mapping[str, object]) -> frozenset[str]:
    """The parts that have a source of their own; dev and test are one where dev was cut from the test's rows.

    Where that was not recorded, what the config has a file or array for.
    """
    named = facts.get("given")
    roles = [role.removeprefix("x_") for role in config.data.arrays]
    parts = frozenset(map(str, named if isinstance(named, list) else roles))
    return parts - {"test"} if config.data.dev_from is not None else parts


def reading(found: Diagnosis, noun: str, choices: int) -> list[str]:
    """The sizes, what they mean, and how far they are to be trusted; `noun` is what was trained."""
    cannot = f"cannot be told on {'parts of this size' if 'mismatch' in found.sizes else 'this dev part'}."
    sentences = [
        _sizes(found.sizes),
        f"Which of them is larger {cannot}" if found.unclear else _meaning(found, noun),
    ]
    if not found.unclear or "mismatch" in found.sizes:
        sentences += [_trust(found, cause) for cause in ("variance", "mismatch") if found.noise.get(cause)]
    if len(found.causes) > 1 and not found.apart:
        sentences.append(f"Which of the {'two' if len(found.causes) == 2 else 'three'} is larger {cannot}")
    if found.train_error_below_optimal:
        sentences.append("The train error is below the optimal error: goal.optimal_error is too high, or it overfits.")
    if sum(size for name, size in found.sizes.items() if name != "bias") < -max(found.noise.values()):
        sentences.append("The dev examples are easier than the training examples.")
    return sentences + (_between(found.drift, choices) if found.drift else [])


def _sizes(sizes: Mapping[Cause, float]) -> str:
    bias, variance = (_points(sizes[cause]) for cause in ("bias", "variance"))
    if "mismatch" not in sizes:
        return f"Avoidable bias (train - optimal) is {bias}, variance (dev - train) is {variance}."
    mismatch = f"data mismatch (dev - train-dev) is {_points(sizes['mismatch'])}"
    return f"Avoidable bias (train - optimal) is {bias}, variance (train-dev - train) is {variance}, {mismatch}."


def _meaning(found: Diagnosis, noun: str) -> str:
    if found.causes in _MEANING:
        return _MEANING[found.causes].format(noun)
    if found.causes:
        names = [_NAMES[cause] for cause in found.causes]
        return f"{', '.join(names[:-1])} and {names[-1]} are what to work on, in this order.".capitalize()
    return f"{'All' if 'mismatch' in found.sizes else 'Both'} are small: little is left to gain."


_NAMES: dict[Cause, str] = {"bias": "bias", "variance": "variance", "mismatch": "data mismatch"}
_MEANING: dict[tuple[Cause, ...], str] = {
    ("bias",): "Bias is what to work on: {} does not fit the training data well enough.",
    ("variance",): "Variance is what to work on: {} does not carry over from the training data.",
    ("mismatch",): "Data mismatch is what to work on: {} carries over to examples like the training data, not to dev.",
    ("bias", "variance"): "Bias and variance both are: fit the training data first, then make it carry over.",
}


def _trust(found: Diagnosis, cause: Cause) -> str:
    parts = {"variance": "a train-dev part" if "mismatch" in found.sizes else "a dev part", "mismatch": "parts"}
    within = "within" if abs(found.sizes[cause]) <= found.noise[cause] else "beyond"
    chance = f"chance does to {parts[cause]} of this size (+-{_points(found.noise[cause])})"
    return f"The {_NAMES[cause]} is {within} what {chance}."


def _between(drift: Drift, choices: int) -> list[str]:
    """What lies between dev and test."""
    above = f"The test error is {_points(abs(drift.gap))} {'above' if drift.gap > 0 else 'below'} the dev error"
    if not drift.chance:
        return [f"{above}."]
    chance = f"chance makes {_points(drift.chance)} on parts of this size"
    choice = f"the choice among {choices:,} trials up to {_points(drift.choice)}"
    explained = f"{chance}, {choice}" if drift.gap > 0 and choices > 1 else chance
    if drift.origin != "elsewhere":
        return [f"{above}: {explained}."]
    return [f"{above}, and {explained}: the test examples differ from the dev examples."]


def advice(found: Diagnosis, given: Collection[str] = (), folded: bool = False, grouped: bool = False) -> list[str]:
    """What to try next of the data, whatever it was that was trained; `given` are parts with a source of their own.

    Where it is `folded` every row is a dev row already; where it is `grouped` no group is torn apart.
    """
    advices = []
    if found.unclear:
        more = "More data" if folded else f"A larger {_too_small(found, given)}"
        advices.append(f"{more} would tell; until then, search further.")
    if "dev" in given and "variance" in found.causes and "mismatch" not in found.sizes:
        advices.append("A train-dev part (data.split.train_dev: 0.05) would tell variance from data mismatch.")
    drift = found.drift
    if drift and drift.origin == "choice":
        larger = "folds: use more data" if folded else f"dev part: use a larger one{_dev_key(given)}"
        advices.append(f"The search may have overfitted the {larger}, and do not choose by the test error.")
    if drift and drift.origin == "elsewhere":
        torn = _FEW_GROUPS if grouped else _TORN
        advices.append(_ELSEWHERE.format(_instead(given, folded)) if "test" in given else torn)
    return advices


def _dev_key(given: Collection[str]) -> str:
    return "" if "dev" in given else " (data.split.dev)"


def _instead(given: Collection[str], folded: bool) -> str:
    """What dev cannot be cut from the test's rows beside."""
    return " instead of split.folds" if folded else " instead of x_dev" if "dev" in given else ""


def _too_small(found: Diagnosis, given: Collection[str]) -> str:
    """The part whose error is the less certain, and the key that makes it larger."""
    noise = found.noise
    if "mismatch" in noise and 2 * noise["variance"] ** 2 > noise["mismatch"] ** 2:
        return "train-dev part (data.split.train_dev)"
    return f"dev part{_dev_key(given)}"


_ELSEWHERE = "Search for what is tested: cut dev from the test's examples (data: {{dev_from: test}}{})."
_TORN = "Examples that belong together may have been torn apart: name what they share (data.split.group)."
_FEW_GROUPS = "Few groups (data.split.group) differ by chance more than as many single rows do: more groups would tell."


def _points(share: float) -> str:
    """A share in percentage points, to a tenth, or two digits below one."""
    percent = 100 * share
    return f"{percent:.2f} %" if abs(percent) < 1 else f"{percent:.1f} %"
