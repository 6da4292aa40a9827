"""The network as an objective: the only room that knows the network of `hpsearch.nn`."""
