"""The reading of a winner: what is to be worked on, in whole sentences, and what to try next."""

from hpsearch.analysis.diagnosis import Cause, Diagnosis, Drift, Measured, diagnose
from hpsearch.run.recorded import Recorded
from hpsearch.trial import Result


def reading_of(run: Recorded, winner: Result) -> tuple[list[str], list[str]]:
    """What the winner's errors say, and what to try next; nothing where its objective has none, or they are missing."""
    kind, metrics, errors = run.config.kind, winner.metrics, run.config.kind.errors
    if errors is None or errors.train not in metrics or errors.dev not in metrics:
        return [], []
    found = diagnose(
        run.config.goal.optimal_error,
        metrics[errors.train],
        Measured(metrics[errors.dev], run.examples.get("dev")),
        test=Measured(run.test[errors.test], run.examples.get("test")) if errors.test in run.test else None,
        choices=choices(run),
    )
    config, space = winner.task.trial.config, run.config.space
    tried = [advice for cause in found.causes for advice in kind.advice(cause, config, space)]
    return reading(found, kind.noun, choices(run)), tried + advice(found)


def choices(run: Recorded) -> int:
    """Of how many trials the winner is the best by its dev examples: one where the goal is measured on others."""
    if run.config.kind.metric(run.config.goal.metric).part != "dev":
        return 1
    return sum(result.status == "ok" for result in run.state.history.last.values())


def reading(found: Diagnosis, noun: str, choices: int) -> list[str]:
    """The sizes, what they mean, and how far they are to be trusted; `noun` is what was trained."""
    sizes, noise, apart = found.sizes, found.noise, "cannot be told apart on this dev part."
    sentences = [
        f"Avoidable bias (train - optimal) is {_points(sizes['bias'])}, "
        f"variance (dev - train) is {_points(sizes['variance'])}.",
        f"Which of them is larger {apart}" if found.unclear else _MEANING[found.causes].format(noun),
    ]
    if noise["variance"] and not found.unclear:
        within = "within" if abs(sizes["variance"]) <= noise["variance"] else "beyond"
        chance = f"chance does to a dev part of this size (+-{_points(noise['variance'])})"
        sentences.append(f"The variance is {within} what {chance}.")
    if len(found.causes) > 1 and not found.apart:
        sentences.append(f"Which of the two is larger {apart}")
    if found.train_error_below_optimal:
        sentences.append("The train error is below the optimal error: goal.optimal_error is too high, or it overfits.")
    if sizes["variance"] < -noise["variance"]:
        sentences.append("The dev examples are easier than the training examples.")
    return sentences + (_between(found.drift, choices) if found.drift else [])


_MEANING: dict[tuple[Cause, ...], str] = {
    (): "Both are small: little is left to gain.",
    ("bias",): "Bias is what to work on: {} does not fit the training data well enough.",
    ("variance",): "Variance is what to work on: {} does not carry over from the training data.",
    ("bias", "variance"): "Bias and variance both are: fit the training data first, then make it carry over.",
}


def _between(drift: Drift, choices: int) -> list[str]:
    """What lies between dev and test."""
    above = f"The test error is {_points(abs(drift.gap))} {'above' if drift.gap > 0 else 'below'} the dev error"
    if drift.origin == "unknown":
        return [f"{above}."]
    chance = f"chance makes {_points(drift.chance)} on parts of this size"
    choice = f"the choice among {choices:,} trials up to {_points(drift.choice)}"
    explained = f"{chance}, {choice}" if drift.gap > 0 and choices > 1 else chance
    if drift.origin == "choice":
        return [f"{above}: {explained}."]
    return [f"{above}, and {explained}: the test examples differ from the dev examples."]


def advice(found: Diagnosis) -> list[str]:
    """What to try next of the data, whatever it was that was trained."""
    advices = []
    if found.unclear:
        advices.append("A larger dev part (data.split.dev) would tell; until then, search further.")
    drift = found.drift
    if drift and drift.origin == "choice":
        overfitted = "The search may have overfitted the dev part: use a larger one (data.split.dev)"
        advices.append(f"{overfitted}, and do not choose by the test error.")
    if drift and drift.origin == "elsewhere":
        advices.append("Take dev and test from one source: a search aims at what the dev examples are like.")
    return advices


def _points(share: float) -> str:
    """A share in percentage points, to a tenth, or two digits below one."""
    percent = 100 * share
    return f"{percent:.2f} %" if abs(percent) < 1 else f"{percent:.1f} %"
