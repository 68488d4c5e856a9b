"""Said: what is told of the thing that the pointer rests on: a port, a wire, a card."""

from __future__ import annotations

from app.canvas.cards import CardModel, PortModel, title_of
from nncore.check import shape_on
from nncore.graph import Check, Graph, Wire
from nncore.layers import Layer
from nncore.shapes import Kind, Shape

MORE = "F1 tells more"
KINDS: dict[Kind, str] = {"float": "numbers", "integer": "whole numbers", "mask": "a mask"}


def said_of_port(port: PortModel, graph: Graph) -> str:
    """What a port carries, of which kind, what its layer does, and what a hand can do here."""
    check, node = graph.check(), graph[port.node]
    title, does = title_of(node), first_sentence(type(node.layer))
    if port.side == "out":
        shape = shape_on(graph, Wire(port.node, "", port.name), check.nodes)
        kind = _name(port, len(node.layer.outputs), KINDS[shape.kind] if shape else "")
        words = f"{title} gives {shape or 'what is not known yet'}"
        return "\n".join(filter(None, (words, kind, does, "Drag to where it should go")))
    wires = [w for w in graph.arriving(port.node) if w.target_port == port.name]
    given = [shape_on(graph, wire, check.nodes) for wire in wires]
    words = ", ".join(str(shape) for shape in given if shape) or "nothing yet"
    kind = _name(port, len(node.layer.inputs), _taken(graph, port))
    hand = "Drag its wire elsewhere" if wires else "Drag a wire here"
    return "\n".join((f"{title} takes {words}", kind, does, hand))


def said_of_wire(wire: Wire, graph: Graph, flow: Shape | None) -> str:
    """What flows over a wire, and what a hand can do with it."""
    ends = f"{title_of(graph[wire.source])} → {title_of(graph[wire.target])}"
    hand = "Click to see what flows; double-click to add a layer"
    return f"{ends}: {flow or 'not known yet'}\n{hand}"


def said_of_card(card: CardModel, node_id: str, graph: Graph, check: Check) -> str:
    """What a layer is called, does and gives, and what is wrong with its card."""
    node, known = graph[node_id], check.nodes.get(node_id)
    title, kind = title_of(node), node.layer.title
    gives = ", ".join(map(str, known.outputs)) if known else ""
    count = f"{known.count:,} parameters" if known and known.count else ""
    facts = " · ".join(filter(None, (f"Gives {gives}" if gives else "", count)))
    named = f"{title} ({kind})" if not title.startswith(kind) else title
    does = first_sentence(type(node.layer))
    return "\n".join(filter(None, (named, does, facts, card.wrong or card.remark, MORE)))


def first_sentence(kind: type[Layer]) -> str:
    """What a kind of layer says of itself first, with its formula."""
    said = (kind.__doc__ or "").strip().split("\n")[0]
    return said.replace(":  ", ": ").removesuffix(".")


def _name(port: PortModel, count: int, kind: str) -> str:
    """A port's own name, where there are several, and what it carries."""
    name = f"Port {port.name}" if count > 1 else "Output" if port.side == "out" else "Input"
    return f"{name}: {kind}" if kind else name


def _taken(graph: Graph, port: PortModel) -> str:
    """What may arrive at an input port."""
    declared = graph.port(port.node, port.name)
    kind = "anything" if declared.any_kind else KINDS[declared.kind]
    many = ", any number of wires" if declared.many else ""
    return kind + many + ("" if declared.gradient else ", read only: nothing learns through it")
