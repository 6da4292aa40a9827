"""What is printed while a panda trains: one plain line an epoch, or a live view on a terminal."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TextIO

from hpsearch.config import RunConfig
from hpsearch.report.answers import answer_text
from hpsearch.report.progress.plain import quoted
from hpsearch.report.writers.stream import is_terminal, is_utf8, write_text
from hpsearch.run.directory import RunDirectory
from hpsearch.run.panda.loop import Watcher
from hpsearch.run.panda.state import Answered, PandaState
from hpsearch.trial import Value


class Silence:
    """Nothing is printed."""

    def started(self, directory: RunDirectory, state: PandaState) -> None:
        """Nothing."""

    def answered(self, state: PandaState, answer: Answered) -> None:
        """Nothing."""

    def trained(self, state: PandaState) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """Nothing."""

    def ended(self) -> None:
        """Nothing."""


class PlainPanda:
    """Writes `2026-11-20T05:05:49Z epoch=12 branch=1 ...` to a stream, one line a branch and epoch."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def started(self, directory: RunDirectory, state: PandaState) -> None:
        """One line."""
        trained = [branch.number for branch in state.tree.active]
        self._event("started", {"run": str(directory.path), "branches": list(trained)})

    def answered(self, state: PandaState, answer: Answered) -> None:
        """One line an order."""
        told: dict[str, Value] = {"verb": str(answer.facts.get("verb", "?"))}
        told["refused" if answer.refused else "answer"] = answer.refused or answer_text(answer)
        self._event("order", told)

    def trained(self, state: PandaState) -> None:
        """One line for each branch that has just been trained."""
        newest = max((b.points[-1].epoch for b in state.tree.active if b.points), default=0)
        for branch in state.tree.branches.values():
            if branch.diverged and branch.epoch + 1 == newest:
                self._event("diverged", {"branch": branch.number, "reason": branch.diverged})
            if branch.active and branch.points:
                point = branch.points[-1]
                facts: dict[str, Value] = {"branch": branch.number, "epoch": point.epoch}
                self._event("epoch", facts | dict(point.values) | {"seconds": round(point.seconds, 3)})

    def note(self, text: str) -> None:
        """One line."""
        self._event("note", {"text": text})

    def ended(self) -> None:
        """Nothing to clean up."""

    def _event(self, event: str, fields: Mapping[str, Value]) -> None:
        pairs = [f"{name}={quoted(value)}" for name, value in fields.items()]
        write_text(" ".join([f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", event, *pairs]) + "\n", self._stream)
        self._stream.flush()


def watcher(
    stream: TextIO, keys: TextIO, config: RunConfig, quiet: bool, plain: bool, epochs: int | None = None
) -> Watcher:
    """Whoever prints to the stream: a live view on a terminal, with `keys` where these come from one, too.

    `epochs` are those that this start is to train (None: until the config's).
    """
    if quiet:
        return Silence()
    if plain or not (is_terminal(stream) and is_utf8(stream)):
        return PlainPanda(stream)
    from hpsearch.report.progress.panda_live import LivePanda

    heard = keys if is_terminal(keys) else None
    return LivePanda(stream, heard, config, lambda done: config.epochs if epochs is None else done + epochs)
