"""YAML to a frozen, checked RunConfig, and back."""

from hpsearch.config.changes import search_changes
from hpsearch.config.durations import spell
from hpsearch.config.editor import json_schema
from hpsearch.config.finer import finer_space
from hpsearch.config.load import load
from hpsearch.config.names import LATEST
from hpsearch.config.spec import ExecutorSpec, FinalsSpec, LimitsSpec, OutputSpec, RunConfig
from hpsearch.config.writer import finer_yaml, resolved, search_digest, trial_yaml

__all__ = [
    "LATEST",
    "ExecutorSpec",
    "FinalsSpec",
    "LimitsSpec",
    "OutputSpec",
    "RunConfig",
    "finer_space",
    "finer_yaml",
    "json_schema",
    "load",
    "resolved",
    "search_changes",
    "search_digest",
    "spell",
    "trial_yaml",
]
