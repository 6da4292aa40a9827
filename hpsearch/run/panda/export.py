"""A branch as a config that `hpsearch run` understands: its changes are values over epochs."""

from dataclasses import replace

from hpsearch.config import RunConfig, trial_yaml
from hpsearch.errors import UsageError
from hpsearch.run.panda.state import PandaState

_OTHERS = "# trained with the random numbers of trial {}; a run of this is trial 1 and has others, so its bits differ\n"


def exported(config: RunConfig, state: PandaState, number: int | None) -> str:
    """The YAML of a branch (None: of the trained one), as many epochs as it was trained for.

    Raises UsageError for a branch that is not there, or that no config from epoch 1 on can be.
    """
    tree = state.tree
    trained = [b.number for b in tree.branches.values() if b.active and b.role == "trained"]
    if number is None:
        if len(trained) != 1:
            raise UsageError(
                f"which branch? `hpsearch panda export RUN --branch N`; there are {', '.join(map(str, tree.branches))}"
            )
        number = trained[0]
    if number not in tree.branches:
        raise UsageError(f"--branch {number}: there are {', '.join(map(str, tree.branches))}")
    if any(one.weights_only for one in tree.lineage(number)):
        raise UsageError(
            f"--branch {number}: went on from weights alone, which no config can say; a fork without --weights-only can"
        )
    epochs = max(tree.branches[number].epoch, 1)
    text = trial_yaml(replace(config, epochs=epochs), tree.config_of(number, epochs))
    begin = state.begin
    return text if begin is None or begin.trial == 1 else _OTHERS.format(begin.trial) + text
