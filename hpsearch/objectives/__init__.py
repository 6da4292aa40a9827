"""What is tuned: one protocol, and the built-in network."""
