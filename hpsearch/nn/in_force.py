"""The values that a fleet's last step used, read back from its arrays and not from the settings it was given."""

from hpsearch.nn.fleet import Fleet
from hpsearch.nn.settings import AUGMENTATION

Number = bool | int | float
DIGITS = 6
"""Significant digits that float32 carries through the optimizers' factors."""


def in_force(fleet: Fleet, i: int) -> dict[str, Number | list[Number]]:
    """Of member i, after at least one epoch: each setting that may change and acts there, by its name.

    The learning rate is the decayed one of the epoch's last step; batch_size is in rows: of `full` it is their number.
    """
    m, vectors = fleet.examples.rows, fleet.vectors
    found: dict[str, Number | list[Number]] = {}
    for name, value in fleet.optimizer.read([float(f[i]) for f in fleet.used], fleet.left(i)).items():
        found[name] = _rounded(value)
    found["batch_size"] = fleet.batches[0].stop
    found |= {"l2": _rounded(float(vectors.l2[i, 0]) * m), "l1": _rounded(float(vectors.l1[i, 0]) * 2 * m)}
    kept = [_rounded(float(keep)) if on else 1.0 for keep, on in zip(vectors.keep[i], vectors.masks, strict=True)]
    found["input_keep_prob"] = kept[0]
    if len(kept) > 1:
        found["keep_prob"] = kept[1] if len(set(kept[1:])) == 1 else list(kept[1:])
    if (augmentation := fleet.augmentation(i)) is not None:
        found |= {name: getattr(augmentation, name) for name in AUGMENTATION}
    return found


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
