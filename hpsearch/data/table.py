"""A table as readers give it: its features by column, numbers or words, with what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Words = Sequence[str | None]
"""One a row; None where it is missing."""


@dataclass(frozen=True, slots=True)
class Table:
    """`numbers` (m, n) are the n features in float64, NaN where a value is missing or a word; `words` has the columns
    of words by number. `names` are theirs, `named` says that the table has them (a header), and `label` is the name of
    the label's column, with `why` it was taken. `notes` are what the user should hear of the file, `spellings` how the
    numbers of a column (by its name) are written where it is not as usual. `places` are the columns' numbers in the
    file.
    """

    names: tuple[str, ...]
    numbers: NDArray[np.float64]
    words: Mapping[int, Words] = field(default_factory=dict)
    named: bool = True
    label: str = ""
    why: str = ""
    notes: tuple[str, ...] = ()
    spellings: Mapping[str, str] = field(default_factory=dict)
    places: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.numbers)
