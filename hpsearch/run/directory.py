"""The run directory: where everything of a run lives, how it is named, made and found again."""

import contextlib
import json
import secrets
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hpsearch.errors import HpsearchError, StorageError, UsageError
from hpsearch.names import LATEST, name_problem
from hpsearch.run.files import HALF, failed, sync_folder, write_atomically
from hpsearch.run.lock import Lock, holder_path


@dataclass(frozen=True, slots=True)
class RunDirectory:
    """The places inside one run's folder. Nothing is read or written by naming them."""

    path: Path

    @property
    def name(self) -> str:
        """The folder's own name, as `find` takes it."""
        return self.path.resolve().name

    @property
    def resume(self) -> str:
        """The command that goes on with it, quoted for a shell."""
        return f"hpsearch resume {shlex.quote(str(self.path))}"

    def ways_on(self, finish: bool) -> str:
        """How to go on with it, for people, and with `finish` how to end it."""
        end = f", `{self.resume} --finish` ends it with what is done" if finish else ""
        return f"`{self.resume}` goes on{end}"

    @property
    def journal(self) -> Path:
        """The recorded plans and results."""
        return self.path / "journal.jsonl"

    @property
    def lock(self) -> Path:
        """Held by the process that writes; nothing else opens it."""
        return self.path / "lock"

    @property
    def live(self) -> Path:
        """Folder where each worker tells how far it is; a cache."""
        return self.path / "live"

    @property
    def checkpoints(self) -> Path:
        """Folder of half-trained models; a cache."""
        return self.path / "checkpoints"

    @property
    def data(self) -> Path:
        """Folder of the prepared arrays that workers map; a cache."""
        return self.path / "data"

    @property
    def best(self) -> Path:
        """Folder of the winner's model."""
        return self.path / "best"

    @property
    def best_config(self) -> Path:
        """The winner's config as YAML that runs; written last, so that what is beside it is whole."""
        return self.best / "config.yaml"

    @property
    def log(self) -> Path:
        """One plain line an event."""
        return self.path / "run.log"

    @property
    def config_given(self) -> Path:
        """The config as the user wrote it."""
        return self.path / "config.yaml"

    @property
    def config_resolved(self) -> Path:
        """The config with overrides and every default filled in."""
        return self.path / "resolved.yaml"

    @property
    def environment(self) -> Path:
        """Versions and processor the run began on."""
        return self.path / "environment.json"

    @property
    def dataset(self) -> Path:
        """Facts of the data: how many examples, which classes."""
        return self.path / "dataset.json"

    @property
    def summary(self) -> Path:
        """What the run amounts to in a line; a cache of what the journal tells."""
        return self.path / "summary.json"

    @property
    def retests(self) -> Path:
        """The history of the retests of its winner, where there were any."""
        return self.path / "retests.jsonl"

    @property
    def begun(self) -> bool:
        """Whether it has a journal, which is made last: a folder without one was left by a crash and is no run."""
        return self.journal.is_file()

    def write_inputs(
        self, given: str, resolved: str, environment: Mapping[str, Any], dataset: Mapping[str, Any]
    ) -> None:
        """Records what the run was started with, before its journal. Raises StorageError."""
        write_atomically(self.config_given, given)
        write_atomically(self.config_resolved, resolved)
        for path, facts in ((self.environment, environment), (self.dataset, dataset)):
            write_atomically(path, json.dumps(facts, indent=2, sort_keys=True) + "\n")

    def check_folders(self) -> None:
        """Raises StorageError where a folder of it is a link: a run writes nowhere but into its own."""
        for path in (self.live, self.checkpoints, self.data, self.best):
            if path.is_symlink():
                raise StorageError(f"{path}: must be a folder, not a link to somewhere else; move it away")

    def tidy(self) -> None:
        """Removes files that a killed process has half written. Only for whoever holds the lock."""
        halves = [
            path for folder in (self.path, self.best) for path in folder.glob(".*.tmp") if HALF.fullmatch(path.name)
        ]
        for path in [*halves, *self.checkpoints.glob("*.tmp")]:
            with contextlib.suppress(OSError):
                path.unlink()

    def drop_caches(self) -> None:
        """Removes what only a run that goes on can use. Only for whoever holds the lock."""
        for cache in (self.data, self.live, self.checkpoints):
            shutil.rmtree(cache, ignore_errors=True)

    def make_latest(self, root: Path) -> None:
        """Points `root/latest` here, atomically. Something else of that name stays; without symlinks it is no harm."""
        link = root / LATEST
        temporary = root / f".{LATEST}.{secrets.token_hex(6)}.tmp"
        with contextlib.suppress(OSError):
            if link.exists() and not link.is_symlink():
                return
            inside = self.path.resolve().parent == root.resolve()
            target = Path(self.name) if inside else self.path.resolve()
            for half in root.glob(f".{LATEST}.*.tmp"):
                if half.is_symlink() and half.readlink() == target:  # whoever made it held the lock that we hold
                    half.unlink(missing_ok=True)
            temporary.symlink_to(target, target_is_directory=True)
            try:
                temporary.replace(link)
            finally:
                temporary.unlink(missing_ok=True)


def tidy_finished(directory: RunDirectory) -> None:
    """Removes what a kill in the last moments of a finished run has left, unless somebody else holds the run."""
    with contextlib.suppress(HpsearchError, OSError):
        left = (directory.data, directory.live, directory.checkpoints, holder_path(directory.lock))
        if any(path.exists() for path in left) or any(directory.path.glob(".*.tmp")):
            with Lock(directory.lock):
                directory.check_folders()
                directory.tidy()
                directory.drop_caches()


def create(root: Path, name: str, explicit: Path | None = None) -> RunDirectory:
    """A new folder: `explicit`, else `root/name`, `root/name-2`, ... whichever is free first, also among processes.

    Raises UsageError where the name is none or `explicit` exists, StorageError where it cannot be made.
    """
    if explicit is not None:
        return _create_explicit(explicit)
    if problem := name_problem(name):
        raise UsageError(f"name: {problem}")
    _make_folder(root, parents=True)
    number = 1
    while not _make_folder(path := root / (name if number == 1 else f"{name}-{number}")):
        number += 1
    return RunDirectory(path)


def _create_explicit(path: Path) -> RunDirectory:
    try:
        if path.parent != path:
            _make_folder(path.parent, parents=True)
        made = _make_folder(path)
    except ValueError as error:
        raise UsageError(f"--dir {str(path)!r}: is no path: {error}") from error
    if not made:
        raise UsageError(f"--dir {path}: exists already; add --resume to go on with it, or name a new folder")
    return RunDirectory(path)


def _make_folder(path: Path, parents: bool = False) -> bool:
    """Makes a folder durably. False if something of that name exists (with `parents`: fine if it is a folder)."""
    if parents and path.is_dir():
        return True
    try:
        path.mkdir(parents=parents, exist_ok=parents)
        sync_folder(path.parent)
    except FileExistsError as error:
        if parents:
            raise failed(path, "cannot be made a folder", error) from error
        return False
    except OSError as error:
        raise failed(path, "cannot be made", error) from error
    return True
