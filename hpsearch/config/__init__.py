"""YAML to a frozen, checked RunConfig, and back."""

from hpsearch.config.changes import search_changes
from hpsearch.config.editor import json_schema
from hpsearch.config.load import load
from hpsearch.config.spec import ExecutorSpec, FinalsSpec, LimitsSpec, OutputSpec, RunConfig, ScheduleSpec
from hpsearch.config.writer import resolved, search_digest, trial_yaml

__all__ = [
    "ExecutorSpec",
    "FinalsSpec",
    "LimitsSpec",
    "OutputSpec",
    "RunConfig",
    "ScheduleSpec",
    "json_schema",
    "load",
    "resolved",
    "search_changes",
    "search_digest",
    "trial_yaml",
]
