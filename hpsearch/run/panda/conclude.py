"""A panda is stopped: its model is tested and saved."""

from collections.abc import Callable

from hpsearch import __version__
from hpsearch.config import trial_yaml
from hpsearch.objectives.objective import Objective
from hpsearch.run.files import failed, write_atomically
from hpsearch.run.panda.clerk import Clerk
from hpsearch.run.panda.models import Models
from hpsearch.run.panda.rows import EndRow, OpenedRow, TestedRow
from hpsearch.run.panda.tree import Branch


def conclude(clerk: Clerk, objective: Objective, models: Models, branch: Branch, note: Callable[[str], None]) -> None:
    """The model of a branch as it is: the test set is opened for it once, and the files of best/ are written."""
    look = (branch.number, branch.epoch)
    going = models.going(clerk.state.tree, branch)
    conclusion = models.stepwise.conclude(going)
    metrics = dict(conclusion.results[0].metrics)
    if objective.tested and look not in clerk.state.tests:
        if look not in clerk.state.opened:
            clerk.record(OpenedRow(*look))
        looks = len(clerk.state.opened)
        note(f"the test set is opened{f' again (look {looks})' if looks > 1 else ' once'}, for branch {look[0]}")
        clerk.record(TestedRow(*look, dict(conclusion.test().metrics)))
    test = clerk.state.tests.get(look, {})
    facts = {
        "branch": branch.number,
        "epochs": branch.epoch,
        "config": dict(going.config),
        "metrics": {**metrics, **test},
        "hpsearch": __version__,
    }
    directory = clerk.directory
    try:
        directory.best.mkdir(exist_ok=True)
    except OSError as error:
        raise failed(directory.best, "cannot be made", error) from error
    for name, content in conclusion.files(facts).items():
        write_atomically(directory.best / name, content)
    write_atomically(directory.best_config, trial_yaml(clerk.config, going.config))
    clerk.record(EndRow(*look, {**metrics, **test}))
