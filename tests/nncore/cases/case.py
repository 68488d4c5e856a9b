"""A case: a layer, and what arrives at its ports."""

from __future__ import annotations

from typing import Any, NamedTuple

from nncore.graph import Graph, Wire
from nncore.layers import Input, Layer, Output

Features = tuple[int, ...]


class Tokens(NamedTuple):
    """Whole numbers from 0 up to, not including, `below` arrive here, so many a sample."""

    shape: Features
    below: int


class Mask(NamedTuple):
    """Yes and no arrive here; the first along the last axis is always yes."""

    shape: Features


class Edges(NamedTuple):
    """So many edges between random nodes arrive here."""

    count: int


class Members(NamedTuple):
    """For each node the number of one of so many graphs arrives here."""

    graphs: int


Arrives = Features | Tokens | Mask | Edges | Members


class Case(NamedTuple):
    """`arrives` has one entry a port, a list for one that takes many wires, None for one unwired.

    `batch` is the number of samples (of nodes for graph layers). `smooth` is False where arithmetic
    has corners so close that moving a number a little crosses one. `each` is False where a sample
    depends on the others of its batch.
    """

    layer: Layer
    arrives: tuple[Arrives | list[Arrives] | None, ...]
    batch: int = 4
    each: bool = True
    name: str = ""

    @property
    def id(self) -> str:
        """What the test is called; no two cases have the same."""
        shapes = "+".join(
            word(each)
            for arrives in self.arrives
            for each in (arrives if isinstance(arrives, list) else [arrives])
        )
        return "-".join(part for part in (self.layer.tag, self.name, shapes) if part)

    @property
    def blocked(self) -> set[str]:
        """Inputs that no gradient comes back to."""
        ports = {port.name for port in self.layer.inputs if not port.gradient}
        graph = self.graph()
        return {graph[w.source].name for w in graph.arriving("n0") if w.target_port in ports}

    def graph(self) -> Graph:
        """The layer between Inputs and one Output for each of its outputs."""
        graph = Graph().adding(self.layer, "n0", "layer")
        number = 0
        for port, arrives in zip(self.layer.inputs, self.arrives, strict=True):
            for each in arrives if isinstance(arrives, list) else [arrives]:
                if each is None:
                    continue
                number += 1
                graph = graph.adding(_input(each), f"n{number}", port.name)
                graph = graph.wiring(Wire(f"n{number}", "n0", "y", port.name))
        if not self.layer.inputs:                       # a network needs something that goes in
            graph = graph.adding(Input((1,)), "i", "x").adding(Output(), "o", "out_x")
            graph = graph.wiring(Wire("i", "o"))
        for port in self.layer.outputs:
            number += 1
            graph = graph.adding(Output(), f"n{number}", f"out_{port.name}")
            graph = graph.wiring(Wire("n0", f"n{number}", port.name))
        return graph

    @property
    def sizes(self) -> dict[str, int]:
        """Axes that are open and are no batch."""
        counts = [("edges", a.count) for a in self.arrives if isinstance(a, Edges)]
        return dict(counts + [("graphs", a.graphs) for a in self.arrives if isinstance(a, Members)])

    def numbers(self, random: Any) -> dict[str, Any]:
        """Something for every Input, by its node's name."""
        found: dict[str, Any] = {}
        names = iter(node.name for node in self.graph().inputs)
        for arrives in self.arrives or ((1,),):
            for each in arrives if isinstance(arrives, list) else [arrives]:
                if each is not None:
                    found[next(names)] = self._numbers(each, random)
        return found

    def _numbers(self, arrives: Arrives, random: Any) -> Any:
        if isinstance(arrives, Tokens):
            return random.integers(0, arrives.below, (self.batch, *arrives.shape))
        if isinstance(arrives, Mask):
            mask = random.random((self.batch, *arrives.shape)) < 0.7
            mask[..., 0] = True
            return mask
        if isinstance(arrives, Edges):
            return random.integers(0, self.batch, (2, arrives.count))
        if isinstance(arrives, Members):
            return random.integers(-1, arrives.graphs, self.batch)
        return random.normal(size=(self.batch, *arrives))


def word(arrives: Arrives | None) -> str:
    """A shape in few letters."""
    if arrives is None:
        return "none"
    if isinstance(arrives, Edges):
        return f"{arrives.count} edges"
    if isinstance(arrives, Members):
        return f"{arrives.graphs} graphs"
    sizes = arrives.shape if isinstance(arrives, Tokens | Mask) else arrives
    kind = {Tokens: "tokens ", Mask: "mask "}.get(type(arrives), "")
    return kind + "x".join(map(str, sizes))


def case(layer: Layer, *arrives: Any, batch: int = 4, each: bool = True, name: str = "") -> Case:
    """A case; for a layer whose one port takes many wires, three alike arrive."""
    if len(arrives) == 1 and layer.inputs[0].many and not isinstance(arrives[0], list):
        arrives = ([arrives[0]] * 3,)
    ends = (*arrives, *(None for _ in layer.inputs[len(arrives) :]))
    return Case(layer, ends, batch, each, name)


def _input(arrives: Arrives) -> Input:
    if isinstance(arrives, Tokens):
        return Input(arrives.shape, kind="integer")
    if isinstance(arrives, Mask):
        return Input(arrives.shape, kind="mask")
    if isinstance(arrives, Edges):
        return Input(kind="edges")
    if isinstance(arrives, Members):
        return Input((), kind="integer")
    return Input(arrives)
