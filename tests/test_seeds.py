"""Keys never meet, streams never change."""

import numpy as np
import pytest

from hpsearch import seeds


def test_the_stream_of_a_key_is_the_one_numpy_documents() -> None:
    """A change here would change every recorded search."""
    expected = np.random.default_rng(np.random.SeedSequence(7, spawn_key=(1, 3))).random(4)
    assert seeds.generator(7, *seeds.network_key(3, 0)).random(4).tolist() == expected.tolist()


def test_different_keys_and_seeds_give_different_streams() -> None:
    keys = [seeds.sampler_key()]
    keys += [seeds.network_key(number, 0) for number in range(1, 30)]
    keys += [seeds.network_key(5, repeat) for repeat in range(1, 30)]
    keys += [(*seeds.order_key(repeat), epoch) for repeat in range(5) for epoch in range(30)]
    draws = {seeds.generator(seed, *key).random() for seed in (0, 1, 2**40) for key in keys}
    assert len(draws) == 3 * len(keys) == 3 * len(set(keys))


def test_no_two_things_of_a_run_have_one_key() -> None:
    """Each line of the table in seeds.py, for some trials, repeats, epochs and batches."""
    some = range(1, 6)
    networks = [*(seeds.network_key(n, 0) for n in some), *(seeds.network_key(1, repeat) for repeat in some)]
    networks += [seeds.fold_key(network, fold) for network in networks for fold in range(5)]
    keys = [seeds.sampler_key(), *((*seeds.sampler_key(), batch) for batch in range(6))]
    keys += [(*network, seeds.INITIALIZATION) for network in networks]
    keys += [(*network, seeds.DROPOUT, epoch) for network in networks for epoch in some]
    orders = [(*seeds.order_key(repeat), epoch) for repeat in range(6) for epoch in some]
    keys += [*orders, *((*order, seeds.AUGMENTING) for order in orders)]
    keys += [(seeds.CHECK, part) for part in (seeds.INITIALIZATION, seeds.CHECKED_SHIFTS)]
    checked = [(seeds.CHECK, part, epoch) for part in (seeds.CHECKED_ENTRIES, seeds.CHECKED_ORDER) for epoch in some]
    keys += [*checked, *((*key, seeds.AUGMENTING) for key in checked)]
    assert len({seeds.generator(3, *key).random() for key in keys}) == len(keys) == len(set(keys))


def test_a_branch_is_the_generator_of_the_longer_key() -> None:
    rng = seeds.generator(7, *seeds.sampler_key())
    rng.random(5)
    expected = seeds.generator(7, *seeds.sampler_key(), 2, 3).random(4)
    assert seeds.branch(rng, 2, 3).random(4).tolist() == expected.tolist()


def test_finalists_are_paired_and_the_order_is_shared() -> None:
    assert seeds.network_key(3, 2) == seeds.network_key(11, 2)
    assert seeds.network_key(3, 0) != seeds.network_key(11, 0)


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(ValueError, match="non-negative"):
        seeds.generator(-1)
