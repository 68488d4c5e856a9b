"""Graph layers that mix each node with its neighbours by fixed shares: GCN, GraphSAGE, GIN."""

from itertools import pairwise
from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from nncore.initializers import GlorotUniform, HeNormal, KernelInit, Zeros
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
    kernel_init: KernelInit = GlorotUniform()

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
        if self.near.read():
            np.copyto(self.share[:, 0], self.near.arriving.degree)
            np.sqrt(self.share, out=self.share)
            np.divide(1, self.share, out=self.share)      # share = 1 / sqrt(d)
        np.matmul(self.x, self.W, out=self.h)
        np.multiply(self.h, self.share, out=self.h)
        np.take(self.h, self.near.arriving.other, axis=0, out=self.over, mode="clip")
        self.near.arriving.sum(self.over, out=self.y)
        np.multiply(self.y, self.share, out=self.y)
        if self.b is not None:
            np.add(self.y, self.b, out=self.y)

    def backward(self) -> None:
        if self.db is not None:                           # db = sum of dy over the nodes
            np.add.reduce(self.dy, axis=0, out=self.db)
        if self.dW is None and self.dx is None:
            return
        np.multiply(self.dy, self.share, out=self.h)      # dh = A.T @ dy
        np.take(self.h, self.near.leaving.other, axis=0, out=self.over, mode="clip")
        self.near.leaving.sum(self.over, out=self.h)
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
    kernel_init: KernelInit = HeNormal()

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
        if self.near.read():
            np.copyto(self.share[:, 0], self.near.arriving.degree)
            np.subtract(self.share, 1, out=self.share)
            np.maximum(self.share, 1, out=self.share)
            np.divide(1, self.share, out=self.share)      # share = 1 / number of neighbours
        np.matmul(self.x, self.W, out=self.h)
        np.take(self.h, self.near.arriving.other, axis=0, out=self.over, mode="clip")
        self.over[self.near.itself] = 0
        self.near.arriving.sum(self.over, out=self.mean)
        np.multiply(self.mean, self.share, out=self.mean)
        np.matmul(self.x, self.R, out=self.y)
        np.add(self.y, self.mean, out=self.y)
        if self.b is not None:
            np.add(self.y, self.b, out=self.y)

    def backward(self) -> None:
        if self.db is not None:                           # db = sum of dy over the nodes
            np.add.reduce(self.dy, axis=0, out=self.db)
        if self.dR is not None:
            np.matmul(self.x.T, self.dy, out=self.dR)     # dR = x.T @ dy
        if self.dW is None and self.dx is None:
            return
        np.multiply(self.dy, self.share, out=self.mean)   # dh_j = sum over j -> i of dy_i / count_i
        np.take(self.mean, self.near.leaving.other, axis=0, out=self.over, mode="clip")
        self.near.leaving.sum(self.over, out=self.h)
        np.subtract(self.h, self.mean, out=self.h)
        if self.dW is not None:
            np.matmul(self.x.T, self.h, out=self.dW)      # dW = x.T @ dh
        if self.dx is not None:                           # dx = dh @ W.T + dy @ R.T
            np.matmul(self.h, self.W.T, out=self.dx)
            np.matmul(self.dy, self.R.T, out=self.work)
            np.add(self.dx, self.work, out=self.dx)


class GIN(GraphLayer, frozen=True, tag="GIN"):
    """Every node adds its neighbours to itself and thinks about the sum with a small network.

    y = relu(s @ W1 + b1) @ W2 + b2, with s = (1 + e) * x + sum of the neighbours, e learned.

    Inputs x (N nodes, F) and edges (2, E), from row 0 to row 1 -> output (N, units).
    Source: Xu, Hu, Leskovec and Jegelka (2018), How powerful are graph neural networks?
    """

    title: ClassVar[str] = "GIN"
    nicknames: ClassVar[tuple[str, ...]] = ("graph isomorphism", "nodes", "neighbours", "sum")

    units: Units = 64
    hidden: Annotated[
        int, Meta(ge=1, le=65_536, description="Neurons in the middle of the small network")
    ] = 64
    kernel_init: KernelInit = HeNormal()

    def output_shape(self, x: Shape, edges: Shape) -> Shape:
        check_graph(x, edges)
        return x.last(self.units)

    def parameters(self, x: Shape, edges: Shape) -> dict[str, Parameter]:
        found = {"epsilon": Parameter("e", (1,), Zeros(), "norm")}
        for i, size in enumerate(pairwise((x.channels, self.hidden, self.units)), 1):
            found[f"kernel_{i}"] = Parameter(f"W{i}", size, self.kernel_init, "kernel", size)
            found[f"bias_{i}"] = Parameter(f"b{i}", size[1:], Zeros(), "bias", size)
        return found

    def setting(self, *shapes: Any) -> str:
        features = f"{shapes[0].channels:,} → " if shapes and shapes[0] else ""
        return f"{features}{self.hidden:,} → {self.units:,}"

    def multiplications(self, x: Shape, edges: Shape) -> int:
        return (x.count + self.units) * self.hidden


class GINKernel(Kernel[GIN]):
    """With s = e * x + sum over the edges, each node's own among them:  y = MLP(s)."""

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        self.e, self.W1, self.b1, self.W2, self.b2 = ports.arrays("e", "W1", "b1", "W2", "b2")
        self.de, self.dW1, self.db1, self.dW2, self.db2 = ports.arrays(
            "de", "dW1", "db1", "dW2", "db2"
        )
        self.near = Neighbours(ports, ports.arrays("edges")[0], len(self.x))
        self.over = ports.scratch((self.near.moved.size, self.x.shape[1]))
        self.s, self.ds, self.ex = (ports.scratch(self.x.shape) for _ in range(3))
        self.h, self.dh, self.open = (
            ports.scratch((len(self.x), self.layer.hidden)) for _ in range(3)
        )

    def forward(self) -> None:
        self.near.read()
        np.take(self.x, self.near.arriving.other, axis=0, out=self.over, mode="clip")
        self.near.arriving.sum(self.over, out=self.s)
        np.multiply(self.x, self.e, out=self.ex)
        np.add(self.s, self.ex, out=self.s)               # s = (1 + e) * x + sum of neighbours
        np.matmul(self.s, self.W1, out=self.h)
        np.add(self.h, self.b1, out=self.h)
        np.maximum(self.h, 0, out=self.h)                 # h = relu(s @ W1 + b1)
        np.matmul(self.h, self.W2, out=self.y)
        np.add(self.y, self.b2, out=self.y)               # y = h @ W2 + b2

    def backward(self) -> None:
        if self.dW2 is not None:
            np.matmul(self.h.T, self.dy, out=self.dW2)    # dW2 = h.T @ dy
        if self.db2 is not None:
            np.add.reduce(self.dy, axis=0, out=self.db2)  # db2 = sum of dy over the nodes
        np.matmul(self.dy, self.W2.T, out=self.dh)        # dh = dy @ W2.T where h > 0, else 0
        np.sign(self.h, out=self.open)
        np.multiply(self.dh, self.open, out=self.dh)
        if self.dW1 is not None:
            np.matmul(self.s.T, self.dh, out=self.dW1)    # dW1 = s.T @ dh
        if self.db1 is not None:
            np.add.reduce(self.dh, axis=0, out=self.db1)  # db1 = sum of dh over the nodes
        np.matmul(self.dh, self.W1.T, out=self.ds)        # ds = dh @ W1.T
        if self.de is not None:                           # de = sum of ds * x
            np.multiply(self.ds, self.x, out=self.ex)
            np.add.reduce(self.ex.reshape(-1), keepdims=True, out=self.de)
        if self.dx is not None:                           # dx = e * ds + sum over edges that leave
            np.take(self.ds, self.near.leaving.other, axis=0, out=self.over, mode="clip")
            self.near.leaving.sum(self.over, out=self.dx)
            np.multiply(self.ds, self.e, out=self.ex)
            np.add(self.dx, self.ex, out=self.dx)
