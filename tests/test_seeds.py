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


def test_finalists_are_paired_and_the_order_is_shared() -> None:
    assert seeds.network_key(3, 2) == seeds.network_key(11, 2)
    assert seeds.network_key(3, 0) != seeds.network_key(11, 0)


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(ValueError, match="non-negative"):
        seeds.generator(-1)
