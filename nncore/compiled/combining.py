"""Sums of two arrays, compiled: what a residual adds, and gradients where an output fans out."""

from typing import Any

from nncore.compiled.jit import compiled
from nncore.compiled.lanes import flat, in_lanes
from nncore.compiled.team import Stages
from nncore.layers.base import Array
from nncore.layers.combine import AddKernel
from nncore.layers.kernel import Bound


class CompiledAddKernel(AddKernel, compiled=AddKernel):
    """Of two arrays that are alike: one pass forward, one back."""

    by_channel = False

    @staticmethod
    def fits(layer: Any, ports: Bound) -> bool:
        """Whether there are two, as large as the sum and each in one piece."""
        xs, y, dxs, dy = ports.arrays("x", "y", "dx", "dy")
        arrays = [each for each in (*xs, y, *(dxs or ()), dy) if each is not None]
        alike = len(xs) == 2 and all(each.shape == y.shape for each in arrays)
        return alike and all(flat(each) is not None for each in arrays)

    def setup(self, ports: Bound) -> None:
        super().setup(ports)
        self.there = sum_of(self.y, *self.x)
        dxs = [flat(dx) for dx in self.dx or () if dx is not None]
        pair = dxs * 2 if len(dxs) == 1 else dxs
        self.back = in_lanes(hand_on, (flat(self.dy), *pair)) if dxs else Stages([])

    def forward(self) -> None:                            # y = x1 + x2
        self.there.run()

    def backward(self) -> None:                           # dx = dy
        self.back.run()


def sum_of(y: Array, a: Array, b: Array) -> Stages:
    """What fills y = a + b, of arrays in one piece."""
    return in_lanes(add_both, (flat(a), flat(b), flat(y)))


@compiled
def add_both(a: Array, b: Array, y: Array) -> None:
    """Fill y = a + b."""
    for i in range(len(y)):
        y[i] = a[i] + b[i]


@compiled
def hand_on(dy: Array, da: Array, db: Array) -> None:
    """Fill da = dy,  db = dy."""
    for i in range(len(dy)):
        da[i] = dy[i]
        db[i] = dy[i]
