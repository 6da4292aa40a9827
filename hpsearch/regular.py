"""Regular files alone: a named pipe or a device in the place of one is refused, and never waited for."""

import errno
import os
import stat
from pathlib import Path

NOT_REGULAR = "it is no regular file; move away what is there"


def open_regular(path: str | Path, flags: int = os.O_RDONLY) -> int:
    """A descriptor of a regular file; `open(path, mode, opener=open_regular)` makes a stream of it.

    Links are followed unless O_NOFOLLOW is among `flags`. Raises OSError, also for anything but a regular file.
    """
    try:
        descriptor = os.open(path, flags | os.O_CLOEXEC | os.O_NONBLOCK, 0o666)
    except OSError as error:
        if error.errno == errno.ENXIO:  # a pipe that nobody reads, or a socket
            raise OSError(errno.EINVAL, NOT_REGULAR, str(path)) from None
        raise
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, NOT_REGULAR, str(path))
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def read_regular(path: str | Path, most: int) -> bytes:
    """The whole of a regular file. Raises OSError, also where it has more than `most` bytes."""
    with open(path, "rb", opener=open_regular) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most:,} bytes", str(path))
    return content
