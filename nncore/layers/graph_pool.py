"""GraphPool: from the nodes of a batch of graphs to one row for each graph."""

from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from msgspec import Meta

from nncore.layers.base import Family, Layer, Port
from nncore.layers.graph_edges import Planes
from nncore.layers.kernel import Bound, Kernel
from nncore.shapes import Misfit, Shape

__all__ = ["GraphPool"]


class GraphPool(Layer, frozen=True, tag="GraphPool"):
    """Sums up all nodes of each graph in one row: their mean, largest or sum.

    Inputs x (N nodes, F) and graph (N,), the number of the graph that each node belongs to, from 0
    -> output (graphs, F). A graph without nodes gets zeros; a node with a negative number
    belongs to none.
    """

    title: ClassVar[str] = "Graph pool"
    family: ClassVar[Family] = "graph"
    icon: ClassVar[str] = "merge"
    nicknames: ClassVar[tuple[str, ...]] = ("readout", "global pool", "nodes")
    inputs: ClassVar[tuple[Port, ...]] = (
        Port("x"),
        Port("graph", kind="integer", gradient=False),
    )

    mode: Annotated[
        Literal["mean", "max", "sum"], Meta(description="What is taken over the nodes of a graph")
    ] = "mean"

    def output_shape(self, x: Shape, graph: Shape) -> Shape:
        if x.rank != 2 or x.kind != "float":
            raise Misfit("a row of numbers for each node", str(x), port="x")
        if graph.kind != "integer" or graph.names[0] != "N" or graph.count != 1:
            raise Misfit("the number of a graph for each node", str(graph), port="graph")
        return Shape(("graphs", "F"), (None, x.known(1)))

    def setting(self, *shapes: Any) -> str:
        return f"{self.mode} of nodes"


class GraphPoolKernel(Kernel[GraphPool]):
    """Nodes are laid out by graph; each graph has a row of its own beside them, of nothing.

    One graph more than there are takes the nodes that belong to none.
    """

    def setup(self, ports: Bound) -> None:
        self.x, self.y, self.dx, self.dy = ports.arrays("x", "y", "dx", "dy")
        n, graphs = len(self.x), len(self.y) + 1
        self.graph = ports.arrays("graph")[0].reshape(n)
        self.seen, self.same = ports.scratch((n,), np.int64), ports.scratch((n,), np.bool_)
        self.planes = Planes(ports, graphs, n + graphs)
        self.ends = ports.scratch((n + graphs,), np.int64)
        self.ends[n:] = np.arange(graphs)
        self.nodes = np.arange(n + graphs)
        self.extra = ports.scratch((graphs,), np.int64)
        self.over = ports.scratch((n + graphs, self.x.shape[1]))
        self.rows = ports.scratch((graphs, self.x.shape[1]))
        self.ties, self.count = ports.scratch(self.rows.shape), ports.scratch((graphs, 1))
        self.empty = ports.scratch((graphs, 1), np.bool_)
        self.best, self.work = ports.scratch(self.x.shape), ports.scratch(self.x.shape)
        self.fresh = True

    def forward(self) -> None:                            # y = sum, sum / count or largest of x
        self._read()
        np.take(self.x, self.planes.other, axis=0, out=self.over, mode="clip")
        if self.layer.mode == "max":
            self.over[self.extra] = -np.inf
            self.planes.maximum(self.over, out=self.rows)
            np.copyto(self.rows, 0, where=self.empty)
        else:
            self.over[self.extra] = 0
            self.planes.sum(self.over, out=self.rows)
        if self.layer.mode == "mean":
            np.divide(self.rows, self.count, out=self.rows)
        np.copyto(self.y, self.rows[:-1])

    def backward(self) -> None:
        if self.dx is None:
            return
        place = self.ends[: len(self.x)]
        if self.layer.mode == "max":                      # dx = dy / ties where x is the largest
            np.take(self.rows, place, axis=0, out=self.work, mode="clip")
            np.equal(self.x, self.work, out=self.best)
            np.take(self.best, self.planes.other, axis=0, out=self.over, mode="clip")
            self.over[self.extra] = 0
            self.planes.sum(self.over, out=self.ties)
            np.maximum(self.ties, 1, out=self.ties)
            np.divide(self.dy, self.ties[:-1], out=self.ties[:-1])
            self.ties[-1] = 0
            np.take(self.ties, place, axis=0, out=self.work, mode="clip")
            np.multiply(self.best, self.work, out=self.dx)
            return
        np.copyto(self.ties[:-1], self.dy)                # dx = dy, or dy / count
        self.ties[-1] = 0
        if self.layer.mode == "mean":
            np.divide(self.ties, self.count, out=self.ties)
        np.take(self.ties, place, axis=0, out=self.dx, mode="clip")

    def _read(self) -> None:
        """Lay the nodes out by graph, if that has changed since the last step."""
        np.equal(self.graph, self.seen, out=self.same)
        if self.same.all() and not self.fresh:
            return
        self.fresh = False
        np.copyto(self.seen, self.graph)
        place, none = self.ends[: len(self.x)], len(self.y)
        np.less(self.graph, 0, out=self.same)
        np.multiply(self.same, none, out=place)           # none where graph < 0
        np.maximum(self.graph, place, out=place)
        np.minimum(place, none, out=place)
        self.planes.lay_out(self.ends, self.nodes)
        np.copyto(self.extra, self.planes.slot[len(self.x) :])
        np.copyto(self.count[:, 0], self.planes.degree)
        np.subtract(self.count, 1, out=self.count)
        np.equal(self.count, 0, out=self.empty)
        np.maximum(self.count, 1, out=self.count)
