"""`hpsearch predict`: the winner's model on new examples."""

import json as json_module
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from hpsearch.cli import options
from hpsearch.errors import StorageError, UsageError


def predict(
    run_and_data: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN DATA", help="A run (left out: the latest), and a file like its data; labels are not needed."
        ),
    ],
    root: options.ROOT = options.RUNS,
    json: options.JSON = False,
    verbose: options.VERBOSE = False,
) -> None:
    """Classify new examples with a run's winner: one line each, the class and its probability."""
    from hpsearch.data import read_examples
    from hpsearch.executor.cores import one_thread
    from hpsearch.run.find import find
    from hpsearch.run.recorded import recorded_config

    if len(run_and_data) > 2:
        raise UsageError(f"predict: takes a run and a file, not {len(run_and_data)} arguments")
    *run, data = run_and_data
    directory = find(root, run[0] if run else None)
    config = recorded_config(directory)
    if config.kind.predictor is None:
        raise UsageError(f"{directory.path}: {config.kind.noun} has no model that predicts")
    if not os.path.lexists(directory.best_config):
        raise StorageError(f"{directory.path}: has no model yet; `{directory.resume}` finishes the run")
    saved = config.kind.predictor(directory.best)
    x, labels = read_examples(data, config.data, saved.inputs, saved.features)
    with one_thread():
        probabilities = saved.probabilities(x)
    names = [saved.classes[i] for i in probabilities.argmax(axis=1)]
    shares = [float(p) for p in probabilities.max(axis=1)]
    if json:
        rows = [{"class": name, "probability": round(p, 6)} for name, p in zip(names, shares, strict=True)]
        typer.echo(json_module.dumps(rows))
    else:
        _print(names, shares, labels)


def _print(names: Sequence[str], shares: Sequence[float], labels: Sequence[str] | None) -> None:
    """As CSV, and how many of the labels, where there are some, are others."""
    import csv

    from hpsearch.report.text import csv_text, visible

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["class", "probability"])
    writer.writerows((csv_text(visible(name)), f"{p:.4f}") for name, p in zip(names, shares, strict=True))
    if labels is not None:
        wrong = sum(a != b for a, b in zip(names, labels, strict=True))
        typer.echo(
            f"{wrong} of {len(names)} differ from the labels in the file ({100 * wrong / len(names):.2f} %)", err=True
        )
