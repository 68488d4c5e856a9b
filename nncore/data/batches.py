"""In which order rows are learned from, and how they are cut into batches."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from nncore.streams import stream


def order(seed: int, epoch: int, length: int) -> NDArray[np.intp]:
    """Return the rows of an epoch in a shuffled order, which depends on seed and epoch alone."""
    return stream(seed, "order", epoch).permutation(length)


def batches(length: int, batch_size: int) -> Iterator[slice]:
    """Cut an epoch into batches; the last one is as short as it has to be.

    >>> list(batches(5, 2))
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    for start in range(0, length, batch_size):
        yield slice(start, min(start + batch_size, length))
