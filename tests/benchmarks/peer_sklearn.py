"""scikit-learn's MLPClassifier: the same layers, mini-batches, epochs and Adam, but it has no batch norm."""

import warnings
from collections.abc import Callable

from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from tests.benchmarks.workloads import Task


def classifier(task: Task, seed: int = 0) -> MLPClassifier:
    """Trains all epochs of the task: neither tolerance nor patience ends it earlier."""
    epochs = len(task.orders)
    return MLPClassifier(
        hidden_layer_sizes=task.shape.hidden,
        alpha=0.0,
        batch_size=task.slices[0].stop,
        learning_rate_init=task.settings.learning_rate,
        max_iter=epochs,
        n_iter_no_change=epochs + 1,
        tol=0.0,
        random_state=seed,
    )


def start(task: Task, seed: int = 0) -> Callable[[], MLPClassifier]:
    """One network; its initial weights and shuffling are its own."""
    model, examples = classifier(task, seed), task.examples

    def run() -> MLPClassifier:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # the epochs are what was asked for
            return model.fit(examples.x_train, examples.y_train)

    return run
