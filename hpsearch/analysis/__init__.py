"""Ranking and diagnosis: pure functions of the history."""
