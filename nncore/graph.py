"""Graph: the nodes of a network and the wires between them, as a value."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import count
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from nncore.errors import LayerloomError
from nncore.layers.base import Layer, Parameter, Port
from nncore.layers.ends import Input, Output
from nncore.shapes import Problem, Shape


class GraphError(LayerloomError):
    """A name or an id that is not in the graph, or is there twice. Attribute: name."""

    def __init__(self, name: str, what: str) -> None:
        self.name = name
        super().__init__(what)


class Node(Struct, frozen=True):
    """A layer at a place in the graph.

    The id never changes and is never used again; the name may. One that is not `trainable` keeps
    its parameters as they are; `rate` multiplies the learning rate for them. One that is `bypassed`
    passes on what it gets.
    """

    id: str
    name: str
    layer: Layer
    trainable: bool = True
    rate: float = 1.0
    bypassed: bool = False


class Wire(Struct, frozen=True):
    """From an output port to an input port. Wires into a port that takes many keep their order."""

    source: str
    target: str
    source_port: str = "y"
    target_port: str = "x"


class Tie(Struct, frozen=True):
    """Two parameters that are one: `parameter` of `node` is the array that `owner` has.

    Where the shapes are each other's reverse it is used transposed, as an Embedding is by the Dense
    that turns states back into words. Ids may be paths into blocks, such as n3/0/n2.
    """

    node: str
    parameter: str
    owner: str
    owner_parameter: str


class Graph(Struct, frozen=True, cache_hash=True):
    """Nodes, wires, ties. Every edit gives a new Graph that shares what did not change."""

    nodes: tuple[Node, ...] = ()
    wires: tuple[Wire, ...] = ()
    ties: tuple[Tie, ...] = ()

    # Making

    @classmethod
    def chain(cls, *layers: Layer) -> "Graph":
        """One layer after the other; an Output is added where the last is none.

        >>> from nncore.layers import Dense, Input
        >>> [node.name for node in Graph.chain(Input((4,)), Dense(3), Dense(2)).nodes]
        ['input', 'dense', 'dense_2', 'output']
        """
        graph, last = cls(), ""
        ends = layers if layers and isinstance(layers[-1], Output) else (*layers, Output())
        for number, layer in enumerate(ends, 1):
            graph, here = graph.adding(layer, f"n{number}"), f"n{number}"
            graph = graph.wiring(Wire(last, here)) if last else graph
            last = here
        return graph

    def adding(self, layer: Layer, node_id: str, name: str = "") -> "Graph":
        """With one node more, not wired yet; its name is made unique."""
        if node_id in self:
            raise GraphError(node_id, f"There is already a node with the id {node_id}.")
        node = Node(node_id, self.free_name(name or layer.stem), layer)
        return replace(self, nodes=(*self.nodes, node))

    def wiring(self, *wires: Wire) -> "Graph":
        """With these wires more; a port that takes one wire gives up the one it had."""
        new: dict[object, Wire] = {}
        gone: set[Wire] = set()
        for wire in wires:
            for end in (wire.source, wire.target):
                self[end]
            port = wire.target, wire.target_port
            before = [w for w in self.arriving(wire.target) if w.target_port == wire.target_port]
            if not self.port(*port).many:
                gone.update(before)
                new.pop(port, None)
                new[port] = wire
            elif wire not in before:
                new.setdefault(wire, wire)
        kept = tuple(wire for wire in self.wires if wire not in gone) if gone else self.wires
        return replace(self, wires=(*kept, *new.values())) if new else self

    def unwiring(self, *wires: Wire) -> "Graph":
        """Without these wires."""
        return replace(self, wires=tuple(wire for wire in self.wires if wire not in wires))

    def removing(self, ids: Iterable[str], heal: bool = True) -> "Graph":
        """Without these nodes; a chain that they stood in is joined again where that is plain."""
        gone = set(ids)
        wires = _without(self.wires, [n.id for n in self.nodes if n.id in gone], heal)
        ties = tuple(
            tie for tie in self.ties
            if not gone & {tie.node.split("/")[0], tie.owner.split("/")[0]}
        )
        kept = tuple(node for node in self.nodes if node.id not in gone)
        return replace(self, nodes=kept, wires=wires, ties=ties)

    def changing(self, node_id: str, layer: Layer) -> "Graph":
        """With another layer in a node."""
        return self._with_node(replace(self[node_id], layer=layer))

    def thawing(self, ids: Iterable[str]) -> "Graph":
        """With nodes whose parameters training may change."""
        wanted = set(ids)
        nodes = (replace(n, trainable=True) if n.id in wanted else n for n in self.nodes)
        return replace(self, nodes=tuple(nodes))

    def renaming(self, node_id: str, name: str) -> "Graph":
        """With another name for a node.

        Raises GraphError for one that is empty, taken or has a slash.
        """
        if not name.strip() or "/" in name:
            raise GraphError(name, "A name needs at least one letter, and no slash.")
        if any(node.name == name and node.id != node_id for node in self.nodes):
            raise GraphError(name, f'Another layer is already called "{name}".')
        return self._with_node(replace(self[node_id], name=name))

    def tying(self, node_id: str, parameter: str, owner: str, owner_parameter: str) -> "Graph":
        """With one parameter more that is the array of another node."""
        tie = Tie(node_id, parameter, owner, owner_parameter)
        kept = tuple(t for t in self.ties if (t.node, t.parameter) != (node_id, parameter))
        return replace(self, ties=(*kept, tie))

    def inserting(self, layer: Layer, node_id: str, wire: Wire) -> "Graph":
        """With a new node in the middle of a wire."""
        graph = self.adding(layer, node_id)
        if not layer.inputs or not layer.outputs:
            return graph
        first = Wire(wire.source, node_id, wire.source_port, layer.inputs[0].name)
        second = Wire(node_id, wire.target, layer.outputs[0].name, wire.target_port)
        swapped = tuple(second if w == wire else w for w in graph.wires)
        return replace(graph, wires=(*swapped, first))

    # Reading

    def __getitem__(self, node_id: str) -> Node:
        try:
            return _by_id(self)[node_id]
        except KeyError:
            raise GraphError(node_id, f"There is no node {node_id} in this network.") from None

    def __contains__(self, node_id: object) -> bool:
        return node_id in _by_id(self)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    def named(self, name: str) -> Node:
        """The node with this name."""
        for node in self.nodes:
            if node.name == name:
                return node
        raise GraphError(name, f'No layer is called "{name}".')

    def free_name(self, stem: str) -> str:
        """A name that nobody has: dense, dense_2, dense_3 ..."""
        return self.free_names([stem])[0]

    def free_names(self, stems: Iterable[str]) -> list[str]:
        """A name for each of these, that nobody has and no other of them."""
        taken = {node.name for node in self.nodes}
        found: list[str] = []
        numbered: dict[str, Iterator[str]] = {}
        for stem in stems:
            names = numbered.setdefault(stem, _numbered(stem))
            found.append(next(name for name in names if name not in taken))
            taken.add(found[-1])
        return found

    def port(self, node_id: str, name: str) -> Port:
        """An input port of a node."""
        for port in self[node_id].layer.inputs:
            if port.name == name:
                return port
        raise GraphError(name, f"{self[node_id].layer.label} has no input called {name}.")

    def arriving(self, node_id: str) -> tuple[Wire, ...]:
        """Wires into a node, in order."""
        return wires_by_end(self)[0].get(node_id, ())

    def leaving(self, node_id: str) -> tuple[Wire, ...]:
        """Wires out of a node, in order."""
        return wires_by_end(self)[1].get(node_id, ())

    @property
    def inputs(self) -> tuple[Node, ...]:
        """The Input nodes."""
        return tuple(node for node in self.nodes if isinstance(node.layer, Input))

    @property
    def outputs(self) -> tuple[Node, ...]:
        """The Output nodes."""
        return tuple(node for node in self.nodes if isinstance(node.layer, Output))

    def check(self) -> "Check":
        """Shapes, parameters and problems of every node; allocates no parameters."""
        from nncore.check import check

        return check(self)

    # Private

    def _with_node(self, new: Node) -> "Graph":
        return replace(
            self, nodes=tuple(new if node.id == new.id else node for node in self.nodes)
        )


class NodeCheck(Struct, frozen=True):
    """What is known of a node before any number flows.

    `outputs` has the shape at each output port, and is empty where a problem hides it; an Output
    has one too, its answer's. A block's parameters go by their paths inside it.
    """

    inputs: tuple[Any, ...] = ()
    outputs: tuple[Shape, ...] = ()
    parameters: Mapping[str, Parameter] = {}
    state: Mapping[str, Parameter] = {}
    multiplications: int = 0
    numbers: int = 0
    """How many numbers it and what is in it make of one sample."""

    @property
    def output(self) -> Shape | None:
        """The shape at the first output, None where a problem hides it."""
        return self.outputs[0] if self.outputs else None

    @property
    def count(self) -> int:
        """Parameters that training may change."""
        return sum(parameter.size for parameter in self.parameters.values())


class Check(Struct, frozen=True):
    """What `Graph.check` finds: an order to run in, what is known of each node, every problem."""

    order: tuple[str, ...]
    nodes: Mapping[str, NodeCheck]
    problems: tuple[Problem, ...]
    tied: int = 0
    """Parameters that are counted at their nodes and are other nodes' arrays."""

    @property
    def runs(self) -> bool:
        """Whether the network can be trained."""
        return not any(problem.severity == "error" for problem in self.problems)

    @property
    def is_known(self) -> bool:
        """Whether it is known what leaves each node; else the counts leave some of them out."""
        return all(node.outputs for node in self.nodes.values())

    @property
    def parameters(self) -> int:
        """Parameters of the whole network; those that are tied count once."""
        return sum(node.count for node in self.nodes.values()) - self.tied

    @property
    def multiplications(self) -> int:
        """Multiplications for one sample through the whole network, forward."""
        return sum(node.multiplications for node in self.nodes.values())

    @property
    def numbers(self) -> int:
        """Numbers that all layers make of one sample together."""
        return sum(node.numbers for node in self.nodes.values())

    def shape(self, node_id: str) -> Shape | None:
        """What leaves a node at its first output, where it is known."""
        found = self.nodes.get(node_id)
        return found.output if found else None

    def problems_at(self, node_id: str) -> tuple[Problem, ...]:
        """The problems that show at a node, and inside of it where it is a block."""
        return tuple(p for p in self.problems if p.node.partition("/")[0] == node_id)


def _numbered(stem: str) -> Iterator[str]:
    return (stem if number == 1 else f"{stem}_{number}" for number in count(1))


@lru_cache(maxsize=8192)
def number_of(node_id: str) -> int:
    """The number in an id: n12 -> 12; 0 where there is none."""
    digits = "".join(letter for letter in node_id if letter.isdigit())
    return int(digits) if digits else 0


def _without(wires: tuple[Wire, ...], ids: Iterable[str], heal: bool) -> tuple[Wire, ...]:
    """Wires without those of some nodes, taken out one after the other.

    Where one wire alone arrived, it goes on to all that read there.
    """
    left = dict(enumerate(wires))
    at: dict[str, dict[int, None]] = {}             # node -> the places of its wires
    for place, wire in left.items():
        for end in (wire.source, wire.target):
            at.setdefault(end, {})[place] = None
    there = set(wires)
    for node_id in ids:
        places = sorted(at.pop(node_id, ()))
        mine = {place: left.pop(place) for place in places if place in left}
        before = [wire for wire in mine.values() if wire.target == node_id]
        plain = heal and len(before) == 1 and before[0].source != node_id
        for place, wire in mine.items():
            there.discard(wire)
            if plain and wire.source == node_id:
                healed = replace(wire, source=before[0].source, source_port=before[0].source_port)
                if healed not in there:
                    left[place] = healed
                    there.add(healed)
                    for end in (healed.source, healed.target):
                        at.setdefault(end, {})[place] = None
    return tuple(left[place] for place in sorted(left))


@lru_cache(maxsize=256)
def _by_id(graph: Graph) -> dict[str, Node]:
    return {node.id: node for node in graph.nodes}


@lru_cache(maxsize=256)
def wires_by_end(
    graph: Graph,
) -> tuple[dict[str, tuple[Wire, ...]], dict[str, tuple[Wire, ...]]]:
    """The wires into every node and those out of every node, by its id; a node may have none."""
    arriving: dict[str, list[Wire]] = {}
    leaving: dict[str, list[Wire]] = {}
    for wire in graph.wires:
        arriving.setdefault(wire.target, []).append(wire)
        leaving.setdefault(wire.source, []).append(wire)
    return (
        {node_id: tuple(wires) for node_id, wires in arriving.items()},
        {node_id: tuple(wires) for node_id, wires in leaving.items()},
    )
