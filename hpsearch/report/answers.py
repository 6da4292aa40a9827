"""What became of an order to a panda, in words and for programs."""

from typing import Any

from hpsearch.report.text import value
from hpsearch.run.panda.state import Answered


def answer_text(answered: Answered) -> str:
    """What became of an order, in a line or two."""
    verb, place = answered.facts["verb"], f"branch {answered.branch}, epoch {answered.epoch}"
    told = [f"taken at {place}"]
    if verb == "set":
        begin = answered.facts.get("at", answered.epoch + 1)
        changed = ", ".join(f"{n} {value(answered.before.get(n))} -> {value(v)}" for n, v in answered.after.items())
        told.append(f"from epoch {begin}: {changed}")
    if answered.branches:
        told.append(f"new: branch {', '.join(map(str, answered.branches))}")
    if answered.dropped:
        told.append("no longer to come: " + ", ".join(f"{n} at epoch {e}" for e, n in answered.dropped))
    return "; ".join(told)


def answer_document(ident: str, answered: Answered | None) -> dict[str, Any]:
    """The answer with `--json`; `taken` is null while it waits."""
    if answered is None:
        return {"order": ident, "taken": None}
    return {
        "order": ident,
        "taken": not answered.refused,
        "refused": answered.refused or None,
        "branch": answered.branch,
        "epoch": answered.epoch,
        "before": dict(answered.before),
        "after": dict(answered.after),
        "branches": list(answered.branches),
        "dropped": [{"epoch": epoch, "name": name} for epoch, name in answered.dropped],
    }
