"""A signal at an exact moment.

`python -m tests.support.interrupted N NUMBER ARGUMENTS...` runs `hpsearch ARGUMENTS...`, which sends the signal of that
number to itself at the N-th call of a Python function, or, for a negative N, at the N-th import.
"""

import os
import sys
from typing import Any

from hpsearch.cli import main


class Moment:
    """Counts what is to come, and does it when it has come."""

    def __init__(self, n: int, number: int) -> None:
        self.left, self.number = n, number

    def come(self) -> None:
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), self.number)

    def profile(self, frame: Any, event: str, argument: Any) -> None:
        """Of `sys.setprofile`."""
        if event == "call":
            self.come()

    def find_spec(self, *_: Any) -> None:
        """Of `sys.meta_path`."""
        self.come()


if __name__ == "__main__":
    n, number, *arguments = sys.argv[1:]
    sys.argv = ["hpsearch", *arguments]
    moment = Moment(abs(int(n)), int(number))
    if int(n) < 0:
        sys.meta_path.insert(0, moment)  # type: ignore[arg-type]
    else:
        sys.setprofile(moment.profile)
    main()
