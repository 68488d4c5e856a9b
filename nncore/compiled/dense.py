"""Dense, compiled: its products in tiles."""

from typing import Any

import numpy as np

from nncore.compiled.products import Products, worth_tiles
from nncore.layers.core import DenseKernel
from nncore.layers.kernel import Bound


class CompiledDenseKernel(DenseKernel, compiled=DenseKernel):
    """One product forward, two back."""

    @staticmethod
    def fits(layer: Any, ports: Bound) -> bool:
        """Whether numbers are float32, lie row by row, and make large products."""
        rows = ports.rows("x", "y", "dx", "dy")
        W = ports.arrays("W")[0]
        plain = all(each is None or each.flags.c_contiguous for each in (*rows, W))
        return bool(W.dtype == np.float32 and plain and worth_tiles(rows[0], W))

    def setup(self, ports: Bound) -> None:
        super().setup(ports)
        self.products = Products(
            self.x, self.W, self.b, self.y, ports, self.dx, self.dW, self.db, self.dy
        )

    def forward(self) -> None:                            # y = x @ W + b
        self.products.forward()

    def backward(self) -> None:                           # dW = x.T @ dy,  dx = dy @ W.T
        self.products.backward()
