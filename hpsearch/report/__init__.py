"""What is shown: pages of blocks, the writers that draw them, and progress."""
