"""Sketch: builds a graph layer by layer, for blocks and for the networks that ship."""

from nncore.graph import Graph, Wire
from nncore.layers.base import Layer
from nncore.layers.ends import Input, Output

End = str | tuple[str, str]
"""A node's id, or id and output port."""


class Sketch:
    """A graph in the making. Every method that adds a layer returns its id.

    >>> from nncore.layers import Dense, ReLU
    >>> s = Sketch()
    >>> x = s.chain(s.input("x"), Dense(8), ReLU())
    >>> s.output("y", x).check().order
    ('n1', 'n2', 'n3', 'n4')
    """

    def __init__(self) -> None:
        self.graph = Graph()

    def input(self, name: str, layer: Layer | None = None) -> str:
        """An Input; inside a block it is the port of that name."""
        return self._put(layer or Input(), name)

    def add(self, layer: Layer, *sources: End | None, name: str = "") -> str:
        """A layer with its ports wired in order; a port that takes many takes all; None is none."""
        node_id = self._put(layer, name)
        ports = layer.inputs
        for place, source in enumerate(sources):
            if source is None:
                continue
            start, port = source if isinstance(source, tuple) else (source, "")
            outputs = self.graph[start].layer.outputs
            target = ports[min(place, len(ports) - 1)].name
            wire = Wire(start, node_id, port or outputs[0].name, target)
            self.graph = self.graph.wiring(wire)
        return node_id

    def chain(self, source: End, *layers: Layer) -> str:
        """Layers one after the other; returns the last one's id."""
        here: End = source
        for layer in layers:
            here = self.add(layer, here)
        return here if isinstance(here, str) else here[0]

    def output(self, name: str, source: End, layer: Layer | None = None) -> Graph:
        """An Output, and the graph as it is then."""
        self.add(layer or Output(), source, name=name)
        return self.graph

    def tie(self, node: str, parameter: str, owner: str, owner_parameter: str) -> None:
        """Make two parameters one array."""
        self.graph = self.graph.tying(node, parameter, owner, owner_parameter)

    def _put(self, layer: Layer, name: str) -> str:
        node_id = f"n{len(self.graph.nodes) + 1}"
        self.graph = self.graph.adding(layer, node_id, name)
        return node_id
