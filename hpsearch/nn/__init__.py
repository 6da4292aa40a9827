"""Layers, loss, initialization, optimizers, decay, fleet, training: the network of the course. NumPy only."""
