"""Rich tables, live progress, plain log lines."""
