"""What the names of files in the section `data` tell: which parts have one, and which hold named arrays."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from hpsearch.config.complaints import Complaint, at_key
from hpsearch.config.models import checked
from hpsearch.data.roles import ROLES
from hpsearch.data.sources import GENERATED, SOURCES, reader_of
from hpsearch.errors import DataError

PartFile = Annotated[
    str,
    checked(
        "the name of a file (for shares of the rows write split: {dev: 0.2, test: 0.2})",
        lambda value: isinstance(value, str),
        {"type": "string"},
    ),
]


def check_parts(raw: Mapping[str, Any], parts: list[str], given: list[str]) -> list[Complaint]:
    """Parts in files of their own: one of them is train, and arrays are named where the files have any."""
    if raw.get("source") is not None:
        return [at_key(("data", "source"), "source_beside_parts", "source", parts=" and ".join(parts))]
    wrong = [at_key(("data", key), "only_generated", key) for key in given if key in GENERATED]
    if "train" not in parts:
        wrong.append(at_key(("data", parts[0]), "parts_without_train", parts[0]))
    files = [raw[key] for key in parts if isinstance(raw[key], str)]
    if all(is_file(name) and not holds_arrays(name) for name in files):
        wrong += [at_key(("data", key), "arrays_of_tables", key) for key in given if key in ROLES]
    return wrong


def holds_arrays(source: object) -> bool:
    """Whether arrays are named by what they are called in the source, and not by their files."""
    if not isinstance(source, str) or source in SOURCES:
        return False
    return not is_file(source) or reader_of(Path(source)).holds == "arrays"


def is_file(name: str) -> bool:
    """Whether it ends as the name of a file that can be read."""
    try:
        reader_of(Path(name))
    except DataError:
        return False
    return True
