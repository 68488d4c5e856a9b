"""What attention is made of: products with kernels side by side, and chances under masks."""

from itertools import pairwise
from typing import Any

import numpy as np

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
        np.matmul(self.x, self.W, out=self.y)
        if self.b is not None:
            np.add(self.y, self.b, out=self.y)

    def backward(self) -> None:
        """DW = x.T @ dy,  db = sum of dy,  dx = dy @ W.T."""
        if self.dW is not None:
            np.matmul(self.x.T, self.dy, out=self.dW)
        each = zip(self.dWs, self.dbs, self.columns, self.scales, strict=True)
        for dW, db, columns, scale in each:
            if dW is not None and dW is not self.dW:
                np.multiply(self.dW[:, columns], scale, out=dW)
            if db is not None:
                np.add.reduce(self.dy[:, columns], axis=0, out=db)
                np.multiply(db, scale, out=db)
        if self.dx is not None:
            np.matmul(self.dy, self.W.T, out=self.dx)


class Chances:
    """p = softmax of scores under the masks, for each sample (groups, heads of a group, T, S)."""

    def __init__(self, q: Array, k: Array, layer: Any, ports: Bound, learns: bool) -> None:
        n, groups, heads, steps, _ = q.shape
        seen, self.size = k.shape[3], k.shape[4]
        block = (groups, heads, steps, seen)
        (mask,) = ports.arrays("mask")
        self.p = ports.scratch((n if learns else 1, *block))
        self.one = ports.scratch((*block[:3], 1))
        self.mask: Any = None
        self.causal: Any = None
        self.drop: Any = None
        if layer.causal:
            self.causal = ports.scratch((steps, seen))
            self.causal[...] = np.triu(np.full((steps, seen), NEVER), 1)
        if mask is not None:
            self.mask = mask.reshape(n, -1, seen)
            self.hidden = ports.scratch(self.mask.shape, np.bool_)
            self.never, self.some = ports.scratch(self.mask.shape), ports.scratch(self.one.shape)
        if layer.rate and ports.training:
            self.random, self.rate = ports.stream("mask"), layer.rate
            self.drop = ports.scratch((n, *block), np.float32)
            self.kept, self.dropped = ports.scratch((n, *block), np.bool_), ports.scratch(block)
        if learns:
            self.ds = ports.scratch(block)
            self.of_heads = ports.scratch((groups, heads, seen, self.size))

    def begin(self) -> None:
        """What is hidden in this batch, and what is silenced at this step."""
        if self.mask is not None:
            np.logical_not(self.mask, out=self.hidden)
            np.multiply(self.hidden, NEVER, out=self.never)
        if self.drop is not None:
            self.random.random(self.drop)
            np.greater_equal(self.drop, self.rate, out=self.kept)
            np.multiply(self.kept, np.float32(1 / (1 - self.rate)), out=self.drop)

    def of(self, n: int, q: Array, k: Array) -> Array:
        """P = exp(s - max s) / sum, with s = q @ k.T + 0 or NEVER; 0 where all is hidden."""
        p, one = self.p[n % len(self.p)], self.one
        np.matmul(q, k.swapaxes(-1, -2), out=p)
        if self.causal is not None:
            np.add(p, self.causal, out=p)
        if self.mask is not None:
            np.add(p, self.never[n], out=p)
        np.maximum.reduce(p, axis=-1, keepdims=True, out=one)
        if self.mask is not None:
            np.greater(one, NEVER / 2, out=self.some)
        np.subtract(p, one, out=p)
        np.exp(p, out=p)
        np.add.reduce(p, axis=-1, keepdims=True, out=one)
        np.reciprocal(one, out=one)
        if self.mask is not None:
            np.multiply(one, self.some, out=one)
        np.multiply(p, one, out=p)
        return self.silenced(n)

    def silenced(self, n: int) -> Array:
        """P with a share set to 0 and the rest enlarged, while training."""
        p: Array = self.p[n % len(self.p)]
        if self.drop is None:
            return p
        np.multiply(p, self.drop[n], out=self.dropped)
        return self.dropped

    def back(self, n: int, do: Array, v: Array, o: Array, dv: Array) -> Array:
        """Ds = p * (do @ v.T - sum of do * o), and dv = p.T @ do along the way."""
        self.sum_heads(self.silenced(n), do, dv)
        ds, one = self.ds, self.one
        np.matmul(do, v.swapaxes(-1, -2), out=ds)
        if self.drop is not None:
            np.multiply(ds, self.drop[n], out=ds)
        np.vecdot(do, o, out=one[..., 0])
        np.subtract(ds, one, out=ds)
        np.multiply(ds, self.p[n], out=ds)
        return ds

    def sum_heads(self, p: Array, rows: Array, out: Array) -> None:
        """Out = p.T @ rows, summed over the heads that share a key and a value."""
        if p.shape[1] == 1:
            np.matmul(p.swapaxes(-1, -2), rows, out=out)
        else:
            np.matmul(p.swapaxes(-1, -2), rows, out=self.of_heads)
            np.add.reduce(self.of_heads, axis=1, keepdims=True, out=out)


def _rows(array: Array) -> Array:
    view = array.view()
    view.shape = (-1, array.shape[-1])
    return view
