"""A run as a section of a Markdown file that others write to as well, such as the summary of a CI job."""

from hpsearch.analysis.ranking import counts
from hpsearch.report.digits import metric, words
from hpsearch.report.escape import markdown, visible
from hpsearch.report.plain import table_markdown
from hpsearch.report.summary import ways_on
from hpsearch.report.trials import trial_table
from hpsearch.run.recorded import Recorded


def section(run: Recorded, top: int) -> str:
    """Heading, one line of result, the best `top` trials, and how to go on; a blank line before and in between."""
    history, goal, searched = run.state.history, run.config.goal, list(run.config.space.axes)
    table = table_markdown(trial_table(history, goal, run.config.kind, searched, top, run.finalists, run.culled))
    winner = run.winner.task.trial.number if run.winner else None
    commands = ways_on(str(run.directory.path), winner, open_=not run.state.ended)
    # An indented block is code whatever is in it: a name cannot end it, as it could end a span between backticks.
    code = "".join(f"    {visible(command)}\n" for command in commands)
    return f"\n## hpsearch: {markdown(run.directory.name)}\n\n{markdown(_result(run))}\n\n{table}\nGo on:\n\n{code}"


def _result(run: Recorded) -> str:
    """Who won, what it reached, and of how many trials."""
    found = {words(status): count for status, count in counts(run.state.history).items() if count}
    of = f"of {sum(found.values())} trials ({', '.join(f'{n} {status}' for status, n in found.items())})"
    state = "" if run.state.ended else f"This run is {run.run_state}, {run.config.trials} trials are wanted. "
    if not found:
        return f"{state}None is done yet."
    if run.winner is None:
        return f"{state}None {of} came back ok."
    values = {**run.winner.metrics, **run.test}
    kind = run.config.kind
    shown = (run.config.goal.metric, *((kind.errors.test,) if kind.errors else kind.tested))
    names = [name for name in dict.fromkeys(shown) if name in values]
    reached = ", ".join(f"{words(name)} {metric(kind.metric(name), values[name])}" for name in names)
    return f"{state}Trial {run.winner.task.trial.number} is the best {of}: {reached}."
