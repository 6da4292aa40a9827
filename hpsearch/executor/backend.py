"""What a backend is: workers that train fleets. Who is tried again when one dies is not its business."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from hpsearch.executor.cores import one_thread
from hpsearch.executor.worker import Work, train
from hpsearch.trial import Result


class BrokenError(Exception):
    """Workers died, and what they were training is lost; the backend can be asked again.

    `begun` are the indices of the fleets that were begun and never ended; `ends` says how the workers ended, each as
    the name of a signal (`SIGKILL`), as `exit code 3`, or in other words.
    """

    def __init__(self, begun: frozenset[int], ends: Sequence[str]) -> None:
        self.begun, self.ends = begun, tuple(ends)
        super().__init__(", ".join(ends))


class Backend(Protocol):
    """Workers, from the first fleets on until `kill` or `end`. Used from one thread, the main one."""

    def map(self, works: Sequence[Work]) -> Iterator[tuple[int, list[Result]]]:
        """Trains each, with one BLAS thread; (index, results) as they arrive, in whatever order that is.

        Of those whose deadline has passed before they begin nothing comes back, or no results. Raises BrokenError when
        all that came back has been handed out, and what a worker raises.
        """
        ...

    def kill(self) -> None:
        """Ends the workers at once, and touches nothing that an interrupted library may have left locked."""
        ...

    def end(self) -> None:
        """Ends the workers at once, if there are any, and waits until they are gone."""
        ...


class InProcess:
    """No workers: one fleet after another, here, however many jobs."""

    def __init__(self, jobs: int) -> None:
        del jobs

    def map(self, works: Sequence[Work]) -> Iterator[tuple[int, list[Result]]]:
        """In the order given."""
        with one_thread():
            for index, work in enumerate(works):
                yield index, train(work)

    def kill(self) -> None:
        """Nothing to kill."""

    def end(self) -> None:
        """Nothing to end."""
