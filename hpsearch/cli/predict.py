"""`hpsearch predict`: a run's model on new examples."""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from hpsearch.cli import options
from hpsearch.cli.output import check_new, put
from hpsearch.errors import StorageError, UsageError

if TYPE_CHECKING:
    from hpsearch.data import DataSpec
    from hpsearch.data.dataset import NewExamples
    from hpsearch.objectives.objective import Predictor
    from hpsearch.report.writers.predictions import Wanted
    from hpsearch.run.directory import RunDirectory
    from hpsearch.run.predictions import Chunk, Model, Tally

STDIN_NAME = "standard input"
WORDS = Annotated[
    list[str],
    typer.Argument(
        metavar="[RUN] DATA...",
        help="A run (left out: the latest), and files like its data (-: standard input); no labels are needed.",
    ),
]
OUTPUT = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write it there: .csv, .json, .npy or .npz.")
]
PROBABILITIES = Annotated[bool, typer.Option("--probabilities", help="Those of all classes, too.")]
IDS = Annotated[
    list[str] | None,
    typer.Option("--id", metavar="NAME", help="Carry a column or array along, to tell rows apart. Repeatable."),
]
TRIAL = Annotated[
    int | None, typer.Option("--trial", metavar="N", help="With another trial's model: it is trained again for this.")
]
FORMAT = Annotated[
    str | None, typer.Option("--format", metavar="csv", help="What standard input is: csv (default), npy, npz, ...")
]


def predict(
    words: WORDS,
    output: OUTPUT = None,
    force: options.FORCE = False,
    probabilities: PROBABILITIES = False,
    ids: IDS = None,
    trial: TRIAL = None,
    kind: FORMAT = None,
    root: options.ROOT = None,
    json: options.JSON = False,
    verbose: options.VERBOSE = False,
) -> None:
    """Classify new examples with a run's winner: one line each, in their order."""
    from hpsearch.cli.which import sort_out
    from hpsearch.executor.cores import one_thread
    from hpsearch.report.pages.predictions import tally_page
    from hpsearch.report.writers.predictions import Wanted
    from hpsearch.report.writers.stream import write
    from hpsearch.run.predictions import Tally

    ending = _ending(output, json, force)
    directory, files = sort_out(words, root)
    _check(files, ids or [], kind)
    with one_thread():
        model, spec = _model(directory, trial)
        tally, wanted = Tally(), Wanted(model.predictor.classes, _carried(files, ids or []), probabilities)
        _put(output, ending, _chunks(model, spec, files, ids or [], kind, tally), wanted)
    sys.stdout.flush()  # the result comes first, also where nobody reads it to its end
    write(tally_page(tally), sys.stderr)


def _ending(output: Path | None, json: bool, force: bool) -> str:
    """What is written, by the ending that its file has or would have. Raises UsageError."""
    from hpsearch.report.writers.predictions import ARRAYS, TEXTS

    if output is None or str(output) == "-":
        if force:
            raise UsageError("--force: is for -o FILE; on standard output nothing is replaced")
        return ".json" if json else ".csv"
    known, ending = [*TEXTS, *ARRAYS], ".json" if json else output.suffix.lower()
    if ending not in known:
        raise UsageError(f"-o {output}: must end in {', '.join(known[:-1])} or {known[-1]}")
    if json and output.suffix.lower() != ".json" and output.suffix.lower() in known:
        raise UsageError(f"-o {output}: is no .json, as --json wants it; leave one of them out")
    check_new(output, force)
    return ending


def _check(files: list[str], ids: list[str], kind: str | None) -> None:
    from hpsearch.cli.which import STDIN
    from hpsearch.data.sources import READERS
    from hpsearch.report.writers.predictions import TAKEN

    known = [ending[1:] for ending in READERS if ending.startswith(".")]
    if kind is not None and STDIN not in files:
        raise UsageError("--format: is for standard input (-): a file's name tells what it is")
    if kind is not None and kind not in known:
        raise UsageError(f"--format {kind}: must be one of {', '.join(known)}")
    if files.count(STDIN) > 1:
        raise UsageError("-: standard input can be read only once")
    if taken := [name for name in ids if name in TAKEN or ids.count(name) > 1]:
        why = "is asked for twice" if taken[0] not in TAKEN else "is what predict calls a column of its own; rename it"
        raise UsageError(f"--id {taken[0]}: {why}")


def _model(directory: "RunDirectory", trial: int | None) -> "tuple[Model, DataSpec]":
    """The winner's, or that of the trial that is asked for."""
    from hpsearch.run.panda.recorded import is_panda
    from hpsearch.run.predictions import kept_model, result_of, trained_model
    from hpsearch.run.recorded import read_run, recorded_config

    config = recorded_config(directory)
    if config.kind.predictor is None:
        raise UsageError(f"{directory.path}: {config.kind.noun} has no model that predicts")
    if is_panda(directory):
        if trial is not None:
            raise UsageError(
                f"{directory.path}: --trial: is a panda, whose model is that of the branch that was stopped"
            )
        if not os.path.lexists(directory.best_config):
            raise StorageError(f"{directory.path}: has no model yet; `hpsearch panda stop {directory.path}` makes it")
        return kept_model(directory, config), config.data
    if trial is not None:
        run = read_run(directory)
        if not run.state.ended or run.winner is None or run.winner.task.trial.number != trial:
            result = result_of(run, trial)
            again = f"trial {trial} is trained again, as only the winner's model is kept"
            typer.echo(f"{again} ({result.seconds:.0f} s the first time)" if result.seconds >= 1 else again, err=True)
            return trained_model(run, result), config.data
    if not os.path.lexists(directory.best_config):
        raise StorageError(f"{directory.path}: has no model yet; `{directory.resume}` finishes the run")
    return kept_model(directory, config), config.data


def _carried(files: list[str], ids: list[str]) -> list[str]:
    """The names of what stands beside the predictions: with several files, which it is."""
    return [*(["file"] if len(files) > 1 else []), *ids]


def _chunks(
    model: "Model", spec: "DataSpec", files: list[str], ids: list[str], kind: str | None, tally: "Tally"
) -> "Iterator[Chunk]":
    """One file after the other, each in the order of its rows."""
    from hpsearch.cli.which import STDIN
    from hpsearch.data import read_examples
    from hpsearch.report.text import visible
    from hpsearch.run.predictions import predicted

    for file in files:
        wanted = model.predictor
        if file == STDIN:
            shown, examples = STDIN_NAME, _standard_input(spec, wanted, ids, kind or "csv")
        else:
            shown = file
            examples = read_examples(file, spec, wanted.inputs, wanted.features, ids, wanted.encoding)
        for note in examples.notes:
            typer.echo(visible(f"{shown}: {note}"), err=True)
        if len(files) > 1:
            examples = examples._replace(ids={"file": (shown,) * len(examples.x), **examples.ids})
        yield from predicted(model, examples, tally)


def _standard_input(spec: "DataSpec", wanted: "Predictor", ids: list[str], kind: str) -> "NewExamples":
    """By way of a file, as most kinds of files are not read from their beginning to their end."""
    from hpsearch.data import read_examples
    from hpsearch.data.reading import shown_from

    with TemporaryDirectory(prefix="hpsearch-") as name, shown_from(Path(name)):
        path = Path(name) / f"{STDIN_NAME}.{kind}"
        with path.open("wb") as copy:
            shutil.copyfileobj(sys.stdin.buffer, copy)
        return read_examples(path, spec, wanted.inputs, wanted.features, ids, wanted.encoding)


def _put(output: Path | None, ending: str, chunks: "Iterable[Chunk]", wanted: "Wanted") -> None:
    """To its file as a whole, or chunk by chunk to standard output."""
    from hpsearch.report.writers.predictions import ARRAYS, TEXTS
    from hpsearch.report.writers.stream import write_text

    if ending in ARRAYS:
        assert output is not None
        put(output, [ARRAYS[ending](chunks, wanted)])
    elif output is None or str(output) == "-":
        for text in TEXTS[ending](chunks, wanted):
            write_text(text, sys.stdout)
    else:
        put(output, (text.encode("utf-8", "surrogateescape") for text in TEXTS[ending](chunks, wanted)))
