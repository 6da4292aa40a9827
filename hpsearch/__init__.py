"""hpsearch: hyperparameter search from a dozen lines of YAML."""

__version__ = "0.1.0"
