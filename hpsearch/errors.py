"""One tree of exceptions, each with the exit code the command ends with.

Whatever a user, a file or an operating system did ends as one of these; anything else is our own fault and
exits with 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class HpsearchError(Exception):
    """Base of everything we raise on purpose. `str(error)` is the whole message for the user."""

    exit_code = 1


class UsageError(HpsearchError):
    """A command, a path or an option that cannot be used as given."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake (or warning, or note) in a config, with its place.

    `line` and `column` count from 1; what stands in no file (an option, or a file that is not there) has line 0, and
    its column is that in the option. `path` is dotted, as `--set` takes it (`space.learning_rate.high`), and empty
    for the file as a whole; `message` states the rule, the value, and what to write instead.
    """

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        return self._worded("")

    def as_warning(self) -> str:
        """The same line, marked as compilers mark theirs."""
        return self._worded("warning: ")

    def as_note(self) -> str:
        """The same line, of what is no mistake."""
        return self._worded("note: ")

    def _worded(self, kind: str) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        told = not self.path or (not self.line and self.path in self.file)  # --set trials=0 has said so
        return f"{place}: {kind}{'' if told else f'{self.path}: '}{self.message}"


class ConfigError(UsageError):
    """A config with one or more mistakes: all of them at once, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class DataError(UsageError):
    """A data source that cannot be read or learned from; the message has the file, and row and column where known.

    `key` is the key of the config's section that names what is at fault (empty: not known); `errors` are several of
    them, or itself.
    """

    def __init__(self, message: str, key: str = "", errors: "Sequence[DataError]" = ()) -> None:
        self.key, self.errors = key, tuple(errors) or (self,)
        super().__init__(message)

    def about(self, key: str) -> "DataError":
        """The same, about a key where it had none."""
        return self if self.key or len(self.errors) > 1 else DataError(str(self), key)

    def reworded(self, old: str, new: str) -> "DataError":
        """The same with other words in it."""
        if len(self.errors) > 1:
            return several([error.reworded(old, new) for error in self.errors])
        return DataError(str(self).replace(old, new), self.key)


def several(errors: Sequence[DataError]) -> DataError:
    """All of them in one."""
    if len(errors) == 1:
        return errors[0]
    every = [one for error in errors for one in error.errors]
    return DataError("\n".join(map(str, every)), errors=every)


class NoSuccessError(HpsearchError):
    """No trial succeeded, or more failed than allowed."""

    exit_code = 3


class TargetMissedError(HpsearchError):
    """`--require` was not met."""

    exit_code = 4


class ChangedError(HpsearchError):
    """A retest found that the winner has drifted or is dethroned."""

    exit_code = 4


class LockedError(HpsearchError):
    """Another process holds the run."""

    exit_code = 5


class StorageError(HpsearchError):
    """The disk or a file failed, or a journal is damaged."""

    exit_code = 6


class WorkerError(HpsearchError):
    """Worker processes cannot be started, or do not live."""

    exit_code = 6


class UndecidedError(HpsearchError):
    """A retest cannot tell whether the winner holds."""

    exit_code = 7


class StoppedError(BaseException):
    """A signal stopped the run; the journal is whole.

    No `Exception`, as KeyboardInterrupt is none: whoever catches what a trial or a library raises must not catch this.
    """

    def __init__(self, message: str, signal_number: int) -> None:
        self.exit_code = 128 + signal_number
        super().__init__(message)
