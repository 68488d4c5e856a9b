"""Edges: who is whose neighbour, laid out so that sums over neighbours are sums of whole rows.

Nodes are sorted by how many edges arrive at them. Those with d edges form a bucket of d planes: in
plane k lies the k-th edge of each. So a sum over the edges of every node is one sum over planes for
each bucket, of long rows and without a matrix of N x N.
"""

from itertools import pairwise
from typing import Any

import numpy as np

from nncore.layers.base import Array, Port
from nncore.layers.core import Flatten
from nncore.layers.kernel import Bound
from nncore.shapes import Insert, Misfit, Shape

NODES_AND_EDGES = (Port("x"), Port("edges", kind="integer", gradient=False))


def check_graph(x: Shape, edges: Shape) -> None:
    """Raise a Misfit unless rows of numbers and a graph's edges arrive."""
    if x.rank != 2 or x.kind != "float":
        remedy = Insert(Flatten()) if x.kind == "float" else None
        raise Misfit("a row of numbers for each node", str(x), remedy, port="x")
    if edges.kind != "integer" or edges.names[-1] != "edges":
        raise Misfit("a graph's edges, from an Input of kind edges", str(edges), port="edges")


class Planes:
    """Slots for edges by the node at one of their ends, in buckets of planes.

    Every node has at least one edge: callers add one from each node to itself.
    """

    def __init__(self, ports: Bound, nodes: int, edges: int) -> None:
        self.nodes, self.edges = nodes, edges
        self.slot = ports.scratch((edges,), np.int64)     # where each edge lies
        self.end = ports.scratch((edges,), np.int64)      # the node that each slot belongs to
        self.other = ports.scratch((edges,), np.int64)    # the node at the other end
        self.degree = ports.scratch((nodes,), np.int64)
        self._node = ports.scratch((nodes,), np.int64)
        self._rank = ports.scratch((nodes,), np.int64)    # where each node lies in the buckets
        self._keys = ports.scratch((nodes,), np.int64)
        self._first, self._stride, self._before = (
            ports.scratch((nodes,), np.int64) for _ in range(3)
        )
        self._differs = ports.scratch((max(nodes - 1, 0),), np.bool_)
        self._edge, self._edge_keys, self._ends, self._work = (
            ports.scratch((edges,), np.int64) for _ in range(4)
        )
        self._all_nodes, self._all_edges = np.arange(nodes), np.arange(edges)
        self._buckets: list[tuple[int, int, int, int]] = []
        self._sorted: dict[tuple[int, Any], Array] = {}
        self._ports = ports

    def lay_out(self, ends: Array, others: Array) -> None:
        """Give every edge its slot; no array is born, since edges may change at each step."""
        self.degree.fill(0)
        np.add.at(self.degree, ends, 1)
        _sort_by(self.degree, self._all_nodes, self._keys, self._node)
        np.put(self._rank, self._node, self._all_nodes)
        np.floor_divide(self._keys, max(self.nodes, 1), out=self._keys)       # degrees, rising
        np.not_equal(self._keys[1:], self._keys[:-1], out=self._differs)
        cuts = [0, *(int(cut) + 1 for cut in np.flatnonzero(self._differs)), self.nodes]
        self._buckets.clear()
        slot = 0
        for start, stop in pairwise(cuts):
            degree = int(self._keys[start]) if stop > start else 0
            self._buckets.append((start, stop, slot, degree))
            np.add(self._all_nodes[: stop - start], slot, out=self._first[start:stop])
            self._stride[start:stop] = stop - start
            slot += (stop - start) * degree
        self._place(ends, others)

    def _place(self, ends: Array, others: Array) -> None:
        """Slot = first slot of the node + number of the edge among the node's own * stride."""
        np.cumsum(self.degree, out=self._before)
        np.subtract(self._before, self.degree, out=self._before)
        _sort_by(ends, self._all_edges, self._edge_keys, self._edge)
        np.take(ends, self._edge, out=self._ends, mode="clip")
        np.take(self._before, self._ends, out=self._work, mode="clip")
        np.subtract(self._all_edges, self._work, out=self._edge_keys)         # number among its own
        np.take(self._rank, self._ends, out=self._ends, mode="clip")
        np.take(self._stride, self._ends, out=self._work, mode="clip")
        np.multiply(self._edge_keys, self._work, out=self._edge_keys)
        np.take(self._first, self._ends, out=self._work, mode="clip")
        np.add(self._edge_keys, self._work, out=self._work)
        np.put(self.slot, self._edge, self._work)
        np.put(self.end, self.slot, ends)
        np.put(self.other, self.slot, others)

    def sum(self, values: Array, out: Array) -> None:
        """out[node] = sum over its edges of values[slot]; both (..., F)."""
        self._reduce(np.add, values, out)

    def maximum(self, values: Array, out: Array) -> None:
        """out[node] = the largest over its edges of values[slot]."""
        self._reduce(np.maximum, values, out)

    def _reduce(self, ufunc: np.ufunc, values: Array, out: Array) -> None:
        width = out[0].size if len(out) else 1
        in_order = self._scratch(width, out.dtype)
        values = values.reshape(-1)
        for start, stop, slot, degree in self._buckets:
            rows = in_order[start * width : stop * width]
            planes = values[slot * width : slot * width + degree * len(rows)]
            ufunc.reduce(planes.reshape(degree, len(rows)), axis=0, out=rows)
        rows_of_nodes = in_order.reshape(out.shape)
        np.take(rows_of_nodes, self._rank, axis=0, out=out, mode="clip")

    def _scratch(self, width: int, dtype: Any) -> Array:
        found = self._sorted.get((width, dtype))
        if found is None:
            found = self._sorted[width, dtype] = self._ports.scratch((self.nodes * width,), dtype)
        return found


class Neighbours:
    """The edges of a graph and one from each node to itself: by where they arrive and leave.

    `edges` (2, E) say from which node in row 0, to which in row 1. Nodes that are not there are
    taken for the nearest that is.
    """

    def __init__(self, ports: Bound, edges: Array, nodes: int) -> None:
        count = edges.shape[1]
        self._edges, self._seen = edges, ports.scratch(edges.shape, np.int64)
        self._same = ports.scratch(edges.shape, np.bool_)
        self._ends = ports.scratch((2, count + nodes), np.int64)
        self._ends[:, count:] = np.arange(nodes)
        self._last = nodes - 1
        self.arriving = Planes(ports, nodes, count + nodes)
        self.leaving = Planes(ports, nodes, count + nodes)
        self.moved = ports.scratch((count + nodes,), np.int64)
        """Slot among those that leave -> slot of the same edge among those that arrive."""
        self.itself = ports.scratch((nodes,), np.int64)
        """The slot among those that arrive of each node's edge to itself."""
        self._fresh = True

    def read(self) -> bool:
        """Lay the edges out anew if they have changed since the last step; whether they had."""
        np.equal(self._edges, self._seen, out=self._same)
        if self._same.all() and not self._fresh:
            return False
        self._fresh = False
        np.copyto(self._seen, self._edges)
        count = self._edges.shape[1]
        ends = self._ends[:, :count]
        np.maximum(self._edges, 0, out=ends)
        np.minimum(ends, self._last, out=ends)
        self.arriving.lay_out(self._ends[1], self._ends[0])
        self.leaving.lay_out(self._ends[0], self._ends[1])
        np.put(self.moved, self.leaving.slot, self.arriving.slot)
        np.copyto(self.itself, self.arriving.slot[count:])
        return True


def _sort_by(first: Array, numbers: Array, keys: Array, out: Array) -> None:
    """Numbers 0, 1, ... sorted by `first`, ties in order; keys become first * count + number."""
    count = max(len(numbers), 1)
    np.multiply(first, count, out=keys)
    np.add(keys, numbers, out=keys)
    keys.sort()
    np.remainder(keys, count, out=out)
