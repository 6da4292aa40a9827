"""The loop of a search, the run directory, the journal, the lock."""
