"""Wiring without a mouse: the chosen card, and a list of what it can be joined to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from app.actions import Action
from app.canvas import edits
from app.canvas.cards import title_of
from app.canvas.docking import card_of
from app.canvas.port import PortItem
from app.canvas.selection import Selection
from app.canvas.view import CanvasView
from app.canvas.wiring import fitting_wires
from app.document import Document
from app.widgets.find_box import FindBox, Offer
from nncore.graph import Graph, Wire


def one_chosen(document: Document, selection: Selection) -> bool:
    """Just one layer is chosen, and there are others."""
    return bool(selection.one) and len(document.project.graph.nodes) > 1


def has_wires(document: Document, selection: Selection, view: CanvasView) -> bool:
    """Just one layer is chosen, and it is wired."""
    return bool(selection.one) and any(_wires(document.project.graph, view))


def connect_to(document: Document, view: CanvasView) -> None:
    """Choose what the chosen layer is wired to, among all that fits it."""
    graph = document.project.graph
    offers: list[Offer] = []
    for port in _ports(view):
        for wire, other in fitting_wires(graph, port, view.canvas.ports()):
            if other.parentItem() is not port.parentItem():
                words = _words(graph, wire, port.model.side == "out")
                offers.append(Offer(words, partial(_connect, document, view, wire)))
    offers.sort(key=lambda offer: offer.words.startswith("From"))     # a network is built forwards
    FindBox("Connect to", "Connect to a layer", offers, view.window()).show_over()


def disconnect_from(document: Document, view: CanvasView) -> None:
    """Choose which wire of the chosen layer is taken away."""
    graph = document.project.graph
    offers = [
        Offer(_words(graph, wire, out), partial(_disconnect, document, view, wire))
        for wire, out in _wires(graph, view)
    ]
    FindBox("Disconnect from", "Disconnect from a layer", offers, view.window()).show_over()


def _ports(view: CanvasView) -> Iterator[PortItem]:
    """The ports of the card that is chosen, or has the chosen row."""
    project = view.document.project
    home = card_of(project.graph, view.selection.one, edits.free_of(project))
    card = view.canvas.cards[home]
    yield from (port for port in view.canvas.ports() if port.parentItem() is card)


def _wires(graph: Graph, view: CanvasView) -> Iterator[tuple[Wire, bool]]:
    """The wires at the chosen card, with whether they leave it."""
    ends = {(port.model.node, port.model.name, port.model.side) for port in _ports(view)}
    for wire in graph.wires:
        if (wire.source, wire.source_port, "out") in ends:
            yield wire, True
        if (wire.target, wire.target_port, "in") in ends:
            yield wire, False


def _words(graph: Graph, wire: Wire, out: bool) -> str:
    """A wire as seen from its one end: to what, or from what, and to which of its ports."""
    other, port = (wire.target, wire.target_port) if out else (wire.source, wire.source_port)
    layer = graph[other].layer
    several = len(layer.inputs if out else layer.outputs) > 1
    words = f"{'To' if out else 'From'} {title_of(graph[other])}"
    if title_of(graph[other]) != graph[other].name:
        words += f"    {graph[other].name}"
    return f"{words}, {port}" if several else words


def _connect(document: Document, view: CanvasView, wire: Wire) -> None:
    document.apply("Connect", edits.connect(document.project, wire))
    view.setFocus()


def _disconnect(document: Document, view: CanvasView, wire: Wire) -> None:
    document.apply("Disconnect", edits.delete(document.project, (), [wire]))
    view.setFocus()


ACTIONS = (
    Action(
        "graph.connect", "Connect to…", connect_to, "Ctrl+Right", "Edit/4 wire", "merge", one_chosen
    ),
    Action(
        "graph.disconnect", "Disconnect from…", disconnect_from, "Ctrl+Left", "Edit/4 wire",
        "unlink", has_wires,
    ),
)  # fmt: skip
