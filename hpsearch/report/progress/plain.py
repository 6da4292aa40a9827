"""Progress without a terminal: one greppable line an event, never wrapped; and which progress a stream gets."""

import contextlib
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TextIO

from hpsearch.report.progress.live_files import LiveFiles
from hpsearch.report.writers.stream import is_terminal, is_utf8, write_text
from hpsearch.run.observer import Observer, Start
from hpsearch.trial import BASELINE, Plan, Result, Value

_BARE = re.compile(r"[^\s\"'\\=]+")


def _now() -> datetime:
    return datetime.now(UTC)


class PlainProgress:
    """Writes `2026-11-20T05:05:49Z finished trial=3 status=ok ...` to a stream.

    A stream that breaks is not written to any more; the search goes on.
    """

    def __init__(self, stream: TextIO, searched: Sequence[str], now: Callable[[], datetime] = _now) -> None:
        self._stream = stream
        self._searched = searched
        self._now = now
        self._metric = ""
        self._rungs = False
        self._best: tuple[int, int, int] | None = None
        self._start: Start | None = None
        self._broken = False

    def started(self, start: Start) -> None:
        """One line with the facts of the run."""
        self._metric, self._rungs = start.goal.metric, len(start.rungs) > 1
        self._start, self._begin, self._files = start, self._now(), LiveFiles(start.live, start.goal.metric)
        fields: dict[str, Value] = {"run": start.name, "trials": start.trials}
        if start.finals:
            fields["finals"] = start.finals
        fields |= {"done": start.done, "epochs": start.epochs, "jobs": start.jobs, "goal": start.goal.metric}
        if self._rungs:
            fields["rungs"] = list(start.rungs)
        self._event("started", fields | {"dir": str(start.directory)})

    def planned(self, plan: Plan) -> None:
        """One line a plan."""
        fields: dict[str, Value] = {"plan": plan.number, "tasks": len(plan.tasks)}
        if plan.is_final:
            fields["finals"] = True
        elif self._rungs:
            fields["rung"] = plan.tasks[0].budget
        self._event("planned", fields)

    def finished(self, result: Result, incumbent: Result | None) -> None:
        """One line a result, and one more when it is the new incumbent."""
        task = result.task
        fields: dict[str, Value] = {"trial": task.trial.number}
        if task.trial.number == BASELINE:
            fields["baseline"] = True
        if task.repeat:
            fields["repeat"] = task.repeat
        elif self._rungs:
            fields["rung"] = task.budget
        fields |= {"status": result.status, **result.metrics, "epochs": result.epochs}
        fields |= {"seconds": round(result.seconds, 2)}
        fields |= {name: task.trial.config[name] for name in self._searched if name in task.trial.config}
        if result.reason:
            fields["reason"] = result.reason
        if incumbent is not None:
            fields["best"] = incumbent.task.trial.number
        if (left := self._left(result)) is not None:
            fields["left"] = round(left)
        self._event("finished", fields)
        if incumbent is not None and incumbent.task.key != self._best:
            self._best = incumbent.task.key
            best = incumbent.metrics.get(self._metric)
            self._event("best", {"trial": incumbent.task.trial.number, self._metric: best})

    def note(self, text: str) -> None:
        """One line."""
        self._event("note", {"text": text})

    def ended(self) -> None:
        """Nothing to clean up."""

    def _left(self, result: Result) -> float | None:
        """Seconds until the run ends."""
        if self._start is None or self._start.outlook is None:
            return None
        self._files.finish(result.task.key)
        running = {now.key: now.epoch for now in self._files.running()}
        return self._start.outlook.left((self._now() - self._begin).total_seconds(), running)

    def _event(self, event: str, fields: Mapping[str, Value]) -> None:
        if self._broken:
            return
        pairs = [f"{name}={quoted(value)}" for name, value in fields.items()]
        try:
            write_text(" ".join([f"{self._now():%Y-%m-%dT%H:%M:%SZ}", event, *pairs]) + "\n", self._stream)
            self._stream.flush()
        except (OSError, ValueError):
            self._broken = True
            _discard(self._stream)


def observer(stream: TextIO, plain: bool, searched: Sequence[str] = ()) -> Observer:
    """A live display on a terminal, plain lines elsewhere or where asked for. `searched`: the values a line names."""
    if plain or not (is_terminal(stream) and is_utf8(stream)):
        return PlainProgress(stream, searched)
    from hpsearch.report.progress.display import LiveProgress

    return LiveProgress(stream, searched)


def _discard(stream: TextIO) -> None:
    # What is left in the buffer would fail again at exit and change the exit code.
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def quoted(value: Value) -> str:
    """A value as one word: a bare word or number, else JSON."""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        return f"[{','.join(map(quoted, value))}]"
    if isinstance(value, dict):
        return f"{{{','.join(f'{epoch}:{quoted(one)}' for epoch, one in value.items())}}}"
    if isinstance(value, str) and not (_BARE.fullmatch(value) and value.isprintable()):
        return json.dumps(value)
    return value if isinstance(value, str) else json.dumps(value)
