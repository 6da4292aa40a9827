"""Trained networks as files that need nothing but NumPy: model.npz and model.json, and back.

Batch norm is folded into W and b, so that predicting is a = activation(a W + b) a layer, softmax last, and the mean
over the members: W is (K, n_in, n_out), b (K, 1, n_out).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpsearch.data.dataset import Part
from hpsearch.data.encoding import Encoding
from hpsearch.data.normalization import Normalization
from hpsearch.data.reading import no_bomb
from hpsearch.errors import StorageError
from hpsearch.nn.layout import Array
from hpsearch.nn.loss import losses
from hpsearch.nn.model import Model
from hpsearch.regular import open_regular, read_regular

FORMAT = 2
"""1: one network, whose W and b have no first axis for the members."""
ARRAYS, FACTS = "model.npz", "model.json"
MOST_FACTS = 2**24
"""Bytes of model.json: the names of many classes and features."""


@dataclass(frozen=True, slots=True)
class SavedModel:
    """One network or an ensemble with the normalization of its inputs. `facts` is what model.json holds."""

    model: Model
    normalization: Normalization
    facts: Mapping[str, Any]

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes, by label."""
        return tuple(self.facts["classes"])

    @property
    def inputs(self) -> int:
        """How many features an example has."""
        return len(self.normalization.mu)

    @property
    def features(self) -> tuple[str, ...]:
        """Their names; empty where the data had none."""
        return tuple(self.facts.get("features", ()))

    @property
    def encoding(self) -> Encoding | None:
        """What makes inputs of the columns of a table; None where the data had none."""
        return Encoding.of(self.facts)

    def with_facts(self, more: Mapping[str, Any]) -> "SavedModel":
        """The same, and more to be kept with it."""
        return replace(self, facts={**self.facts, **more})

    @property
    def members(self) -> int:
        """K: how many networks it is."""
        return len(self.model.W[0])

    def probabilities(self, x: Array) -> Array:
        """Softmax outputs (m, C), the mean of all members', for inputs (m, n_x) as they come from a data source."""
        with np.errstate(all="ignore"):
            return np.asarray(self.model.probabilities(self.normalization.apply(x)).mean(axis=0))

    def measured(self, part: Part) -> tuple[float, float]:
        """Error and cost on rows with labels; an ensemble's are those of its mean probabilities."""
        with np.errstate(all="ignore"):
            x = self.normalization.apply(part.x)
            if self.members == 1:
                errors, costs = self.model.evaluate(x, part.y)
                return float(errors[0]), float(costs[0])
            wrong = (self.model.probabilities(x).mean(axis=0).argmax(axis=1) != part.y).mean()
            # -log of the mean over K of exp(-L): finite where the probabilities themselves underflow.
            each = np.concatenate([losses(z, part.y[rows]) for rows, z in self.model.logits(x)], axis=1)
            least = each.min(axis=0)
            costs = least - np.log(np.exp(least - each).mean(axis=0))
            return float(wrong), float(costs.mean())

    def files(self) -> dict[str, bytes]:
        """The two files' content by name."""
        arrays: dict[str, Array] = {"mu": self.normalization.mu, "sigma": self.normalization.sigma}
        if self.normalization.fill is not None:
            arrays["fill"] = self.normalization.fill
        for layer, (W, b) in enumerate(zip(self.model.W, self.model.b, strict=True), 1):
            arrays |= {f"W{layer}": W, f"b{layer}": b}
        stream = BytesIO()
        np.savez(stream, **arrays)  # type: ignore[arg-type]
        content = stream.getvalue()
        shape = {"layers": len(self.model.W), "activation": self.model.activation, "members": self.members}
        head = {"format": FORMAT, **shape, "bytes": len(content)}
        text = json.dumps({**head, **self.facts, **head}, indent=2, allow_nan=False) + "\n"
        return {ARRAYS: content, FACTS: text.encode()}


def load(folder: Path) -> SavedModel:
    """Reads what `files` gave. Raises StorageError where it is missing, damaged, or of a later format."""
    try:
        facts = json.loads(read_regular(folder / FACTS, MOST_FACTS))
        newer = facts["format"] > FORMAT
        saved = None if newer else _read(folder / ARRAYS, facts)
    except OSError as error:
        raise StorageError(f"{error.filename or folder}: cannot be read: {error.strerror or error}") from error
    except Exception as error:  # a damaged archive raises almost anything
        raise StorageError(f"{folder}: holds no model that can be read: {error}") from error
    if saved is None:
        raise StorageError(f"{folder / FACTS}: is of format {facts['format']}; use the newer hpsearch that wrote it")
    return saved


def _read(path: Path, facts: dict[str, Any]) -> SavedModel:
    """The model and one prediction of it, which fails where its parts do not belong together."""
    with open(path, "rb", opener=open_regular) as stream, np.load(stream, allow_pickle=False) as arrays:
        for member in arrays.zip.infolist():
            no_bomb(path, member.filename, member.file_size, member.compress_size)
        numbers = range(1, facts["layers"] + 1)
        if facts["format"] == 1:
            W = [_array(arrays, f"W{n}", 2)[np.newaxis] for n in numbers]
            b = [_array(arrays, f"b{n}", 1)[np.newaxis, np.newaxis] for n in numbers]
        else:
            W, b = ([_array(arrays, f"{name}{n}", 3) for n in numbers] for name in "Wb")
        fill = _array(arrays, "fill", 1) if "fill" in arrays else None
        normalization = Normalization(_array(arrays, "mu", 1), _array(arrays, "sigma", 1), fill)
        saved = SavedModel(Model(W, b, facts["activation"]), normalization, facts)
    if {len(array) for array in (*W, *b)} != {facts.get("members", 1)}:
        raise ValueError("it has not as many networks in each layer as it says")
    for name in ("classes", "features"):
        if not all(isinstance(each, str) for each in facts.get(name, ())):
            raise ValueError(f"its {name} must be texts")
    encoding = saved.encoding
    if encoding is not None and len(encoding.inputs) != saved.inputs:
        raise ValueError(f"it has {saved.inputs} inputs, and its columns make {len(encoding.inputs)}")
    outputs = saved.probabilities(np.zeros((1, saved.inputs), np.float32)).shape[1]
    if len(saved.classes) != outputs:
        raise ValueError(f"it has {outputs} outputs for {len(saved.classes)} classes")
    return saved


def _array(arrays: Mapping[str, NDArray[Any]], name: str, dimensions: int) -> NDArray[Any]:
    array = arrays[name]
    if array.dtype.kind != "f" or array.ndim != dimensions:
        raise ValueError(f"its {name} has shape {array.shape} of {array.dtype}, not {dimensions} dimensions of floats")
    return array
