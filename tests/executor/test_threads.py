"""One BLAS thread, and as many as before afterwards."""

from threadpoolctl import threadpool_limits

from hpsearch.executor.threads import one_thread, pools


def threads() -> set[int]:
    return {pool["num_threads"] for pool in pools() if pool["user_api"] == "blas"}


def test_one_thread_and_back() -> None:
    with threadpool_limits(2):
        assert threads() == {2}
        with one_thread():
            assert threads() == {1}
        assert threads() == {2}


def test_pools_name_the_kernels_that_were_chosen() -> None:
    blas = [pool for pool in pools() if pool["user_api"] == "blas"]
    assert blas
    assert all(pool["internal_api"] and "version" in pool for pool in blas)
