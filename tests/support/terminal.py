"""A command at a terminal of its own: what it shows is read as it comes, keys are typed."""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.processes import COMMAND, ENVIRONMENT, PATIENCE

_SEQUENCES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


class Terminal:
    """Its parent's end; `seen` is everything that was shown, without colours and movements."""

    def __init__(self, parent: int, child: int, process: "subprocess.Popen[bytes]") -> None:
        self._parent, self._child, self.process, self.seen = parent, child, process, ""

    def wait_for(self, pattern: str) -> None:
        """Reads until what comes from now on has it; all up to then counts as seen."""
        come = ""
        while not re.search(pattern, come):
            assert select.select([self._parent], [], [], PATIENCE)[0], f"{pattern!r} never came: {come[-2000:]}"
            come += _SEQUENCES.sub("", self._read())
        self.seen += come

    def type(self, keys: str) -> None:
        os.write(self._parent, keys.encode())

    def end(self) -> int:
        """Reads to the end; the exit code."""
        while self.process.poll() is None:
            if select.select([self._parent], [], [], 0.05)[0]:
                self.seen += _SEQUENCES.sub("", self._read())
        return self.process.wait()

    def modes(self) -> list[Any]:
        """As `termios.tcgetattr` has them."""
        return termios.tcgetattr(self._child)

    def _read(self) -> str:
        return os.read(self._parent, 65536).decode(errors="replace")


@contextlib.contextmanager
def at_a_terminal(*arguments: str, cwd: Path, columns: int = 80, rows: int = 24) -> Iterator[Terminal]:
    """The command as the leader of a session that has the terminal, with its standard streams there."""
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    environment = {k: v for k, v in ENVIRONMENT.items() if k not in ("COLUMNS", "LINES")} | {
        "TERM": "xterm-256color",
        "PYTHONUTF8": "1",
    }

    def claim() -> None:
        os.setsid()
        fcntl.ioctl(child, termios.TIOCSCTTY, 0)

    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=cwd,
        stdin=child,
        stdout=child,
        stderr=child,
        env=environment,
        preexec_fn=claim,  # noqa: PLW1509  no thread of ours is in the middle of anything
    )
    try:
        yield Terminal(parent, child, process)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(parent)
        os.close(child)
