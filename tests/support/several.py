"""Several commands in one process: `python -m tests.support.several` reads them as JSON and tells what each came to.

A process costs half a second of imports: for tests of what commands say, not of how a process begins and ends.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.support.pages import ROOT
from tests.support.processes import ENVIRONMENT, PATIENCE


class Said(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str


def several(
    *commands: Sequence[str],
    cwd: Path,
    environment: Mapping[str, str] = ENVIRONMENT,
    before: Callable[[], object] | None = None,
) -> list[Said]:
    """One after another in `cwd`; `before` is done by the process before it begins."""
    path = os.pathsep.join(filter(None, (environment.get("PYTHONPATH"), str(ROOT))))
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.several"],
        cwd=cwd,
        input=json.dumps(commands),
        capture_output=True,
        text=True,
        env={**environment, "PYTHONPATH": path},
        timeout=PATIENCE,
        preexec_fn=before,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return [Said(*said) for said in json.loads(done.stdout)]


def main() -> None:
    from hpsearch.blas import prepare

    prepare()
    from hpsearch.cli.app import app
    from hpsearch.cli.session import guarded

    said = []
    for command in json.load(sys.stdin):
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n", write_through=True) for _ in range(2))
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = guarded(lambda: app(command, prog_name="hpsearch"))  # noqa: B023
        said.append((code, *(stream.buffer.getvalue().decode() for stream in (out, err))))
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main()
