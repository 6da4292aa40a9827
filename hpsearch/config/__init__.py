"""YAML to a frozen, checked RunConfig, and back."""

from hpsearch.config.editor import json_schema
from hpsearch.config.load import load
from hpsearch.config.spec import ExecutorSpec, FinalsSpec, LimitsSpec, OutputSpec, RunConfig
from hpsearch.config.writer import resolved, search_digest, trial_yaml

__all__ = [
    "ExecutorSpec",
    "FinalsSpec",
    "LimitsSpec",
    "OutputSpec",
    "RunConfig",
    "json_schema",
    "load",
    "resolved",
    "search_digest",
    "trial_yaml",
]
