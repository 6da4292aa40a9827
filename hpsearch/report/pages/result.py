"""What a run amounts to: its ranking and what to make of it, as a page and as a section of a Markdown file."""

import shlex
from collections import Counter

from hpsearch.analysis.ranking import counts, regions
from hpsearch.report.blocks import Block, Line, labelled, line
from hpsearch.report.pages.baseline import baseline_text
from hpsearch.report.pages.listing import STATES
from hpsearch.report.pages.regions import regions_page
from hpsearch.report.pages.retest import retest_note
from hpsearch.report.pages.running import running_lines
from hpsearch.report.pages.trials import ranking_table
from hpsearch.report.pages.winner import winner_lines
from hpsearch.report.text import duration, markdown, metric, of_bytes, ordinal, visible, words
from hpsearch.report.writers.plain import table_markdown
from hpsearch.run.recorded import Recorded
from hpsearch.run.summary import OPEN
from hpsearch.sampler import SAMPLERS
from hpsearch.trial import BASELINE

REASONS = 3
"""How many reasons the page gives where no trial came back ok."""


def result_page(run: Recorded, top: int | None) -> list[Block]:
    """The table of the `top` best trials (None: of all), and under it the winner, what to try next, how to go on."""
    lines = [line(_trials(run), label="trials")]
    if run.winner is None:
        none = "none: no trial came back ok" if run.state.history.last else "none so far"
        lines += [line(none, "bold red", "winner"), *labelled(_reasons(run), "because")]
    else:
        lines += winner_lines(run, run.winner)
    lines += labelled(_notes(run), "notes", "yellow")
    model = run.config.kind.model
    if model and run.state.ended and run.winner:
        lines.append(line(str(run.directory.best / model), label="model"))
        lines += [line(text, "dim") for text in _of_model(run)]
    lines += labelled(_ways_on(run, open_=run.run_state in OPEN), "next")
    return [ranking_table(run, top), line(), *lines]


def show_page(run: Recorded, top: int | None) -> list[Block]:
    """The same, and where the best trials lie."""
    space, where = run.config.space, regions(run.config.space, run.state.history, run.config.goal)
    return [*result_page(run, top), *running_lines(run), Line(), *regions_page(space, where)]


def section(run: Recorded, top: int) -> str:
    """A run as a section of a Markdown file that others write to as well, such as the summary of a CI job.

    Heading, one line of result, the best `top` trials, and how to go on; a blank line before and in between.
    """
    table = table_markdown(ranking_table(run, top))
    # An indented block is code whatever is in it: a name cannot end it, as it could end a span between backticks.
    code = "".join(f"    {visible(command)}\n" for command in _ways_on(run, open_=not run.state.ended))
    return f"\n## hpsearch: {markdown(run.directory.name)}\n\n{markdown(_sentence(run))}\n\n{table}\nNext:\n\n{code}"


def _trials(run: Recorded) -> str:
    """How many trials there are in how long, how far they were trained, and how many went wrong."""
    statuses, last = counts(run.state.history), run.state.history.last
    bad = [f"{count} {words(status)}" for status, count in statuses.items() if count and status != "ok"]
    time = duration(run.state.seconds)
    if not run.culled:
        return ", ".join([f"{len(last)} in {time}", *bad])
    complete = sum(r.status == "ok" and r.task.budget >= run.config.epochs for r in last.values())
    after = " or ".join(map(str, sorted({last[number].task.budget for number in run.culled})))
    epochs = "epoch" if after == "1" else "epochs"
    parts = [f"{len(last)} started in {time}", f"{complete} trained to the end"]
    parts.append(f"{len(run.culled)} culled after {after} {epochs}")
    under_way = statuses["ok"] - complete - len(run.culled)
    return ", ".join([*parts, *([f"{under_way} in progress"] if under_way else []), *bad])


def _of_model(run: Recorded) -> list[str]:
    """How large the saved model is, what it was trained on, and which figures above are its own, where recorded."""
    facts = run.model
    told = [f"trained on {facts['trained_on']}"] if isinstance(facts.get("trained_on"), str) else []
    known = {n: v for n, v in facts.items() if isinstance(v, int | float) and 0 <= v < 2**53}
    if not known.keys() >= {"members", "parameters", "bytes"}:
        return told
    of = f"{known['members']} networks, their probabilities averaged: " if known["members"] > 1 else ""
    size = f"{of}{known['parameters']:,} parameters, {of_bytes(known['bytes'])}"
    took = f", in {duration(run.state.refitted)}" if run.state.refitted else ""
    told = [size, *(f"{text}{took}" for text in told)]
    if run.test and (known["members"] > 1 or run.config.finals.refit):
        whose = "the repeats'" if run.finalists else "the search's"
        unseen = ", which had not seen the dev part" if run.config.finals.refit else ""
        told.append(f"the test error is this model's; the others are {whose}{unseen}")
    return told


def _reasons(run: Recorded) -> list[str]:
    """Why trials are not ok, the most frequent reasons first."""
    reasons = Counter(f"{words(r.status)}: {r.reason}" for r in run.state.history.results if r.status != "ok")
    return [f"{count} {reason}" for reason, count in reasons.most_common(REASONS)]


def _notes(run: Recorded) -> tuple[str, ...]:
    """How far the run is, why it stopped early, whether the test set is spent; then those of the data."""
    state, notes = run.state, []
    if run.run_state != "finished":
        notes.append(f"this run is {STATES[run.run_state]}: {_progress(run)}")
    if state.stop:
        notes.append(f"the search stopped early: {state.stop}{_more_time(run)}")
    if corner := _listed(run):
        notes.append(corner)
    again = any(r.task.repeat and r.task.trial.number != BASELINE for r in state.history.results)
    if state.ended and again and not run.finalists:
        notes.append("no finalist came back ok in every repeat: the winner is that of the search")
    if tested_again := retest_note(run):
        notes.append(tested_again)
    if len(state.opened) > 1:
        before = ", ".join(str(number) for number in dict.fromkeys(trial for trial, *_ in state.opened[:-1]))
        look = f"{ordinal(len(state.opened))} look at the test set: it was opened for trial {before} before"
        notes.append(f"{look}, and the more often it is chosen by, the more optimistic it gets")
    return (*notes, *run.notes)


def _listed(run: Recorded) -> str:
    """Where the sampler's list of configs is longer than the run: what is tried is one end of it."""
    config, sampler = run.config, run.config.search.sampler
    if not SAMPLERS[sampler].exhaustive or not config.space.axes or config.listed(config.trials + 1) <= config.trials:
        return ""
    return f"the {sampler} has more than {config.trials} configs: only its first corner is tried"


def _progress(run: Recorded) -> str:
    history = run.state.history
    text = f"{run.done_with} of {run.config.trials} trials are done"
    finals = {t.key for p in history.plans for t in p.tasks if t.repeat}
    return text + (f", {len(finals & history.done)} of {len(finals)} trainings of the finals" if finals else "")


def _more_time(run: Recorded) -> str:
    """How far an end by the clock let it come, and how to go on."""
    if not run.state.out_of_time:
        return ""
    advice = f"a larger limits.time and --resume, or `{run.directory.resume} -n +N`, goes on"
    return f" with {run.done_with} of {run.config.trials} trials done; {advice}"


def _ways_on(run: Recorded, *, open_: bool) -> list[str]:
    """Commands for what one may want next of a run; `open_` where it can go on."""
    name, winner = shlex.quote(str(run.directory.path)), run.winner and run.winner.task.trial.number
    on = [f"hpsearch resume {name}", *[f"hpsearch resume {name} --finish"] * run.could_finish] if open_ else []
    commands = [*on, f"hpsearch show {name}{'' if winner is None else f' {winner}'}"]
    file = shlex.quote(f"{run.directory.name}-best.yaml")
    return commands + ([] if winner is None else [f"hpsearch best {name} -o {file}"])


def _sentence(run: Recorded) -> str:
    """Who won, what it reached, and of how many trials."""
    done = {words(status): count for status, count in counts(run.state.history).items() if count}
    of = f"of {sum(done.values())} trials ({', '.join(f'{n} {status}' for status, n in done.items())})"
    state = "" if run.state.ended else f"This run is {STATES[run.run_state]}, {run.config.trials} trials are planned. "
    if not done:
        return f"{state}No trial is done yet."
    if run.winner is None:
        return f"{state}None {of} came back ok."
    values = {**run.winner.metrics, **run.test}
    kind = run.config.kind
    shown = (run.config.goal.metric, *((kind.errors.test,) if kind.errors else kind.tested))
    names = [name for name in dict.fromkeys(shown) if name in values]
    figures = ", ".join(f"{words(name)} {metric(kind.metric(name), values[name])}" for name in names)
    won, against = run.winner.task.trial.number, baseline_text(run)
    who = "The baseline" if won == BASELINE else f"Trial {won}"
    return f"{state}{who} is the best {of}: {figures}." + (f" Baseline: {against}." if against else "")
