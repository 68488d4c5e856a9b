"""Clipboard: layers as text that other windows, and mail, can carry."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QMimeData

from app.canvas.edits import Fragment
from nncore.graph import Node, Wire
from nncore.layers import Layer, layer_types
from nncore.project import Place

MIME = "application/x-layerloom-fragment+json"
MOST_BYTES = 4_000_000
"""What is longer was not copied here."""


class _Text(msgspec.Struct, frozen=True):
    """A Fragment as it is written: layers as JSON objects, each with its type."""

    nodes: tuple[tuple[str, str, msgspec.Raw], ...]
    wires: tuple[Wire, ...]
    layout: dict[str, Place]


def mime_of(piece: Fragment) -> QMimeData:
    """Both as JSON of our own type and as plain text, which is the same JSON and can be read."""
    data = QMimeData()
    text = write(piece)
    data.setData(MIME, text)
    data.setText(text.decode())
    return data


def fragment_in(data: QMimeData | None) -> Fragment | None:
    """The layers that somebody copied, or None where something else was."""
    if data is None:
        return None
    raw = bytes(data.data(MIME).data()) if data.hasFormat(MIME) else data.text().encode()
    return read(raw)


def write(piece: Fragment) -> bytes:
    """A fragment as JSON, two blanks a level."""
    nodes = tuple(
        (node.id, node.name, msgspec.Raw(msgspec.json.encode(node.layer))) for node in piece.nodes
    )
    return msgspec.json.format(msgspec.json.encode(_Text(nodes, piece.wires, piece.layout)))


def read(text: bytes) -> Fragment | None:
    """The fragment that a text describes, or None where it is none."""
    if len(text) > MOST_BYTES or not text.lstrip().startswith(b"{"):
        return None
    try:
        found = msgspec.json.decode(text, type=_Text)
        nodes = tuple(Node(node_id, name, _layer(raw)) for node_id, name, raw in found.nodes)
    except (msgspec.MsgspecError, ValueError):
        return None
    ids = {node.id for node in nodes}
    wires = tuple(wire for wire in found.wires if {wire.source, wire.target} <= ids)
    return Fragment(nodes, wires, found.layout) if nodes else None


def _layer(raw: msgspec.Raw) -> Layer:
    kind = msgspec.json.decode(raw, type=dict[str, object]).get("type")
    for declared in layer_types():
        if declared.__struct_config__.tag == kind:
            return msgspec.json.decode(raw, type=declared)
    raise ValueError(kind)
