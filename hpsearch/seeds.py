"""All randomness of a run comes from `SeedSequence(run_seed, spawn_key=key)`. The numbers of all keys stand here.

    (SAMPLER)                                 the sampler's draws: of all rows, of Sobol's scrambling
    (SAMPLER, batch or round)                 those of one batch of zoom or optuna, of one round of box
    (SEARCH_NETWORK, trial, INITIALIZATION)   and (FINALS_NETWORK, repeat, INITIALIZATION): the weights at the start
    (SEARCH_NETWORK, trial, DROPOUT, epoch)   and (FINALS_NETWORK, repeat, DROPOUT, epoch): which units are kept
    (SEARCH_NETWORK, trial, FOLD, fold, ...)  and (FINALS_NETWORK, repeat, FOLD, fold, ...): the same of one fold
    (ORDER, repeat, epoch)                    the mini-batches, the same for every trial
    (ORDER, repeat, epoch, AUGMENTING)      how images are changed, the same for every trial

    (CHECK, INITIALIZATION)                   the gradient check's network, which is no part of a run: its weights
    (CHECK, CHECKED_SHIFTS)                   the shifts that it begins with
    (CHECK, CHECKED_ENTRIES, epoch)           which entries are checked after so many epochs
    (CHECK, CHECKED_ORDER, epoch)             and its mini-batches, with (..., AUGMENTING) as above

The split has a seed of its own, and data that is generated too; below the split's seed (FOLDING, repeat)
deals the rows to folds.
"""

import numpy as np

SAMPLER, SEARCH_NETWORK, FINALS_NETWORK, ORDER, CHECK = range(5)
"""What a key begins with."""
INITIALIZATION, DROPOUT, CHECKED_ENTRIES, CHECKED_SHIFTS, CHECKED_ORDER, FOLD = range(6)
"""What comes after a network's key."""
FOLDING = 0
"""What a key below the split's seed begins with."""
AUGMENTING = 0
"""What comes after the order's key and the epoch."""


def generator(run_seed: int, *key: int) -> np.random.Generator:
    """A fresh PCG64 generator; the same seed and key give the same stream, different keys independent ones.

    `run_seed` and every part of the key are whole numbers of at least 0 (ValueError otherwise).
    """
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(run_seed, spawn_key=key)))


def branch(rng: np.random.Generator, *key: int) -> np.random.Generator:
    """The generator whose key is that of a generator made here and these numbers, whatever `rng` has drawn since."""
    seed = rng.bit_generator.seed_seq
    assert isinstance(seed, np.random.SeedSequence)
    child = np.random.SeedSequence(seed.entropy, spawn_key=(*seed.spawn_key, *key))
    return np.random.Generator(np.random.PCG64(child))


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


def fold_key(key: tuple[int, ...], fold: int) -> tuple[int, ...]:
    """Key of one fold of a network with that key: each starts from weights of its own."""
    return (*key, FOLD, fold)
