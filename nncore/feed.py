"""Feed: how rows of data reach a network, by themselves or as nodes of their graph."""

from collections.abc import Mapping

import numpy as np

from nncore.data import Dataset
from nncore.data.dataset import Part
from nncore.data.reader import EdgesReader, Indices
from nncore.data.table import Array
from nncore.graph import Graph
from nncore.network import Network
from nncore.plan import Plan
from nncore.targets import input_columns, reading_of, takes_edges


class Feed:
    """Reads what each Input takes for rows of a part.

    A network that takes edges sees the whole graph at every step, since an answer hangs on
    neighbours of any part; only the answers for the rows that were asked for count. Where the data
    are no graph, it takes rows in batches, and no edges.
    """

    def __init__(self, graph: Graph, dataset: Dataset, part: Part) -> None:
        self.whole = dataset.is_graph and takes_edges(graph)
        """Whether a batch is all nodes of a graph, whichever rows are asked for."""
        read_from = dataset.everything if self.whole else part
        self.readers = {
            node.name: read_from.reader(input_columns(node, dataset), reading_of(node))
            for node in graph.inputs
        }
        self._rows, self._nodes = part.rows, np.arange(len(read_from) if self.whole else 0)

    def sizes(self, rows: int) -> dict[str, int]:
        """How long the open axes of a plan are for so many rows."""
        edges = [r.shape[1] for r in self.readers.values() if isinstance(r, EdgesReader)]
        nodes = len(self._nodes) if self.whole else rows
        return {"N": nodes, "edges": edges[0]} if edges else {"N": nodes}

    def plan(
        self, network: Network, rows: int, training: bool, taps: Mapping[str, str] | None = None
    ) -> Plan:
        """What computes so many rows; the data themselves get no gradient."""
        sizes = self.sizes(rows)
        return network.plan(sizes["N"], training, input_gradients=False, taps=taps, sizes=sizes)

    def read(self, indices: Indices) -> dict[str, Array]:
        """What the Inputs take to answer for these rows, by name, in new arrays."""
        asked, found = self.asked(indices), {}
        for name, reader in self.readers.items():
            found[name] = reader.empty(len(asked))
            reader.read(asked, found[name])
        return found

    def asked(self, indices: Indices) -> Indices:
        """What readers are asked for: these rows, or all nodes."""
        return self._nodes if self.whole else indices

    def places(self, indices: Indices, out: Indices | None = None) -> Indices:
        """Where the answers for these rows stand among all that the network gives."""
        if not self.whole:
            return np.arange(len(indices))
        return np.take(self._rows, indices, 0, out, "clip")
