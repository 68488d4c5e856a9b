"""GAT: a graph layer that learns which neighbours to look at."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from nncore.initializers import GlorotUniform, KernelInit, Zeros
from nncore.layers.base import Parameter
from nncore.layers.graph_convolution import Bias, GraphLayer
from nncore.layers.graph_edges import Neighbours, check_graph
from nncore.layers.kernel import Bound, Kernel
from nncore.shapes import Shape

__all__ = ["GAT"]


class GAT(GraphLayer, frozen=True, tag="GAT"):
    """Every node takes an average of itself and its neighbours, with shares that it learns.

    With h = x @ W, an edge from j to i scores LeakyReLU(h_j . s + h_i . t), a softmax over edges
    that arrive at i turns scores into shares, and y_i is the sum of shares * h_j, plus b.

    Inputs x (N nodes, F) and edges (2, E), from row 0 to row 1 -> output (N, heads * units), or
    (N, units) where heads are averaged. Every node has an edge to itself.
    Source: Velickovic and others (2017), Graph attention networks.
    """

    title: ClassVar[str] = "GAT"
    nicknames: ClassVar[tuple[str, ...]] = ("graph attention", "nodes", "neighbours", "heads")

    units: Annotated[int, Meta(ge=1, le=65_536, description="Numbers a node gets of each head")] = 8
    heads: Annotated[int, Meta(ge=1, le=1_024, description="How many look independently")] = 8
    average: Annotated[
        bool, Meta(description="Average the heads instead of putting them side by side")
    ] = False
    slope: Annotated[
        float, Meta(ge=0.0, lt=1.0, description="Share of a negative score that is kept")
    ] = 0.2
    bias: Bias = True
    kernel_init: KernelInit = GlorotUniform()

    def output_shape(self, x: Shape, edges: Shape) -> Shape:
        check_graph(x, edges)
        return x.last(self.units if self.average else self.heads * self.units)

    def parameters(self, x: Shape, edges: Shape) -> dict[str, Parameter]:
        size, head = (x.channels, self.heads * self.units), (self.heads, self.units)
        found = {
            "kernel": Parameter("W", size, self.kernel_init, "kernel", size),
            "source": Parameter("s", head, self.kernel_init, "kernel", (self.units, 1)),
            "target": Parameter("t", head, self.kernel_init, "kernel", (self.units, 1)),
        }
        if self.bias:
            width = self.units if self.average else self.heads * self.units
            found["bias"] = Parameter("b", (width,), Zeros(), "bias", size)
        return found

    def setting(self, *shapes: Any) -> str:
        return f"{self.heads:,} heads · {self.units:,} each"

    def multiplications(self, x: Shape, edges: Shape) -> int:
        return (x.count + 2) * self.heads * self.units


class GATKernel(Kernel[GAT]):
    """Every edge has a row, sorted by where it arrives: scores e and shares p (edges, heads)."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.W, self.s, self.t, self.b = ports.arrays("W", "s", "t", "b")
        self.dW, self.ds, self.dt, self.db = ports.arrays("dW", "ds", "dt", "db")
        self.near = Neighbours(ports, ports.arrays("edges")[0], len(self.x))
        self.arriving, self.leaving = self.near.arriving, self.near.leaving
        n, edges = len(self.x), self.near.moved.size
        heads, units = self.layer.heads, self.layer.units
        self.h, self.dh, self.out, self.work = (ports.scratch((n, heads, units)) for _ in range(4))
        self.over, self.carry = (ports.scratch((edges, heads, units)) for _ in range(2))
        self.from_j, self.to_i, self.node = (ports.scratch((n, heads)) for _ in range(3))
        self.e, self.p, self.de, self.edge = (ports.scratch((edges, heads)) for _ in range(4))
        self.rows = (n, heads * units)

    def forward(self) -> None:
        self.near.read()
        np.matmul(self.x, self.W, out=self.h.reshape(self.rows))              # h = x @ W
        np.multiply(self.h, self.s, out=self.work)
        np.add.reduce(self.work, axis=2, out=self.from_j)                     # h . s
        np.multiply(self.h, self.t, out=self.work)
        np.add.reduce(self.work, axis=2, out=self.to_i)                       # h . t
        np.take(self.from_j, self.arriving.other, axis=0, out=self.e, mode="clip")
        np.take(self.to_i, self.arriving.end, axis=0, out=self.edge, mode="clip")
        np.add(self.e, self.edge, out=self.e)
        np.multiply(self.e, self.layer.slope, out=self.edge)
        np.maximum(self.e, self.edge, out=self.p)                             # LeakyReLU(e)
        self._softmax()
        np.take(self.h, self.arriving.other, axis=0, out=self.over, mode="clip")
        np.multiply(self.over, self.p[:, :, None], out=self.carry)
        if self.layer.average:
            self.arriving.sum(self.carry, out=self.out)                       # sum of p * h_j
            np.add.reduce(self.out, axis=1, out=self.y)
            np.divide(self.y, self.layer.heads, out=self.y)
        else:
            self.arriving.sum(self.carry, out=self.y.reshape(self.out.shape))
        if self.b is not None:
            np.add(self.y, self.b, out=self.y)

    def _softmax(self) -> None:
        """P = exp(p - largest) / sum, over the edges that arrive at each node."""
        self.arriving.maximum(self.p, out=self.node)
        np.take(self.node, self.arriving.end, axis=0, out=self.edge, mode="clip")
        np.subtract(self.p, self.edge, out=self.p)
        np.exp(self.p, out=self.p)
        self.arriving.sum(self.p, out=self.node)
        np.take(self.node, self.arriving.end, axis=0, out=self.edge, mode="clip")
        np.divide(self.p, self.edge, out=self.p)

    def backward(self) -> None:
        if self.db is not None:                                               # db = sum of dy
            np.add.reduce(self.dy, axis=0, out=self.db)
        if self.layer.average:
            np.divide(self.dy[:, None], self.layer.heads, out=self.out)
        else:
            np.copyto(self.out, self.dy.reshape(self.out.shape))
        np.take(self.out, self.arriving.end, axis=0, out=self.carry, mode="clip")
        np.multiply(self.over, self.carry, out=self.over)
        np.add.reduce(self.over, axis=2, out=self.de)                         # dp = dy_i . h_j
        np.multiply(self.carry, self.p[:, :, None], out=self.over)            # dh_j = p * dy_i
        self._sum_where_it_leaves(self.over, self.carry, self.dh)
        np.multiply(self.de, self.p, out=self.edge)           # de = p * (dp - sum of p * dp)
        self.arriving.sum(self.edge, out=self.node)
        np.take(self.node, self.arriving.end, axis=0, out=self.edge, mode="clip")
        np.subtract(self.de, self.edge, out=self.de)
        np.multiply(self.de, self.p, out=self.de)
        np.sign(self.e, out=self.edge)                                        # LeakyReLU's slope
        np.maximum(self.edge, self.layer.slope, out=self.edge)
        np.multiply(self.de, self.edge, out=self.de)
        self.arriving.sum(self.de, out=self.to_i)                             # d(h . t)
        self._sum_where_it_leaves(self.de, self.edge, self.from_j)            # d(h . s)
        for d, vector, dvector in ((self.from_j, self.s, self.ds), (self.to_i, self.t, self.dt)):
            if dvector is not None:                                           # ds = sum of d * h
                np.multiply(self.h, d[:, :, None], out=self.work)
                np.add.reduce(self.work, axis=0, out=dvector)
            np.copyto(self.work, vector)                                      # dh += d * s
            np.multiply(self.work, d[:, :, None], out=self.work)
            np.add(self.dh, self.work, out=self.dh)
        if self.dW is not None:
            np.matmul(self.x.T, self.dh.reshape(self.rows), out=self.dW)      # dW = x.T @ dh
        if self.dx is not None:
            np.matmul(self.dh.reshape(self.rows), self.W.T, out=self.dx)      # dx = dh @ W.T

    def _sum_where_it_leaves(self, values: Any, work: Any, out: Any) -> None:
        """out_j = sum over the edges that leave j of what they carry."""
        np.take(values, self.near.moved, axis=0, out=work, mode="clip")
        self.leaving.sum(work, out=out)
