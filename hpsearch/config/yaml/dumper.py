"""Plain data to YAML 1.2 text that reads back as the same data, and that is safe to show."""

import math
from collections.abc import Mapping
from typing import Any

import yaml

from hpsearch.config.yaml.scalars import NUMBER


class _Dumper(yaml.SafeDumper):
    """Quotes what YAML 1.1 or 1.2 would not read as text. The base's own table stays as it is."""

    def ignore_aliases(self, data: Any) -> bool:
        """Equal lists are written out, not aliased."""
        return True


def _represent(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    """Text with anything invisible stands in double quotes, where it can be written as an escape."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if text.isprintable() else '"')


_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", NUMBER, list("-+.0123456789"))
_Dumper.add_representer(str, _represent)


def block(plain: Mapping[str, Any]) -> str:
    """A line for each key, and for each of those in it."""
    return _dump(dict(plain), default_flow_style=None, width=120)


def flow(plain: Any) -> str:
    """On one line."""
    return _dump(plain, default_flow_style=True, width=math.inf).strip()


def _dump(plain: Any, **options: Any) -> str:
    """PyYAML writes bidirectional marks as they are."""
    text = yaml.dump(plain, Dumper=_Dumper, sort_keys=False, allow_unicode=True, **options)
    return "".join(c if c.isprintable() or c == "\n" else f"\\U{ord(c):08x}" for c in text)
