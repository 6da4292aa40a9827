"""Supervision, whatever the backend: results as they arrive, no fleet after the deadline, and who pays for a death.

What was being trained when a worker died is tried once more, one task at a time, so that only a culprit is charged.
"""

from collections.abc import Iterator, Sequence

from hpsearch.deadline import NEVER, Deadline
from hpsearch.errors import StorageError, WorkerError
from hpsearch.executor import shared
from hpsearch.executor.backend import Backend, BrokenError
from hpsearch.executor.folders import Folders
from hpsearch.executor.worker import Work
from hpsearch.objectives.objective import Trainer
from hpsearch.trial import Result, Task

MOST_DEATHS = 3
"""Of workers that were training nothing, one after the other; then something is wrong with all of them."""

_WORDS = {
    "SIGKILL": "SIGKILL, as when the memory is used up",
    "SIGSEGV": "SIGSEGV, a crash",
    "SIGABRT": "SIGABRT, a crash",
}


class Workers:
    """`with Workers(...) as workers: workers.run(...)`; at the end, however it comes, the workers are gone.

    Whoever begins holds the lock of the run that the folders belong to.
    """

    def __init__(self, backend: Backend, jobs: int, folders: Folders) -> None:
        self._backend, self._jobs, self._folders = backend, jobs, folders

    def __enter__(self) -> "Workers":
        shared.tidy(self._folders.shared)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None or issubclass(kind, Exception):
            self._backend.end()
        else:  # a signal: what was interrupted may hold a lock
            self._backend.kill()

    def run(
        self,
        evaluator: Trainer,
        tasks: Sequence[Task],
        deadline: Deadline = NEVER,
        *,
        least: int = 0,
        cut: Deadline = NEVER,
    ) -> Iterator[list[Result]]:
        """Results of the tasks, a fleet at a time, as they arrive, in whatever order that is.

        After the deadline no fleet begins, not even one that waits for its worker; those at work finish, but for those
        that are still at work at `cut`. The first `least` fleets begin whatever the time. Raises WorkerError and
        StorageError, which are no task's fault.
        """
        left = {
            index: Work(evaluator, tuple(fleet), self._folders, NEVER if index < least else deadline, cut)
            for index, fleet in enumerate(evaluator.fleets(tasks, self._jobs))
        }
        deaths = 0
        while left:
            asked = list(left)
            try:
                for position, results in self._backend.map(list(left.values())):
                    deaths = 0
                    del left[asked[position]]
                    if results:
                        yield results
                return
            except BrokenError as error:
                suspects = [asked[position] for position in sorted(error.begun) if asked[position] in left]
                deaths = 0 if suspects else self._one_more(deaths, error)
                for index in suspects:
                    yield from self._one_by_one(left.pop(index))

    def _one_by_one(self, work: Work) -> Iterator[list[Result]]:
        """Each task of a fleet alone, after its worker has died. Nothing after the deadline."""
        for task in work.fleet:
            if results := self._alone(work.of(task)):
                yield results

    def _alone(self, work: Work) -> list[Result]:
        """One task again: charged if its worker dies once more."""
        deaths = 0
        while True:
            try:
                return [result for _, results in self._backend.map([work]) for result in results]
            except BrokenError as error:
                if error.begun:
                    reason = f"its worker process died twice: {self._cause(error)}"
                    return [Result(work.fleet[0], "failed", reason=reason, reproducible=False)]
                deaths = self._one_more(deaths, error)

    def _one_more(self, deaths: int, error: BrokenError) -> int:
        """Counts a death that is no task's fault. Raises WorkerError where there were too many in a row."""
        if deaths + 1 == MOST_DEATHS:
            raise WorkerError(
                f"{MOST_DEATHS} times in a row a worker process died before it trained anything: "
                f"{self._cause(error)}; fewer jobs may help (-j 1 needs no workers)"
            ) from error
        return deaths + 1

    def _cause(self, error: BrokenError) -> str:
        """How the workers ended, for the user.

        Raises StorageError for SIGBUS: a file that the worker has mapped could not be read, which is no task's fault.
        """
        if "SIGBUS" in error.ends:
            raise StorageError(
                f"{self._folders.run}: a worker process could not read the examples it has mapped (SIGBUS): the disk "
                f"failed, or files were cut short"
            ) from error
        return ", ".join(_WORDS.get(end, end) for end in error.ends) or "killed, crashed or out of memory"
