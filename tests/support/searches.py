"""Whole searches inside this process, and an observer that remembers."""

import shutil
from pathlib import Path

from hpsearch.config import RunConfig, load
from hpsearch.run.directory import RunDirectory, create
from hpsearch.run.observer import Observer, Start
from hpsearch.run.parts import assemble
from hpsearch.run.search import search
from hpsearch.run.state import RunState
from hpsearch.trial import Plan, Result
from tests.support.processes import MOONS


class Watcher:
    """Everything it was told, in order."""

    def __init__(self) -> None:
        self.starts: list[Start] = []
        self.plans: list[Plan] = []
        self.results: list[tuple[Result, Result | None]] = []
        self.notes: list[str] = []
        self.ends = 0

    def started(self, start: Start) -> None:
        self.starts.append(start)

    def planned(self, plan: Plan) -> None:
        self.plans.append(plan)

    def finished(self, result: Result, incumbent: Result | None) -> None:
        self.results.append((result, incumbent))

    def note(self, text: str) -> None:
        self.notes.append(text)

    def ended(self) -> None:
        self.ends += 1


def config(folder: Path, *overrides: str, text: str = MOONS) -> RunConfig:
    """A checked config whose runs lie in `folder`; one job, in this process."""
    file = folder / "moons.yaml"
    file.write_text(text)
    return load(str(file), [f"output.directory={folder / 'runs'}", "executor.jobs=1", *overrides])


def run(wanted: RunConfig, directory: RunDirectory | None = None, watcher: Observer | None = None) -> RunDirectory:
    """Begins a run, or goes on with `directory`."""
    directory = directory or create(Path(wanted.output.directory), wanted.name)
    finish(wanted, directory, watcher)
    return directory


def finish(wanted: RunConfig, directory: RunDirectory, watcher: Observer | None = None) -> RunState:
    """The state at the end."""
    return search(assemble(wanted, wanted.kind.build(wanted.objective_spec)), directory, watcher or Watcher())


def cut(directory: RunDirectory, rows: int, target: Path, torn: bytes = b"") -> RunDirectory:
    """A copy of a run as it would be had it been killed after so many rows; its caches and model are gone."""
    shutil.copytree(directory.path, target)
    copy = RunDirectory(target)
    lines = directory.journal.read_bytes().splitlines(keepends=True)
    copy.journal.write_bytes(b"".join(lines[:rows]) + torn)
    shutil.rmtree(copy.best)
    return copy
