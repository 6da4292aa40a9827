"""YAML to a frozen, checked RunConfig, and back."""

from hpsearch.config.amounts import spell
from hpsearch.config.checking import Examined, examine, load
from hpsearch.config.editor import json_schema
from hpsearch.config.finer import finer_space
from hpsearch.config.sections.executor import ExecutorSpec, OutputSpec
from hpsearch.config.sections.limits import LimitsSpec
from hpsearch.config.sections.schedule import FinalsSpec, as_begun
from hpsearch.config.spec import RunConfig
from hpsearch.config.writing import finer_yaml, resolved, search_changes, search_digest, trial_yaml
from hpsearch.config.yaml.overrides import Override

__all__ = [
    "Examined",
    "ExecutorSpec",
    "FinalsSpec",
    "LimitsSpec",
    "OutputSpec",
    "Override",
    "RunConfig",
    "as_begun",
    "examine",
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
