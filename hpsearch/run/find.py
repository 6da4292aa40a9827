"""Finding a run again: by path, by name, the newest of a name, the latest, all of them."""

import difflib
import os
import re
from pathlib import Path

from hpsearch.errors import UsageError
from hpsearch.names import LATEST
from hpsearch.run.directory import RunDirectory, create


def listing(root: Path) -> list[RunDirectory]:
    """All runs right under `root`, the one last written to first. Empty where there is no such folder.

    Raises UsageError where it cannot be read.
    """
    try:
        folders = [p for p in root.iterdir() if not p.is_symlink() and not p.name.startswith(".")]
        runs = [RunDirectory(p) for p in folders if RunDirectory(p).begun]
        return sorted(runs, key=lambda r: (-r.journal.stat().st_mtime_ns, r.name))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UsageError(f"{root}: must be a folder of runs that can be read: {error.strerror}") from error


def newest(root: Path, name: str) -> RunDirectory | None:
    """The run with the highest number among NAME, NAME-2, NAME-3, ..., if there is one."""
    numbered = {_number(r.path.name, name): r for r in listing(root)}
    numbered.pop(0, None)
    return numbered[max(numbered)] if numbered else None


def find(root: Path, ref: str | None) -> RunDirectory:
    """The run that `ref` names: under `root`, or the path of a folder; None: the latest, else the one last written.

    Raises UsageError, with the name that was probably meant.
    """
    if ref is None:
        return _latest(root)
    try:
        candidates = [root / ref, Path(ref)] if _is_name(ref) else [Path(ref)]
        found = next((RunDirectory(p) for p in candidates if RunDirectory(p).begun), None)
        exists = any(map(os.path.lexists, candidates))
    except (OSError, ValueError) as error:
        raise UsageError(f"{ref!r}: is neither a run nor a path: {error}") from error
    if found is not None:
        return found
    names = [r.name for r in listing(root)]
    close = difflib.get_close_matches(ref, names, n=1)
    advice = f"did you mean {close[0]}?" if close else _advice(root, names)
    shown = ref if ref and ref.isprintable() else repr(ref)
    raise UsageError(f"{shown}: {'holds no run (it has no journal.jsonl)' if exists else 'no such run'}; {advice}")


def resume_or_create(root: Path, name: str, explicit: Path | None = None) -> RunDirectory:
    """`--resume`: `explicit` or the newest run of that name if there is one, else a new folder; `begun` tells which.

    An explicit folder that a crash left without a journal is taken again; one with anything else in it is refused.
    """
    if explicit is None:
        return newest(root, name) or create(root, name)
    directory = RunDirectory(explicit)
    if not os.path.lexists(explicit):
        try:
            return create(root, name, explicit)
        except UsageError:
            if not os.path.lexists(explicit):  # else another process has made it meanwhile
                raise
    if not directory.begun and not _is_husk(directory):
        raise UsageError(f"--dir {explicit}: holds something that is not a run; name a folder that does not exist")
    return directory


def _latest(root: Path) -> RunDirectory:
    latest = RunDirectory(root / LATEST)
    try:
        if latest.path.is_symlink() and latest.begun:
            return RunDirectory(root / latest.path.readlink())
    except OSError as error:
        raise UsageError(f"{latest.path}: cannot be followed: {error.strerror}") from error
    if runs := listing(root):
        return runs[0]
    raise UsageError(f"{root}: has no runs; `hpsearch run CONFIG` makes one, or give the path of a run")


def _number(folder: str, name: str) -> int:
    """1 for NAME, n for NAME-n, 0 for another name."""
    if folder == name:
        return 1
    head, _, tail = folder.rpartition("-")
    return int(tail) if head == name and re.fullmatch("[2-9]|[1-9][0-9]+", tail) else 0


def _is_name(ref: str) -> bool:
    return os.sep not in ref and ref not in ("", ".", "..")


def _advice(root: Path, names: list[str]) -> str:
    shown = ", ".join(sorted(names)[:8]) + (", ..." if len(names) > 8 else "")
    return f"{root} has {shown}" if names else f"{root} has no runs"


def _is_husk(directory: RunDirectory) -> bool:
    """Whether a folder holds nothing but what is written before the journal, or is a cache."""
    inputs = (directory.config_given, directory.config_resolved, directory.environment, directory.dataset)
    caches = (directory.live, directory.checkpoints, directory.data, directory.log)
    names = {p.name for p in (*inputs, *caches, directory.lock)} | {f"{directory.lock.name}.holder"}
    try:
        return all(p.name in names or p.name.endswith(".tmp") for p in directory.path.iterdir())
    except OSError as error:
        raise UsageError(f"--dir {directory.path}: must be a folder: {error.strerror}") from error
