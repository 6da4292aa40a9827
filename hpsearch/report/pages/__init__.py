"""What is said: each page is a list of blocks, each document an object for programs."""
