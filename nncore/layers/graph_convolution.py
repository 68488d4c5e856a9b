"""Graph layers that mix each node with its neighbours by fixed shares: GCN, GraphSAGE, GIN."""

from itertools import pairwise
from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from nncore.initializers import AnyInitializer, GlorotUniform, HeNormal, Zeros
from nncore.layers.base import Family, Layer, Parameter, Port
from nncore.layers.graph_edges import NODES_AND_EDGES, Neighbours, check_graph
from nncore.layers.kernel import Bound, Kernel
from nncore.shapes import Shape

__all__ = ["GCN", "GIN", "GraphSAGE"]

Units = Annotated[int, Meta(ge=1, le=65_536, description="Numbers that each node gets")]
Bias = Annotated[bool, Meta(description="Add a number of its own to each unit's sum")]


class GraphLayer(Layer, frozen=True):
    """What layers over nodes and edges have in common."""

    family: ClassVar[Family] = "graph"
    icon: ClassVar[str] = "network"
    main_field: ClassVar[str] = "units"
    inputs: ClassVar[tuple[Port, ...]] = NODES_AND_EDGES


class GCN(GraphLayer, frozen=True, tag="GCN"):
    """Every node takes a weighted average of itself and its neighbours:  y = A @ (x @ W) + b.

    Inputs x (N nodes, F) and edges (2, E), from row 0 to row 1 -> output (N, units). An edge from j
    to i counts 1 / sqrt(d_i * d_j), with d the edges that arrive at a node and one to itself.
    Source: Kipf and Welling (2016), Semi-supervised classification with graph convolutional
    networks.
    """

    title: ClassVar[str] = "GCN"
    nicknames: ClassVar[tuple[str, ...]] = ("graph convolution", "nodes", "neighbours")

    units: Units = 64
    bias: Bias = True
    kernel_init: Annotated[
        AnyInitializer,
        Meta(title="Weights start as", description="Where the weights are before training"),
    ] = GlorotUniform()

    def output_shape(self, x: Shape, edges: Shape) -> Shape:
        check_graph(x, edges)
        return x.last(self.units)

    def parameters(self, x: Shape, edges: Shape) -> dict[str, Parameter]:
        size = (x.channels, self.units)
        found = {"kernel": Parameter("W", size, self.kernel_init, "kernel", size)}
        if self.bias:
            found["bias"] = Parameter("b", (self.units,), Zeros(), "bias", size)
        return found

    def setting(self, *shapes: Any) -> str:
        return f"{shapes[0].channels:,} → {self.units:,}" if shapes and shapes[0] else ""

    def multiplications(self, x: Shape, edges: Shape) -> int:
        return x.count * self.units


class GCNKernel(Kernel[GCN]):
    """The shares 1 / sqrt(d_i * d_j) are two factors: one before the sum, one behind it."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.W, self.b, self.dW, self.db = ports.arrays("W", "b", "dW", "db")
        self.near = Neighbours(ports, ports.arrays("edges")[0], len(self.x))
        self.h = ports.scratch(self.y.shape)
        self.over = ports.scratch((self.near.moved.size, self.y.shape[1]))
        self.share = ports.scratch((len(self.x), 1))

    def forward(self) -> None:                            # y = A @ (x @ W) + b
        near = self.near
        if near.read():
            np.copyto(self.share[:, 0], near.arriving.degree)
            np.sqrt(self.share, out=self.share)
            np.divide(1, self.share, out=self.share)      # share = 1 / sqrt(d)
        np.matmul(self.x, self.W, out=self.h)
        np.multiply(self.h, self.share, out=self.h)
        np.take(self.h, near.arriving.other, axis=0, out=self.over, mode="clip")
        near.arriving.sum(self.over, out=self.y)
        np.multiply(self.y, self.share, out=self.y)
        if self.b is not None:
            np.add(self.y, self.b, out=self.y)

    def backward(self) -> None:
        near = self.near
        if self.db is not None:                           # db = sum of dy over the nodes
            np.add.reduce(self.dy, axis=0, out=self.db)
        if self.dW is None and self.dx is None:
            return
        np.multiply(self.dy, self.share, out=self.h)      # dh = A.T @ dy
        np.take(self.h, near.leaving.other, axis=0, out=self.over, mode="clip")
        near.leaving.sum(self.over, out=self.h)
        np.multiply(self.h, self.share, out=self.h)
        if self.dW is not None:
            np.matmul(self.x.T, self.h, out=self.dW)      # dW = x.T @ dh
        if self.dx is not None:
            np.matmul(self.h, self.W.T, out=self.dx)      # dx = dh @ W.T


class GraphSAGE(GraphLayer, frozen=True, tag="GraphSAGE"):
    """Every node looks at itself and at the mean of its neighbours:  y = x @ R + mean @ W + b.

    Inputs x (N nodes, F) and edges (2, E), from row 0 to row 1 -> output (N, units). The mean of
    no neighbours is zero.
    Source: Hamilton, Ying and Leskovec (2017), Inductive representation learning on large graphs.
    """

    title: ClassVar[str] = "GraphSAGE"
    nicknames: ClassVar[tuple[str, ...]] = ("sample and aggregate", "nodes", "neighbours", "mean")

    units: Units = 64
    bias: Bias = True
    kernel_init: Annotated[
        AnyInitializer,
        Meta(title="Weights start as", description="Where the weights are before training"),
    ] = HeNormal()

    def output_shape(self, x: Shape, edges: Shape) -> Shape:
        check_graph(x, edges)
        return x.last(self.units)

    def parameters(self, x: Shape, edges: Shape) -> dict[str, Parameter]:
        size, fans = (x.channels, self.units), (2 * x.channels, self.units)
        found = {
            "kernel": Parameter("W", size, self.kernel_init, "kernel", fans),
            "own_kernel": Parameter("R", size, self.kernel_init, "kernel", fans),
        }
        if self.bias:
            found["bias"] = Parameter("b", (self.units,), Zeros(), "bias", fans)
        return found

    def setting(self, *shapes: Any) -> str:
        return f"{shapes[0].channels:,} → {self.units:,}" if shapes and shapes[0] else ""

    def multiplications(self, x: Shape, edges: Shape) -> int:
        return 2 * x.count * self.units


class GraphSAGEKernel(Kernel[GraphSAGE]):
    """With h = x @ W:  y = x @ R + (sum of h over the neighbours) / count + b.

    The sum has the node's own h too, since every node has an edge to itself; it is taken away.
    """

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.W, self.R, self.b, self.dW, self.dR, self.db = ports.arrays(
            "W", "R", "b", "dW", "dR", "db"
        )
        self.near = Neighbours(ports, ports.arrays("edges")[0], len(self.x))
        self.h, self.mean = ports.scratch(self.y.shape), ports.scratch(self.y.shape)
        self.over = ports.scratch((self.near.moved.size, self.y.shape[1]))
        self.share = ports.scratch((len(self.x), 1))
        self.work = ports.scratch(self.x.shape if self.dx is not None else (0, 0))

    def forward(self) -> None:                            # y = x @ R + mean of x @ W + b
        near = self.near
        if near.read():
            np.copyto(self.share[:, 0], near.arriving.degree)
            np.subtract(self.share, 1, out=self.share)
            np.maximum(self.share, 1, out=self.share)
            np.divide(1, self.share, out=self.share)      # share = 1 / number of neighbours
        np.matmul(self.x, self.W, out=self.h)
        np.take(self.h, near.arriving.other, axis=0, out=self.over, mode="clip")
        self.over[near.itself] = 0
        near.arriving.sum(self.over, out=self.mean)
        np.multiply(self.mean, self.share, out=self.mean)
        np.matmul(self.x, self.R, out=self.y)
        np.add(self.y, self.mean, out=self.y)
        if self.b is not None:
            np.add(self.y, self.b, out=self.y)

    def backward(self) -> None:
        near = self.near
        if self.db is not None:                           # db = sum of dy over the nodes
            np.add.reduce(self.dy, axis=0, out=self.db)
        if self.dR is not None:
            np.matmul(self.x.T, self.dy, out=self.dR)     # dR = x.T @ dy
        if self.dW is None and self.dx is None:
            return
        np.multiply(self.dy, self.share, out=self.mean)   # dh_j = sum over j -> i of dy_i / count_i
        np.take(self.mean, near.leaving.other, axis=0, out=self.over, mode="clip")
        near.leaving.sum(self.over, out=self.h)
        np.subtract(self.h, self.mean, out=self.h)
        if self.dW is not None:
            np.matmul(self.x.T, self.h, out=self.dW)      # dW = x.T @ dh
        if self.dx is not None:                           # dx = dh @ W.T + dy @ R.T
            np.matmul(self.h, self.W.T, out=self.dx)
            np.matmul(self.dy, self.R.T, out=self.work)
            np.add(self.dx, self.work, out=self.dx)


class GIN(GraphLayer, frozen=True, tag="GIN"):
    """Every node adds its neighbours to itself and thinks about the sum with a small network.

    y = MLP((1 + e) * x + sum of the neighbours), with a learned number e.

    Inputs x (N nodes, F) and edges (2, E), from row 0 to row 1 -> output (N, last of units). The
    small network has a layer for each of `units`, with ReLU between them.
    Source: Xu, Hu, Leskovec and Jegelka (2018), How powerful are graph neural networks?
    """

    title: ClassVar[str] = "GIN"
    nicknames: ClassVar[tuple[str, ...]] = ("graph isomorphism", "nodes", "neighbours", "sum")
    main_field: ClassVar[str] = ""

    units: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=65_536)], ...],
        Meta(min_length=1, description="Neurons in each layer of the small network"),
    ] = (64, 64)
    kernel_init: Annotated[
        AnyInitializer,
        Meta(title="Weights start as", description="Where the weights are before training"),
    ] = HeNormal()

    def output_shape(self, x: Shape, edges: Shape) -> Shape:
        check_graph(x, edges)
        return x.last(self.units[-1])

    def parameters(self, x: Shape, edges: Shape) -> dict[str, Parameter]:
        found = {"epsilon": Parameter("e", (1,), Zeros(), "norm")}
        widths = (x.channels, *self.units)
        for i, size in enumerate(pairwise(widths), 1):
            found[f"kernel_{i}"] = Parameter(f"W{i}", size, self.kernel_init, "kernel", size)
            found[f"bias_{i}"] = Parameter(f"b{i}", size[1:], Zeros(), "bias", size)
        return found

    def setting(self, *shapes: Any) -> str:
        return " → ".join(f"{units:,}" for units in self.units)

    def multiplications(self, x: Shape, edges: Shape) -> int:
        widths = (x.channels, *self.units)
        return sum(a * b for a, b in pairwise(widths))


class GINKernel(Kernel[GIN]):
    """With s = e * x + sum over the edges, each node's own among them:  y = MLP(s)."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.e, self.de = ports.arrays("e", "de")
        self.near = Neighbours(ports, ports.arrays("edges")[0], len(self.x))
        self.over = ports.scratch((self.near.moved.size, self.x.shape[1]))
        self.ex = ports.scratch(self.x.shape)
        numbers = range(1, len(self.layer.units) + 1)
        self.Ws, self.bs, self.dWs, self.dbs = (
            [ports.arrays(f"{symbol}{i}")[0] for i in numbers] for symbol in ("W", "b", "dW", "db")
        )
        widths = (self.x.shape[1], *self.layer.units[:-1])
        self.a = [*(ports.scratch((len(self.x), width)) for width in widths), self.y]
        self.da = [*(ports.scratch(a.shape) for a in self.a[:-1]), self.dy]
        self.open = [ports.scratch(a.shape, np.bool_) for a in self.a]

    def forward(self) -> None:                            # a0 = (1 + e) * x + sum of neighbours
        near, a = self.near, self.a
        near.read()
        np.take(self.x, near.arriving.other, axis=0, out=self.over, mode="clip")
        near.arriving.sum(self.over, out=a[0])
        np.multiply(self.x, self.e, out=self.ex)
        np.add(a[0], self.ex, out=a[0])
        for i, (W, b) in enumerate(zip(self.Ws, self.bs, strict=True)):
            np.matmul(a[i], W, out=a[i + 1])              # a1 = relu(a0 @ W1 + b1), ...
            np.add(a[i + 1], b, out=a[i + 1])
            if i + 1 < len(self.Ws):
                np.maximum(a[i + 1], 0, out=a[i + 1])

    def backward(self) -> None:
        near, a, da = self.near, self.a, self.da
        for i in reversed(range(len(self.Ws))):
            if i + 1 < len(self.Ws):                      # nothing passes where relu was shut
                np.greater(a[i + 1], 0, out=self.open[i + 1])
                np.multiply(da[i + 1], self.open[i + 1], out=da[i + 1])
            if self.dWs[i] is not None:
                np.matmul(a[i].T, da[i + 1], out=self.dWs[i])
            if self.dbs[i] is not None:
                np.add.reduce(da[i + 1], axis=0, out=self.dbs[i])
            np.matmul(da[i + 1], self.Ws[i].T, out=da[i])
        if self.de is not None:                           # de = sum of da0 * x
            np.multiply(da[0], self.x, out=self.ex)
            np.add.reduce(self.ex.reshape(-1), keepdims=True, out=self.de)
        if self.dx is not None:                           # dx = e * da0 + sum over edges that leave
            np.take(da[0], near.leaving.other, axis=0, out=self.over, mode="clip")
            near.leaving.sum(self.over, out=self.dx)
            np.multiply(da[0], self.e, out=self.ex)
            np.add(self.dx, self.ex, out=self.dx)
