"""What another run of the suite has already passed, by the report that it wrote (`pytest --junitxml=FILE`)."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

NOT_PASSED = ("skipped", "failure", "error")
Key = tuple[str, str]


def key(item: pytest.Item) -> Key:
    """How a report names a test; where it has to change a name, that test counts as not run."""
    path, *inner = item.nodeid.partition("[")[0].split("::")
    return ".".join([path.removesuffix(".py").replace("/", "."), *inner[:-1]]), item.name


def passed(report: Path) -> set[Key]:
    """The tests that the report has, neither failed nor skipped."""
    cases = ElementTree.parse(report).iter("testcase")
    return {
        (c.attrib["classname"], c.attrib["name"]) for c in cases if all(c.find(name) is None for name in NOT_PASSED)
    }


def leave_out(report: Path, items: list[pytest.Item]) -> list[pytest.Item]:
    """Takes those that passed out of `items`, and returns them."""
    done = passed(report)
    gone = [item for item in items if key(item) in done]
    items[:] = [item for item in items if key(item) not in done]
    return gone
