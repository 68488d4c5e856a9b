"""Flow: what goes from one recurrent layer to the next, laid out for products over all steps."""

import numpy as np

from nncore.layers.base import Array
from nncore.layers.kernel import Bound

__all__: list[str] = []


class Flow:
    """What goes from one layer to the next: features by batch at every step, (T, F, N).

    `flat` has the same numbers as (F, T, N), so that one product sums over all steps and samples.
    """

    def __init__(
        self, values: Array, gradient: Array | None, ports: Bound, learns: bool, readers: int
    ) -> None:
        steps, features, n = values.shape
        self.values, self.gradient, self.given = values, gradient, False
        self.flat = ports.scratch((features, steps, n) if learns else (0, steps, n))
        self.copies = [(self.flat, values.transpose(1, 0, 2))] if learns else []
        if learns and not values.flags.c_contiguous:       # turning it step by step is faster
            self.copies = [(self.flat[:, t], values[t]) for t in range(steps)]
        several = gradient is not None and readers > 1
        self.work = ports.scratch(values.shape if several else (0,))

    def lay_flat(self) -> None:
        """Fill `flat`, before the gradients of weights are worked out."""
        for flat, values in self.copies:
            np.copyto(flat, values)
        self.given = False

    def give_back(self, W: Array, d: Array) -> None:
        """Gradient = W @ d at every step; a second reader adds to it."""
        if self.gradient is None:
            return
        into = self.work if self.given else self.gradient
        if into.strides[2] == into.itemsize:
            np.matmul(W, d, out=into)
        else:                                             # the same product, laid out row by row
            np.matmul(d.swapaxes(1, 2), W.T, out=into.swapaxes(1, 2))
        if self.given:
            np.add(self.gradient, into, out=self.gradient)
        self.given = True
