"""Runs as folders: removing and renaming them, under the run's lock. Nothing outside of the folder is touched."""

import contextlib
import os
import re
import secrets
import shutil
from dataclasses import replace
from pathlib import Path

from hpsearch.config import resolved
from hpsearch.errors import HpsearchError, UsageError
from hpsearch.names import LATEST, name_problem
from hpsearch.run.directory import RunDirectory
from hpsearch.run.files import failed, sync_folder, write_atomically
from hpsearch.run.find import listing
from hpsearch.run.lock import Lock
from hpsearch.run.recorded import recorded_config

ASIDE = re.compile(r"\..+\.[0-9a-f]{12}\.removed")
"""The name of a run that is being removed; whoever is killed meanwhile leaves it to the next one who removes a run."""


def folder_of(run: RunDirectory) -> RunDirectory:
    """The folder itself of a run that was found, maybe by `latest`. Raises UsageError for any other link."""
    path = run.path
    if path.is_symlink() and path.name != LATEST:
        raise UsageError(f"{path}: is a link to {path.resolve()}; name that folder itself, or remove the link with rm")
    if not path.is_symlink():
        return run
    target = path.resolve()
    return RunDirectory(path.parent / target.name if target.parent == path.parent.resolve() else target)


def remove(run: RunDirectory) -> None:
    """Takes the run's folder away: first its name, then what is in it; links in it are removed, not followed.

    Raises LockedError where another process holds it, StorageError where it cannot be removed.
    """
    around = run.path.parent
    aside = around / f".{run.path.name}.{secrets.token_hex(6)}.removed"
    with Lock(run.lock):
        was_latest = _is_latest(around, run.path)
        try:
            run.path.rename(aside)
            sync_folder(around)
        except OSError as error:
            raise failed(run.path, "cannot be removed", error) from error
        if was_latest:
            _point_at_newest(around)
        _clear(aside)
    for left in around.glob(".*.removed"):
        if ASIDE.fullmatch(left.name) and not left.is_symlink():
            with contextlib.suppress(HpsearchError), Lock(left / run.lock.name):  # nobody is at it
                _clear(left)


def rename(run: RunDirectory, name: str) -> RunDirectory:
    """The run under another name in the same folder.

    Raises UsageError for a name that is none or is taken, LockedError where another process holds the run, StorageError
    where it cannot be renamed.
    """
    if problem := name_problem(name):
        raise UsageError(f"mv: the new name {problem}")
    around, new = run.path.parent, RunDirectory(run.path.with_name(name))
    with Lock(run.lock):
        if os.path.lexists(new.path):
            raise UsageError(f"{new.path}: exists already; choose another name, or remove it first")
        was_latest = _is_latest(around, run.path)
        try:
            run.path.rename(new.path)
            sync_folder(around)
        except OSError as error:
            raise failed(run.path, "cannot be renamed", error) from error
        with contextlib.suppress(OSError):
            (new.path / f"{run.lock.name}.holder").unlink()
        if was_latest:
            new.make_latest(around)
        with contextlib.suppress(HpsearchError):  # only what is shown while it goes on
            write_atomically(new.config_resolved, resolved(replace(recorded_config(new), name=name)))
    return new


def _is_latest(around: Path, path: Path) -> bool:
    link = around / LATEST
    return link.is_symlink() and link.resolve() == path.resolve()


def _point_at_newest(around: Path) -> None:
    """`latest` leads to the run last written, or is gone with the last one."""
    left = listing(around)
    if left:
        left[0].make_latest(around)
    else:
        with contextlib.suppress(OSError):
            (around / LATEST).unlink()


def _clear(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise failed(folder, "cannot be removed", error) from error
