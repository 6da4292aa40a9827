"""What the folders of runs may be called."""

LATEST = "latest"
"""The link beside the runs to the newest of them."""
LONGEST = 100
"""Bytes of a name, at most."""
_SHOWN = 60


def name_problem(name: str) -> str | None:
    """Why a run's folder cannot be called this, or None."""
    if not name or name[0] in ".-":
        return f"must begin with a letter, a digit or _, not {_show(name)}"
    if "/" in name or "\\" in name or not name.isprintable() or name != name.strip():
        return f"must be the name of a folder, without / or \\, control characters or blanks around, not {_show(name)}"
    if name == LATEST:
        return f"must not be {LATEST}, the link to the newest run; choose another name"
    size = len(name.encode("utf-8"))
    return f"must have at most {LONGEST} bytes, not {size}" if size > LONGEST else None


def _show(name: str) -> str:
    text = repr(name)
    return text if len(text) <= _SHOWN else f"{text[:40]}... ({len(text)} characters)"
