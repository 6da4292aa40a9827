"""What a run may be called: the name of its folder."""

from pathlib import Path

from hpsearch.config.words import show

LATEST = "latest"
"""The link beside the runs to the newest of them."""

LONGEST = 100


def name_problem(name: str) -> str | None:
    """Why a run's folder cannot be called this, or None."""
    if not name or name[0] in ".-":
        return f"must begin with a letter, a digit or _, not {show(name)}"
    if "/" in name or "\\" in name or not name.isprintable() or name != name.strip():
        return f"must be the name of a folder, without / or \\, control characters or blanks around, not {show(name)}"
    if name == LATEST:
        return f"must not be {LATEST}, the link to the newest run; choose another name"
    size = len(name.encode("utf-8"))
    return f"must have at most {LONGEST} bytes, not {size}" if size > LONGEST else None


def default_name(file: str) -> str:
    """The stem of the config's file, or `run` where that is no name."""
    stem = Path(file).stem
    return "run" if file == "<stdin>" or name_problem(stem) else stem
