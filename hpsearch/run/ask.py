"""What an invocation asks of a run that goes on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ask:
    """`retry`: results that failed or ran out of time are taken back first, and their tasks tried again.

    `finish`: the search ends with what is done, and the finals follow. `reopen`: one that was ended so goes on.
    """

    retry: bool = False
    finish: bool = False
    reopen: bool = False


NOTHING = Ask()
