"""The order of an epoch depends on seed and epoch alone, and no row is left out."""

import numpy as np
import pytest

from nncore.data import batches, order


def test_an_order_is_every_row_once():
    assert np.array_equal(np.sort(order(0, 3, 1000)), np.arange(1000))


def test_an_order_depends_on_seed_and_epoch_alone():
    assert np.array_equal(order(7, 2, 100), order(7, 2, 100))
    assert not np.array_equal(order(7, 2, 100), order(7, 3, 100))
    assert not np.array_equal(order(7, 2, 100), order(8, 2, 100))


@pytest.mark.parametrize(("length", "size"), [(1, 64), (64, 64), (65, 64), (100, 7)])
def test_batches_cover_all_rows_with_a_short_last_one(length, size):
    cut = [range(length)[each] for each in batches(length, size)]
    assert [row for each in cut for row in each] == list(range(length))
    assert all(len(each) == size for each in cut[:-1])
    assert 1 <= len(cut[-1]) <= size
