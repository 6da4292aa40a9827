"""The goal that most tests have: the network's own."""

from hpsearch.trial import Goal

GOAL = Goal("dev_error", tie="dev_cost")
