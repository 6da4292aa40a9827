"""Retest: the winner and its rivals once more, on the data, code and versions of today."""
