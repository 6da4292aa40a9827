"""Which rows, as text: one bit a row, the first one the highest of its byte, as base64."""

import base64
import binascii

import numpy as np
from numpy.typing import NDArray


def written(rows: NDArray[np.bool_]) -> str:
    """The text of (m,) booleans."""
    return base64.b64encode(np.packbits(rows).tobytes()).decode("ascii")


def read(text: str, count: int) -> NDArray[np.bool_] | None:
    """The first `count` rows of a text; None where it has none, or is not one of so many rows."""
    try:
        found = np.unpackbits(np.frombuffer(base64.b64decode(text, validate=True), np.uint8))
    except (ValueError, binascii.Error):
        return None
    fits = count > 0 and 0 <= len(found) - count < 8
    return found[:count].astype(np.bool_) if fits else None
