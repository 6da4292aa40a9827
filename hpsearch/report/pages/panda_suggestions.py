"""What might help a panda: each sign, what was measured, and what to type."""

from collections.abc import Mapping
from typing import Any

from hpsearch.report.blocks import Block, line
from hpsearch.run.directory import RunDirectory
from hpsearch.run.files import read_facts
from hpsearch.run.panda.clerk import snapshots_of
from hpsearch.run.panda.recorded import Babysat
from hpsearch.run.panda.snapshots import snapshots_in
from hpsearch.run.panda.suggestions import Suggestion, suggested


def _suggested(panda: Babysat) -> list[Suggestion]:
    """Of each branch that is trained, nothing of what was stopped."""
    if panda.state.ended is not None:
        return []
    return suggested(panda.state.tree, panda.config.kind, read_facts(panda.directory.dataset))


def suggestion_lines(panda: Babysat) -> list[Block]:
    """Two lines each: the sign with its quantity, and the command."""
    found: list[Block] = []
    for one in _suggested(panda):
        found.append(line(f"branch {one.branch}: {one.text}", label=one.sign))
        found.append(line(one.command(panda.directory.path), label="try"))
    return found


def suggestion_documents(panda: Babysat) -> list[Mapping[str, Any]]:
    """For `--json`."""
    return [
        {"branch": one.branch, "sign": one.sign, "measured": one.text, "command": one.command(panda.directory.path)}
        for one in _suggested(panda)
    ]


def snapshots_line(directory: RunDirectory) -> Block:
    """How many there are and what they take."""
    count, size = snapshots_in(snapshots_of(directory))
    told = f"{count}, {size / 2**20:.3g} MiB; `panda train --disk SIZE` sets how much they may take"
    return line(told, label="snapshots")


def snapshots_document(directory: RunDirectory) -> dict[str, int]:
    """For `--json`."""
    count, size = snapshots_in(snapshots_of(directory))
    return {"count": count, "bytes": size}
