"""Why a worker process died, as far as joblib tells."""

import re
from pathlib import Path

from hpsearch.errors import StorageError

_CODE = re.compile(r"([A-Z][A-Z0-9]*)\((-?\d+)\)")
_WORDS = {
    "SIGKILL": "SIGKILL, as when the memory is used up",
    "SIGSEGV": "SIGSEGV, a crash",
    "SIGABRT": "SIGABRT, a crash",
}


def cause_of_death(error: BaseException, run: Path) -> str:
    """The name of the signal or the exit code, for the user.

    Raises StorageError for SIGBUS: a file that the worker has mapped could not be read, which is no task's fault.
    """
    names: dict[str, str] = dict(_CODE.findall(str(error)))
    if "SIGBUS" in names:
        raise StorageError(
            f"{run}: a worker process could not read the examples it has mapped (SIGBUS): the disk failed, or files "
            f"were cut short"
        ) from error
    known = [_WORDS.get(name, name) for name in names if name.startswith("SIG")]
    known += [f"exit code {code}" for name, code in names.items() if not name.startswith("SIG")]
    if known:
        return ", ".join(known)
    told = [line for line in str(error.__cause__ or error).splitlines() if line.strip(' "')]
    return told[-1] if told else "killed, crashed or out of memory"
