"""What is measured of a network: what can be the goal, what is only watched, and what the test set says."""

from hpsearch.trial import Metric

_METRICS = (
    Metric("dev_error", share=True, part="dev", tie="dev_cost"),
    Metric("dev_cost", part="dev", tie="dev_cost"),
    Metric("train_error", share=True, part="train", tie="dev_cost"),
    Metric("train_cost", part="train", tie="dev_cost"),
    Metric("dev_accuracy", "maximize", share=True, part="dev", tie="dev_cost"),
    Metric("dev_f1", "maximize", share=True, part="dev", tie="dev_cost", asked=True),
    Metric("dev_auc", "maximize", share=True, part="dev", tie="dev_cost", asked=True),
    Metric("dev_balanced_error", share=True, part="dev", tie="dev_cost", asked=True),
)
GOALS = {metric.name: metric for metric in _METRICS}
WATCHED = (Metric("train_dev_error", share=True, part="train_dev"),)
TESTED = (
    Metric("test_error", share=True, part="test"),
    Metric("test_cost", part="test"),
    Metric("test_f1", "maximize", share=True, part="test"),
    Metric("test_auc", "maximize", share=True, part="test"),
    Metric("test_balanced_error", share=True, part="test"),
)
