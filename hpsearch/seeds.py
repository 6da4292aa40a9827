"""All randomness comes from `SeedSequence(run_seed, spawn_key=key)`; the first number of a key is its domain."""

import numpy as np

SAMPLER = 0
SEARCH_NETWORK = 1
FINALS_NETWORK = 2
ORDER = 3


def generator(run_seed: int, *key: int) -> np.random.Generator:
    """A fresh PCG64 generator; the same seed and key give the same stream, different keys independent ones.

    `run_seed` and every part of the key are whole numbers of at least 0 (ValueError otherwise).
    """
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(run_seed, spawn_key=key)))


def sampler_key() -> tuple[int, ...]:
    """Key of the sampler's draws; the same for every plan, so that a trial's row depends on its number alone."""
    return (SAMPLER,)


def network_key(number: int, repeat: int) -> tuple[int, ...]:
    """Key of initialization and dropout: by trial number in the search (repeat 0), by repeat alone in the finals.

    So finalists are paired: the same repeat starts every one of them from the same random numbers.
    """
    return (FINALS_NETWORK, repeat) if repeat else (SEARCH_NETWORK, number)


def order_key(repeat: int) -> tuple[int, ...]:
    """Key of the mini-batch order, the same for every trial; the caller appends the epoch."""
    return (ORDER, repeat)
