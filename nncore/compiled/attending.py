"""Attention, compiled: one head of one sample from its scores to its answer, out of the cache.

Some questions are worked on at once, with the keys that they may see: half of all, on average,
where attention is causal. Keys, questions and features are rounded up with zeros, so that no
product has a rest.
"""

from typing import Any, NamedTuple

import numpy as np

from nncore import threads
from nncore.compiled.attending_loops import BLOCK, answer, answer_back
from nncore.compiled.calls import Call
from nncore.compiled.products import Products, worth_tiles
from nncore.compiled.team import Stages
from nncore.compiled.tiles import ROWS, WIDE
from nncore.layers.attention import MultiHeadAttention, MultiHeadAttentionKernel
from nncore.layers.attention_parts import Projection
from nncore.layers.base import Array
from nncore.layers.kernel import Bound


class Size(NamedTuple):
    """How many there are; the columns where questions, keys and values begin; what is hidden."""

    groups: int
    heads: int
    steps: int
    seen: int
    features: int
    q: int
    k: int
    v: int
    causal: bool


class Room(NamedTuple):
    """What a lane works in: one head's numbers, and where rows of both widths begin."""

    q: Array
    k: Array
    v: Array
    turned: Array
    o: Array
    do: Array
    ds: Array
    dk: Array
    dv: Array
    less: Array
    wide_steps: Array
    deep_steps: Array


class CompiledProjection(Projection):
    """Products in tiles, where they are large."""

    def __init__(
        self, x: Array, dx: Array | None, letters: str, ports: Bound, learns: bool, *ends: Any,
        **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(x, dx, letters, ports, learns, *ends, **more)
        self.products: Products | None = None
        if worth_tiles(self.x, self.W):
            back = (self.dx, self.dW, self.db, self.dy) if learns else ()
            self.products = Products(self.x, self.W, self.b, self.y, ports, *back)

    def multiply(self) -> None:
        super().multiply() if self.products is None else self.products.forward()

    def multiply_back(self) -> None:
        super().multiply_back() if self.products is None else self.products.backward()


class CompiledAttentionKernel(MultiHeadAttentionKernel, compiled=MultiHeadAttentionKernel):
    """Where every step is seen, or every earlier one: samples and groups of heads are dealt out."""

    projection = CompiledProjection

    @staticmethod
    def fits(layer: MultiHeadAttention, ports: Bound) -> bool:
        """Whether numbers are float32, no mask hides single steps and no chance silences looks."""
        silenced = layer.rate and ports.training
        return bool(ports.dtype == np.float32 and ports.arrays("mask")[0] is None and not silenced)

    def prepare(self, ports: Bound, learns: bool) -> None:
        n, groups, heads, steps, features = self.q.shape
        seen = self.k.shape[3]
        begins: Any = [columns.start for read in self.reads for columns in read.columns]
        q, k, v = begins
        size = Size(groups, heads, steps, seen, features, q, k, v, self.layer.causal)
        high, wide, deep = _up(steps, ROWS), _up(seen, BLOCK), _up(features, WIDE)
        lanes = threads.cut(n * groups)
        kept = (n * groups if learns else len(lanes)) * heads
        e, share = ports.scratch((kept, high, wide)), ports.scratch((kept, high))
        ends: list[Any] = [self.reads[0].y, self.reads[-1].y, self.leave.x, e, share]
        there: list[Call] = []
        back: list[Call] = []
        for number, lane in enumerate(lanes):
            room = _room(ports, high, wide, deep, learns)
            both = (lane.start, lane.stop, size, room, *ends)
            there.append(Call(answer, -1 if learns else number, *both))
            if learns:
                gradients: list[Any] = [self.reads[0].dy, self.reads[-1].dy, self.leave.dx]
                back.append(Call(answer_back, *both, *gradients))
        self.there, self.back = Stages([there]), Stages([back])

    def attend(self) -> None:
        self.there.run()

    def attend_back(self) -> None:
        self.back.run()


def _room(ports: Bound, high: int, wide: int, deep: int, learns: bool) -> Room:
    """Zeros to begin with: what rounds up a size is never written."""
    asked, told, turned = (high, deep), (wide, deep), (deep, wide)
    shapes: list[tuple[int, ...]] = [asked, told, told, turned, asked]
    back: list[tuple[int, ...]] = [asked, (BLOCK, wide), told, told, (high,)]
    shapes += back if learns else [(1,) * len(shape) for shape in back]
    made: list[Any] = [ports.scratch(shape) for shape in shapes]
    for array in made:
        array.fill(0)
    steps = np.arange(deep) * wide, np.arange(wide) * deep
    return Room._make([*made, *steps])


def _up(number: int, to: int) -> int:
    return -(-number // to) * to
