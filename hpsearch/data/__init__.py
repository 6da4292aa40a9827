"""Sources, split, normalization, the bundled digits.

Nothing heavy is imported before a function is called, so that the command line starts fast.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from hpsearch.data.spec import DataSpec, SplitSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hpsearch.data.dataset import Dataset, NewExamples
    from hpsearch.data.encoding import Encoding

__all__ = ["DataSpec", "SplitSpec", "files_of", "load", "read_examples"]


def load(spec: DataSpec, base: Path) -> "Dataset":
    """Reads, checks and splits a source; a relative path counts from `base`. Raises DataError, one clear message."""
    from hpsearch.data.assemble import load_dataset

    return load_dataset(spec, base)


def files_of(spec: DataSpec, base: Path) -> list[tuple[str, int]]:
    """The files that are read, as the config names them, with their bytes; those that are not there are left out."""
    arrays = [] if spec.files or spec.source else spec.arrays.values()
    named = [*spec.files.values(), *([spec.source] if spec.source else []), *arrays]
    paths = [(name, base / Path(name).expanduser()) for name in dict.fromkeys(named)]
    return [(name, path.stat().st_size) for name, path in paths if _is_file(path)]


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long
        return False


def read_examples(
    path: Path | str,
    spec: DataSpec,
    features: int,
    names: "Sequence[str]" = (),
    ids: "Sequence[str]" = (),
    encoding: "Encoding | None" = None,
) -> "NewExamples":
    """Reads examples to predict, with the names of their labels where the file has them.

    `spec` is the training run's: its array names, label column and dropped columns apply. `path` counts from the
    working directory and may be a built-in name. Where the file and the training data both have names of columns,
    those called `names` are taken, in that order, and `encoding` makes inputs of them. `ids` are columns (by name, or
    number from 0) or arrays that are carried along. Raises DataError, also where one is missing, or where without
    names the number of features is another.
    """
    from hpsearch.data.predicting import read_unlabelled

    return read_unlabelled(path, spec, features, names, ids, encoding)
