"""Who has won: by the finals where there were any, else by the search."""

from collections.abc import Mapping
from typing import Any

from hpsearch.analysis.finalists import EffortOf, finalists
from hpsearch.errors import StorageError
from hpsearch.objectives import Kind
from hpsearch.trial import Config, Goal, History, Result


def effort_of(kind: Kind, facts: Mapping[str, Any]) -> EffortOf | None:
    """What a config costs to train, for data of these recorded facts; None where the kind knows no such number.

    What it returns raises StorageError for a config that no objective of the kind has: the journal was made up.
    """
    effort = kind.effort
    if effort is None:
        return None

    def of(config: Config) -> int:
        try:
            return effort.of(config, facts)
        except (ValueError, TypeError, KeyError) as error:
            raise StorageError(f"the journal has a trial whose config makes no sense: {error}") from error

    return of


def saved_winner(history: History, goal: Goal, effort: EffortOf | None) -> Result | None:
    """The result whose model is tested and saved; None where no trial is ok."""
    finals = finalists(history, goal, effort)
    return finals[0].saved if finals else history.incumbent(goal)
