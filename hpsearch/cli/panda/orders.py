"""`hpsearch panda set`, `rollback`, `fork`, `snapshot`, `pause` and `stop`: orders, taken between epochs."""

import contextlib
import json as json_module
import time
from itertools import product
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hpsearch.cli import options
from hpsearch.errors import LockedError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from hpsearch.run.directory import RunDirectory
    from hpsearch.run.panda.orders import Order
    from hpsearch.run.panda.state import Answered

RUN = Annotated[str, typer.Argument(metavar="RUN", help="A panda's name or folder.", show_default=False)]
BRANCH = Annotated[int | None, typer.Option("--branch", "-b", metavar="N", help="Whose (default: the trained one's).")]
WHY = Annotated[str, typer.Option("--why", metavar="TEXT", help="Why, for the log.")]
IF_EPOCH = Annotated[
    int | None, typer.Option("--if-epoch", metavar="N", help="Only if the branch is at that epoch when it is taken.")
]
WAIT = Annotated[float, typer.Option("--wait", metavar="SECONDS", min=0.0, help="How long to wait for the answer.")]
PATIENCE = 60.0
POLL = 0.05
REFUSED = 2


def set_(
    run: RUN,
    values: Annotated[list[str], typer.Argument(metavar="NAME=VALUE...", help="The settings' new values.")],
    at: Annotated[
        int | None, typer.Option("--at", metavar="N", help="From epoch N on (default: from the next).")
    ] = None,
    control: Annotated[
        int | None,
        typer.Option("--control", metavar="N", min=1, help="Train the unchanged model beside it for N epochs."),
    ] = None,
    branch: BRANCH = None,
    if_epoch: IF_EPOCH = None,
    why: WHY = "",
    wait: WAIT = PATIENCE,
    root: options.ROOT = None,
    json: options.JSON = False,
    verbose: options.VERBOSE = False,
) -> None:
    """Change settings from some epoch on."""
    from hpsearch.config.assignments import assigned

    facts = {"values": assigned(values), "at": at, "control": control}
    _order(root, run, "set", wait, json, branch=branch, if_epoch=if_epoch, why=why, **facts)


def rollback(
    run: RUN,
    epoch: Annotated[
        int | None, typer.Argument(metavar="EPOCH", help="As it was after that epoch (default: its last).")
    ] = None,
    branch: BRANCH = None,
    if_epoch: IF_EPOCH = None,
    why: WHY = "",
    wait: WAIT = PATIENCE,
    root: options.ROOT = None,
    json: options.JSON = False,
    verbose: options.VERBOSE = False,
) -> None:
    """Go on from an earlier epoch, in a new branch; or, without EPOCH, with that branch alone."""
    _order(root, run, "rollback", wait, json, at=epoch, branch=branch, if_epoch=if_epoch, why=why)


def fork(
    run: RUN,
    epoch: Annotated[
        int | None, typer.Argument(metavar="EPOCH", help="From the model after that epoch (default: as it is now).")
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=V1,V2,...", help="One branch a value (and combination of several)."),
    ] = None,
    weights_only: Annotated[
        bool,
        typer.Option(
            "--weights-only",
            help="Take the weights alone: averages of the optimizer and of batch norm, clocks and random streams begin "
            "anew. Else a branch takes all of it along.",
        ),
    ] = False,
    beside: Annotated[bool, typer.Option("--beside", help="Who is trained now goes on being trained.")] = False,
    branch: BRANCH = None,
    if_epoch: IF_EPOCH = None,
    why: WHY = "",
    wait: WAIT = PATIENCE,
    root: options.ROOT = None,
    json: options.JSON = False,
    verbose: options.VERBOSE = False,
) -> None:
    """Train several branches from one model, one a value, side by side."""
    from hpsearch.config.assignments import each_assigned

    given = each_assigned(set_ or [], "--set ")
    each = [dict(zip(given, combination, strict=True)) for combination in product(*given.values())] if given else []
    facts = {"each": each, "weights_only": weights_only, "beside": beside, "at": epoch}
    _order(root, run, "fork", wait, json, branch=branch, if_epoch=if_epoch, why=why, **facts)


def snapshot(
    run: RUN,
    branch: BRANCH = None,
    why: WHY = "",
    wait: WAIT = PATIENCE,
    root: options.ROOT = None,
    json: options.JSON = False,
    verbose: options.VERBOSE = False,
) -> None:
    """Keep the model as it is now: going back to it needs no training, however old it is."""
    _order(root, run, "snapshot", wait, json, branch=branch, why=why)


def pause(
    run: RUN,
    branch: Annotated[
        int | None, typer.Option("--branch", "-b", metavar="N", help="Rest this branch alone; others go on.")
    ] = None,
    why: WHY = "",
    wait: WAIT = PATIENCE,
    root: options.ROOT = None,
    json: options.JSON = False,
    verbose: options.VERBOSE = False,
) -> None:
    """Stop training for now, after the epoch at work."""
    from hpsearch.cli.roots import found
    from hpsearch.run.lock import is_held

    if branch is None and not is_held(found(root, run).lock):
        raise UsageError(f"{run}: nobody trains it, so there is nothing to pause")
    _order(root, run, "rest" if branch is not None else "pause", wait, json, branch=branch, why=why)


def stop(
    run: RUN,
    branch: BRANCH = None,
    why: WHY = "",
    wait: WAIT = PATIENCE,
    root: options.ROOT = None,
    json: options.JSON = False,
    verbose: options.VERBOSE = False,
) -> None:
    """End it: the model of the branch as it is now is tested once and saved."""
    _order(root, run, "stop", wait, json, branch=branch, why=why)


def _order(root: "Path | None", run: str, verb: str, wait: float, json: bool, **facts: Any) -> None:
    """Writes the order and says what became of it: it is taken here where nobody trains."""
    from hpsearch.cli.panda.train import finish
    from hpsearch.cli.roots import found
    from hpsearch.config.assignments import check_settings
    from hpsearch.run.panda.clerk import orders_of, take_waiting
    from hpsearch.run.panda.orders import Order, give, new_id, writer
    from hpsearch.run.panda.recorded import read_panda

    directory = found(root, run)
    config = read_panda(directory).config
    order = Order.of(
        {k: v for k, v in {**facts, "id": new_id(), "verb": verb, "by": writer()}.items() if v is not None}
    )
    check_settings([*order.values, *(name for one in order.each for name in one)], config.kind)
    give(orders_of(directory), order)
    with contextlib.suppress(LockedError):
        finish(config, directory) if verb == "stop" else take_waiting(config, directory)
    _told(directory, order, _answer(directory, order, wait), json)


def _answer(directory: "RunDirectory", order: "Order", wait: float) -> "Answered | None":
    """Looks into the journal until the order is answered."""
    from hpsearch.run.lock import is_held
    from hpsearch.run.panda.folding import read_state

    until = time.monotonic() + wait
    while True:
        held = is_held(directory.lock)
        found = next((one for one in read_state(directory).answered if one.id == order.id), None)
        if found is not None or not held or time.monotonic() >= until:
            return found
        time.sleep(POLL)


def _told(directory: "RunDirectory", order: "Order", answered: "Answered | None", json: bool) -> None:
    from hpsearch.report.answers import answer_document, answer_text

    if json:
        typer.echo(json_module.dumps(answer_document(order.id, answered)))
    elif answered is None:
        typer.echo(f"it waits: whoever trains {directory.path} takes it after the epoch at work", err=True)
    elif not answered.refused:
        typer.echo(answer_text(answered))
    if answered is not None and answered.refused:
        raise UsageError(f"refused: {answered.refused}")
