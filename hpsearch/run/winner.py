"""Who has won: by the finals where there were any, else by the search."""

from collections.abc import Callable

from hpsearch.analysis.finalists import finalists
from hpsearch.errors import StorageError
from hpsearch.nn.fleet import parameters_of
from hpsearch.nn.settings import resolve
from hpsearch.trial import Config, Goal, History, Result


def counter(inputs: int, classes: int) -> Callable[[Config], int]:
    """Counts what the network of a config learns, for data of so many inputs and classes.

    What it returns raises StorageError for a config that no network has: the journal was made up.
    """

    def count(config: Config) -> int:
        try:
            return parameters_of(resolve(config), inputs, classes)
        except (ValueError, TypeError, KeyError) as error:
            raise StorageError(f"the journal has a trial whose config makes no sense: {error}") from error

    return count


def saved_winner(history: History, goal: Goal, parameters: Callable[[Config], int]) -> Result | None:
    """The result whose model is tested and saved; None where no trial is ok."""
    finals = finalists(history, goal, parameters)
    return finals[0].saved if finals else history.incumbent(goal)
