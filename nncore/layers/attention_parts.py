"""What attention is made of: products with kernels side by side, and looks under masks."""

from itertools import pairwise
from typing import Any

import numpy as np

from nncore import compiled
from nncore.layers.base import Array
from nncore.layers.kernel import Bound

__all__: list[str] = []

NEVER = -1e30
"""Added to the score of what may not be seen: its chance is 0, and it is still a number."""


class Projection:
    """y = x @ [scale * W1 | W2 | ...] + [scale * b1 | b2 | ...]: kernels side by side.

    One product serves them all; the first may be scaled, which costs nothing here.
    """

    def __init__(
        self, x: Array, dx: Array | None, letters: str, ports: Bound, learns: bool,
        y: Array | None = None, dy: Array | None = None, scale: float = 1,
    ) -> None:  # fmt: skip
        self.x, self.dx = _rows(x), None if dx is None else _rows(dx)
        self.Ws, self.dWs, self.bs, self.dbs = (
            ports.arrays(*(f"{symbol}{letter}" for letter in letters))
            for symbol in ("W", "dW", "b", "db")
        )
        ends = np.cumsum([0, *(W.shape[1] for W in self.Ws)]).tolist()
        self.columns = [slice(*both) for both in pairwise(ends)]
        shape = (*x.shape[:2], ends[-1])
        self.copies = len(letters) > 1 or scale != 1
        self.scales = [scale, *(1 for _ in letters[1:])]
        y = ports.scratch(shape) if y is None else y
        self.y, self.parts = _rows(y), [y[..., part] for part in self.columns]
        self.W = ports.scratch((x.shape[-1], shape[-1])) if self.copies else self.Ws[0]
        self.b: Any = ports.scratch((shape[-1],)) if self.copies else self.bs[0]
        if self.bs[0] is None:
            self.b = None
        if not learns:
            return
        dy = ports.scratch(shape) if dy is None else dy
        self.dy, self.part_gradients = _rows(dy), [dy[..., part] for part in self.columns]
        self.db: Any = ports.scratch((shape[-1],)) if self.dbs[0] is not None else None
        self.dW = self.dWs[0]
        if self.copies and self.dW is not None:
            self.dW = ports.scratch(self.W.shape)

    def forward(self) -> None:
        """Y = x @ W + b."""
        if self.copies:
            each = zip(self.Ws, self.bs, self.columns, self.scales, strict=True)
            for W, b, columns, scale in each:
                np.multiply(W, scale, out=self.W[:, columns])
                if b is not None:
                    np.multiply(b, scale, out=self.b[columns])
        self.multiply()

    def multiply(self) -> None:
        """Y = x @ W + b, with kernels that lie side by side already."""
        np.matmul(self.x, self.W, out=self.y)
        if self.b is not None:
            np.add(self.y, self.b, out=self.y)

    def backward(self) -> None:
        """DW = x.T @ dy,  db = sum of dy,  dx = dy @ W.T."""
        self.multiply_back()
        each = zip(self.dWs, self.dbs, self.columns, self.scales, strict=True)
        for dW, db, columns, scale in each:
            if dW is not None and dW is not self.dW:
                np.multiply(self.dW[:, columns], scale, out=dW)
            if db is not None:
                np.multiply(self.db[columns], scale, out=db)

    def multiply_back(self) -> None:
        """The same for kernels that lie side by side."""
        if self.dW is not None:
            np.matmul(self.x.T, self.dy, out=self.dW)
        if self.db is not None:
            np.add.reduce(self.dy, axis=0, out=self.db)
        if self.dx is not None:
            np.matmul(self.dy, self.W.T, out=self.dx)


class Looks:
    """How much each step looks at each other: e = exp(s - max s), with s = k @ q.T under the masks.

    Keys are the rows and questions the columns, because NumPy finds the largest of a column faster
    than of a row. The chances are p = e * share, share = 1 / (sum of e); what is multiplied by it
    is the small o instead, and on the way back the small do.
    """

    def __init__(self, q: Array, k: Array, layer: Any, ports: Bound, learns: bool) -> None:
        n, groups, heads, steps, size = q.shape
        seen = k.shape[3]
        block, small = (groups, heads, seen, steps), (groups, heads, steps)
        (mask,) = ports.arrays("mask")
        self.e = ports.scratch((n if learns else 1, *block))
        self.share = ports.scratch((n if learns else 1, *small))
        self.one, self.ones = ports.scratch((*small[:2], 1, steps)), ports.scratch((1, seen))
        self.ones.fill(1)
        self.mask: Any = None
        self.causal: Any = None
        self.drop: Any = None
        if layer.causal:
            self.causal = ports.scratch((seen, steps))
            self.causal[...] = np.tril(np.full((seen, steps), NEVER), -1)
        if mask is not None:
            self.mask = mask.reshape(n, -1, seen).swapaxes(1, 2)
            self.hidden, self.never = (ports.scratch(self.mask.shape, d) for d in (np.bool_, None))
            self.some = ports.scratch(self.one.shape)
        if layer.rate and ports.training:
            self.random, self.rate = ports.stream("mask"), layer.rate
            self.drop = ports.scratch((n, *block), np.float32)
            self.kept, self.dropped = ports.scratch((n, *block), np.bool_), ports.scratch(block)
        if learns:
            self.ds, self.do = ports.scratch(block), ports.scratch((*small, size))
            self.of_heads = ports.scratch((groups, heads, seen, size))

    def begin(self) -> None:
        """What is hidden in this batch, and what is silenced at this step."""
        if self.mask is not None:
            np.logical_not(self.mask, out=self.hidden)
            np.multiply(self.hidden, NEVER, out=self.never)
        if self.drop is not None:
            self.random.random(self.drop)
            np.greater_equal(self.drop, self.rate, out=self.kept)
            np.multiply(self.kept, np.float32(1 / (1 - self.rate)), out=self.drop)

    def forward(self, n: int, q: Array, k: Array, v: Array, o: Array) -> None:
        """O = softmax(s).T @ v; 0 where all is hidden."""
        place = n % len(self.e)
        e, one, share = self.e[place], self.one, self.share[place]
        np.matmul(k, q.swapaxes(-1, -2), out=e)           # s = k @ q.T
        self.weigh(n, e, one)
        np.copyto(share, one[..., 0, :])
        np.matmul(self.silenced(n).swapaxes(-1, -2), v, out=o)
        np.multiply(o, share[..., None], out=o)           # o = e.T @ v * share

    def weigh(self, n: int, e: Array, one: Array) -> None:
        """E = exp(s - max s) in place of s, and one = 1 / sum of e; 0 where all is hidden."""
        if self.causal is not None:
            np.add(e, self.causal, out=e)
        if self.mask is not None:
            np.add(e, self.never[n], out=e)
        np.maximum.reduce(e, axis=-2, keepdims=True, out=one)
        if self.mask is not None:
            np.greater(one, NEVER / 2, out=self.some)
        np.subtract(e, one, out=e)
        np.exp(e, out=e)
        np.matmul(self.ones, e, out=one)
        np.reciprocal(one, out=one)
        if self.mask is not None:
            np.multiply(one, self.some, out=one)

    def silenced(self, n: int) -> Array:
        """E with a share set to 0 and the rest enlarged, while training."""
        e: Array = self.e[n % len(self.e)]
        if self.drop is None:
            return e
        np.multiply(e, self.drop[n], out=self.dropped)
        return self.dropped

    def backward(self, n: int, do: Array, v: Array, o: Array, dv: Array) -> Array:
        """Ds = p * (v @ do.T - sum of do * o), and dv = p @ do along the way."""
        ds, one, share = self.ds, self.one, self.share[n]
        do = np.multiply(do, share[..., None], out=self.do)
        self.sum_heads(self.silenced(n), do, dv)
        np.matmul(v, do.swapaxes(-1, -2), out=ds)
        if self.drop is not None:
            np.multiply(ds, self.drop[n], out=ds)
        np.vecdot(do, o, out=one[..., 0, :])
        self.subtract_and_weigh(ds, one, self.e[n])
        return ds

    def subtract_and_weigh(self, ds: Array, one: Array, e: Array) -> None:
        """Ds = e * (ds - one)."""
        np.subtract(ds, one, out=ds)
        np.multiply(ds, e, out=ds)

    def sum_heads(self, p: Array, rows: Array, out: Array) -> None:
        """Out = p @ rows, summed over the heads that share a key and a value."""
        if p.shape[1] == 1:
            np.matmul(p, rows, out=out)
        else:
            np.matmul(p, rows, out=self.of_heads)
            np.add.reduce(self.of_heads, axis=1, keepdims=True, out=out)


def looks(q: Array, k: Array, layer: Any, ports: Bound, learns: bool) -> Looks:
    """Looks, compiled where that is to be had and pays: float32, without a mask of its own."""
    size = k.shape[3] * q.shape[3]
    plain = ports.arrays("mask")[0] is None and ports.dtype == np.float32
    if plain and size >= compiled.WORTH_COMPILED and compiled.used():
        from nncore.compiled.attention import CompiledLooks  # slow to load

        return CompiledLooks(q, k, layer, ports, learns)
    return Looks(q, k, layer, ports, learns)


def _rows(array: Array) -> Array:
    view = array.view()
    view.shape = (-1, array.shape[-1])
    return view
