"""Clipboard: layers as text that other windows, and mail, can carry."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QMimeData

from app.canvas import measures
from app.canvas.docking import docked
from app.canvas.edits import Fragment, Point
from app.canvas.layer_text import Written, read_layers, write_layers
from nncore.graph import Graph, Node, Wire
from nncore.layers import Layer
from nncore.project import Flow, Place, Remark
from nncore.written_graph import DamagedError, WrittenGraph, graph_from, written_graph

MIME = "application/x-layerloom-fragment+json"
SETTINGS = "application/x-layerloom-settings+json"
ROW_STEP = 280
"""From one chain of a text to the next."""
MOST_BYTES = 4_000_000
"""What is longer was not copied here."""


class _Text(msgspec.Struct, frozen=True):
    """A Fragment as it is written: the graph as in a file."""

    graph: WrittenGraph
    layout: dict[str, Place]
    remarks: dict[str, Remark] = {}
    joints: dict[str, tuple[tuple[float, float], ...]] = {}
    incoming: tuple[Wire, ...] = ()
    givers: dict[str, str] = {}


def mime_of(piece: Fragment) -> QMimeData:
    """As JSON of our own type, and as a text: words where they say it all, else the same JSON."""
    data = QMimeData()
    text = write(piece)
    data.setData(MIME, text)
    says_all = not piece.remarks and not any(node.bypassed for node in piece.nodes)
    written = write_layers(Graph(piece.nodes, piece.wires)) if says_all else ""
    data.setText(written or text.decode())
    return data


def fragment_in(data: QMimeData | None) -> Fragment | None:
    """The layers that somebody copied, or None where something else was."""
    if data is None:
        return None
    raw = bytes(data.data(MIME).data()) if data.hasFormat(MIME) else data.text().encode()
    return read(raw)


def written_in(data: QMimeData | None) -> Written | None:
    """What a copied text says in words, or None where there is no text."""
    return read_layers(data.text()) if data is not None and data.hasText() else None


def fragment_of(written: Written, at: Point, with_ends: bool, flow: Flow = "right") -> Fragment:
    """The layers of a text, wired, from a place on in the way that numbers run, a line a chain.

    `with_ends` has the Input and the Output too that sizes mean but do not say.
    """
    layers, wires = list[Layer](), list[Wire]()
    for chain in written.chains:
        first = len(layers)
        layers += chain.layers if with_ends or not chain.sizes else chain.layers[1:-1]
        for here in range(first + 1, len(layers)):
            ports = layers[here - 1].outputs[0].name, layers[here].inputs[0].name
            wires.append(Wire(f"t{here - 1}", f"t{here}", *ports))
    names = Graph().free_names(layer.stem for layer in layers)
    nodes = (Node(f"t{here}", names[here], layer) for here, layer in enumerate(layers))
    graph = Graph(tuple(nodes), tuple(wires))
    layout: dict[str, Place] = {}
    x, y = at
    for card in docked(graph):
        down = flow == "down"
        if layout and not graph.arriving(card):
            x, y = (x + measures.COLUMN, at[1]) if down else (at[0], y + ROW_STEP)
        layout[card] = Place(x, y)
        x, y = (x, y + measures.STACK) if down else (x + measures.COLUMN, y)
    return Fragment(graph.nodes, graph.wires, layout)


def settings_mime_of(piece: Fragment) -> QMimeData:
    """A fragment of one layer whose settings others shall have."""
    data = QMimeData()
    data.setData(SETTINGS, write(piece))
    return data


def settings_in(data: QMimeData | None) -> Layer | None:
    """The layer whose settings somebody copied, or None where something else was."""
    if data is None or not data.hasFormat(SETTINGS):
        return None
    piece = read(bytes(data.data(SETTINGS).data()))
    return piece.nodes[0].layer if piece is not None else None


def write(piece: Fragment) -> bytes:
    """A fragment as JSON, two blanks a level."""
    graph = written_graph(Graph(piece.nodes, piece.wires))
    text = _Text(
        graph, piece.layout, piece.remarks, piece.joints, piece.incoming, piece.givers
    )
    return msgspec.json.format(msgspec.json.encode(text))


def read(text: bytes) -> Fragment | None:
    """The fragment that a text describes, or None where it is none."""
    if len(text) > MOST_BYTES or not text.lstrip().startswith(b"{"):
        return None
    try:
        found = msgspec.json.decode(text, type=_Text)
        graph = graph_from(found.graph)
    except (msgspec.MsgspecError, ValueError, DamagedError):
        return None
    if not graph.nodes and not found.remarks:
        return None
    incoming = tuple(
        wire for wire in found.incoming
        if wire.target in graph and wire.source not in graph
        and wire.target_port in (port.name for port in graph[wire.target].layer.inputs)
    )
    return Fragment(
        graph.nodes, graph.wires, found.layout, found.remarks, found.joints, incoming, found.givers
    )
