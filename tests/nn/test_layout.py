import numpy as np
import pytest

from hpsearch.nn.layout import Shape, aligned, parameter_names, parameter_views

SHAPES = [Shape(4, (), 3, True), Shape(4, (5,), 3, False), Shape(4, (5, 2), 3, True)]


@pytest.mark.parametrize("shape", SHAPES)
def test_views_cover_the_flat_array_once(shape: Shape) -> None:
    flat = np.zeros((2, shape.parameters))
    views = parameter_views(flat, shape)
    for array in (*views.W, *views.shift, *views.scale):
        np.add(array, 1, out=array)
    used = parameter_names(shape)[-1][1].stop
    assert (flat[:, :used] == 1).all()
    assert (flat[:, used:] == 0).all()
    assert shape.parameters - used < 16
    assert [W.shape[1:] for W in views.W] == shape.pairs


@pytest.mark.parametrize("shape", SHAPES)
def test_weights_come_first(shape: Shape) -> None:
    flat = np.zeros((1, shape.parameters))
    for W in parameter_views(flat, shape).W:
        W[:] = 1
    assert (flat[0, : shape.weights] == 1).all()
    assert (flat[0, shape.weights :] == 0).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_aligned_arrays_begin_at_a_cache_line(dtype: type) -> None:
    for n in (1, 7, 64, 1000):
        array = aligned((3, n), np.dtype(dtype))
        assert (array.shape, array.dtype, array.flags.c_contiguous) == ((3, n), dtype, True)
        assert array.ctypes.data % 64 == 0


def test_names_follow_the_course() -> None:
    shape = Shape(4, (5, 2), 3, True)
    names = parameter_names(shape)
    assert [n for n, _ in names] == ["W1", "W2", "W3", "beta1", "beta2", "b3", "gamma1", "gamma2"]
    assert [s.stop - s.start for _, s in names] == [20, 10, 6, 5, 2, 3, 5, 2]
    assert names[-1][1].stop == 53 <= shape.parameters


def test_names_without_batch_norm_are_biases() -> None:
    assert [n for n, _ in parameter_names(Shape(4, (5,), 3, False))] == ["W1", "W2", "b1", "b2"]
