"""What a retest says, and the history of a run's retests."""

import shlex
from typing import Any

from hpsearch.report.blocks import Block, Cell, Column, Line, Row, Table, cell, labelled, line
from hpsearch.report.text import metric, percent, visible, words
from hpsearch.run.environment import differences
from hpsearch.run.files import read_facts
from hpsearch.run.recorded import Recorded
from hpsearch.run.retest.rows import Look, Retests, read_retests
from hpsearch.trial import BASELINE

_STYLES = {"holds": "bold green", "drifted": "bold red", "dethroned": "bold red", "cannot tell": "bold yellow"}


def retest_page(run: Recorded, retests: Retests) -> list[Block]:
    """The last verdict and what it is made of, then the history."""
    look = retests.last
    if look is None:
        return [line(f"{visible(run.directory.name)} was not tested again so far")]
    page: list[Block] = [line(last_sentence(run, look), _STYLES.get(look.verdict, ""), "retest")]
    page += labelled(_rivals(run, look), "rivals")
    page += labelled(_causes(look), "cause")
    changed = differences(read_facts(run.directory.environment), look.environment)
    page += labelled([text.replace(" when it began", " then") for text in changed], "versions")
    page += labelled(_spent(look), "error")
    page += labelled(_ways_on(run, look), "next")
    return [*page, Line(), history_table(run, retests)]


def last_sentence(run: Recorded, look: Look) -> str:
    """The verdict in a sentence."""
    found, verdict = look.found, look.verdict
    told = f"trial {_champion(look)} {verdict}" if verdict in ("holds", "drifted") else verdict
    if verdict == "dethroned":
        told = f"trial {_champion(look)} is dethroned by {_name(int(found['rival']))}"
    if why := found.get("why"):
        told += f": {why}"
    elif "change" in found:
        told += f": {_change(run, look)}"
    if again := found.get("again"):
        told += f"; nothing has changed since the retest of {again}, whose verdict stands"
    return told


def _change(run: Recorded, look: Look) -> str:
    found, goal = look.found, run.config.goal
    then, now = (_value(run, found[name]) for name in ("then", "now"))
    text = (
        f"{words(goal.metric)} {now} now, {then} then; {_points(run, abs(found['change']))} "
        f"{'worse' if found['change'] > 0 else 'better'} (interval {_points(run, found['low'], sign=True)} to "
        f"{_points(run, found['high'], sign=True)}), margin {_points(run, found['margin'])}"
    )
    if look.verdict != "cannot tell":
        return text
    sees = f"{found['repeats']} repeats see {_points(run, found['sees'])}"
    if found.get("needs") is None:
        return f"{text}; {sees}, and no number of repeats sees the margin: more rows would, or a larger --margin"
    return f"{text}; {sees}, and {_points(run, found['margin'])} needs {found['needs']}"


def _points(run: Recorded, cost: float, *, sign: bool = False) -> str:
    """A difference of costs: of shares in percent points."""
    measured = run.config.kind.metric(run.config.goal.metric)
    text = metric(measured, abs(cost)).replace(" %", " points") if measured.share else metric(measured, abs(cost))
    return f"{'-' if cost < 0 else '+'}{text}" if sign else text


def _value(run: Recorded, cost: float) -> str:
    goal = run.config.goal
    return metric(run.config.kind.metric(goal.metric), cost if goal.direction == "minimize" else -cost)


def _champion(look: Look) -> int:
    return look.trials[0].number


def _name(number: int) -> str:
    return "the baseline" if number == BASELINE else f"trial {number}"


def _rivals(run: Recorded, look: Look) -> list[str]:
    rivals: dict[str, float] = look.found.get("rivals", {})
    return [f"{_name(int(number))} {_value(run, cost)}" for number, cost in rivals.items()]


def _causes(look: Look) -> list[str]:
    if "causes" not in look.found:
        return []
    return [" and ".join(look.found["causes"]) or "cannot be told: the data of then cannot be had, or too little is"]


def _spent(look: Look) -> list[str]:
    """What this look may err with."""
    if "test" not in look.found or "again" in look.found:
        return []
    test, level = look.found["test"], percent(look.found["level"])
    return [f"test {test} within 365 days, which alarms falsely with {level}; all of them together with 5 % at most"]


def _ways_on(run: Recorded, look: Look) -> list[str]:
    path, found = shlex.quote(str(run.directory.path)), look.found
    if look.verdict == "cannot tell" and "sees" in found:
        named = f" --data {shlex.quote(str(look.asked['data']))}" if look.asked.get("data") else ""
        if found.get("needs"):
            return [f"hpsearch retest {path}{named} --repeats {found['needs']}"]
        return [f"hpsearch retest {path}{named} --margin {1.1 * max(found['sees'], found['high']):.2g}"]
    if look.verdict in ("drifted", "dethroned"):
        return [f"hpsearch best {path} --zoom -o finer.yaml"]
    return []


def _digest(run: Recorded) -> str:
    return run.state.begin.data if run.state.begin else ""


def retest_note(run: Recorded) -> str:
    """The last verdict in half a sentence, for a run's page; empty where nothing was tested again."""
    look = read_retests(run.directory).last
    if look is None:
        return ""
    path = shlex.quote(str(run.directory.path))
    return f"tested again on {look.started[:10]}: {look.verdict}; `hpsearch retest {path} --history` shows all"


def history_table(run: Recorded, retests: Retests) -> Table:
    """One row a look, the oldest first."""
    columns = (
        Column("retest", "retest"),
        Column("started", "started", right=False),
        Column("hpsearch", "hpsearch", right=False, spare=3),
        Column("numpy", "numpy", right=False, spare=2),
        Column("data", "data", right=False, spare=1),
        Column("metric", words(run.config.goal.metric)),
        Column("change", "change"),
        Column("interval", "interval", spare=4),
        Column("verdict", "verdict", right=False),
    )
    return Table(columns, tuple(_row(run, look) for look in retests.looks))


def _row(run: Recorded, look: Look) -> Row:
    found, nothing = look.found, Cell("-")
    now = Cell(_value(run, found["now"]), found["now"]) if "now" in found else nothing
    change = interval = nothing
    if "change" in found:
        change = Cell(_points(run, found["change"], sign=True), found["change"])
        interval = Cell(f"{_points(run, found['low'], sign=True)} to {_points(run, found['high'], sign=True)}")
    versions = [cell(str(look.environment.get(name, "-"))) for name in ("hpsearch", "numpy")]
    told = look.verdict or "left"
    same = " (as then)" if look.data == _digest(run) else ""
    data = cell(f"{look.data[:8]}{same}")
    verdict = f"{told}{' again' if 'again' in found else ''}"
    return Row((cell(look.number), cell(look.started), *versions, data, now, change, interval, cell(verdict)))


def retest_document(run: Recorded, retests: Retests) -> dict[str, Any]:
    """`retest --json`: the last verdict, and every look; costs are values of the metric where lower is better."""
    return {
        "run": str(run.directory.path),
        "verdict": retests.last.verdict if retests.last else None,
        "retests": [look_document(look) for look in retests.looks],
    }


def look_document(look: Look) -> dict[str, Any]:
    """One look."""
    return {
        "retest": look.number,
        "started": look.started,
        "source": look.source,
        "data": look.data,
        "versions": dict(look.environment),
        "trials": [trial.number for trial in look.trials],
        "verdict": look.verdict or None,
        "tested": look.tested,
        "found": dict(look.found),
    }


def last_document(retests: Retests) -> dict[str, Any] | None:
    """The last one that is over; null where there is none."""
    return look_document(retests.last) if retests.last else None
