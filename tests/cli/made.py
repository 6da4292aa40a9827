"""What a command of the fixture `cli` takes and comes to."""

from collections.abc import Callable
from typing import NamedTuple


class Said(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str


Cli = Callable[..., Said]
