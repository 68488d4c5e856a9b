"""Spot: where a layer is asked for, what it joins there, and the network with it."""

from __future__ import annotations

from msgspec import Struct

from app.canvas import edits
from app.canvas.docking import card_of, end_of
from nncore.graph import Wire
from nncore.layers import Layer, Output
from nncore.project import Project


class Spot(Struct, frozen=True, eq=False):
    """Where a layer is asked for: a point of the scene, and the wire, port or layers that it joins.

    `source` is the node that it reads from, `target` the one that reads from it, at `port`.
    `behind` are chosen layers: it takes what they give. `in_line` it stands right behind the one,
    and what read from there reads from it; else it stands at the point.
    """

    at: tuple[float, float]
    wire: Wire | None = None
    source: str = ""
    target: str = ""
    port: str = ""
    behind: tuple[str, ...] = ()
    in_line: bool = False

    @property
    def joins(self) -> bool:
        """Whether it has to fit something."""
        return bool(self.wire or self.source or self.target)


def put(project: Project, layer: Layer, node_id: str, spot: Spot) -> Project:
    """With a layer at a spot: inside its wire, behind or before its port, or on its own."""
    if spot.source and layer.inputs:
        wire = Wire(spot.source, node_id, spot.port or "y", layer.inputs[0].name)
        return edits.connect(edits.add(project, layer, node_id, spot.at), wire)
    if spot.target and layer.outputs:
        wire = Wire(node_id, spot.target, layer.outputs[0].name, spot.port)
        return edits.connect(edits.add(project, layer, node_id, spot.at), wire)
    takes = givers(project, layer, spot)
    if spot.in_line and len(takes) == 1:
        return edits.insert_behind(project, layer, node_id, takes[0], spot.at)
    new = added(project, layer, node_id, spot.at, spot.wire)
    for place, giver in enumerate(takes):
        port = layer.inputs[min(place, len(layer.inputs) - 1)]
        gives = project.graph[giver].layer.outputs[0]
        new = edits.connect(new, Wire(giver, node_id, gives.name, port.name))
    return new


def added(
    project: Project, layer: Layer, node_id: str, at: edits.Point, target: Wire | str | None
) -> Project:
    """With a layer dropped in the open, into a wire, or onto the card of another layer.

    On a card it goes behind that card's last layer if it docks, or if nothing reads from there yet.
    """
    if isinstance(target, Wire) and layer.inputs and layer.outputs:
        return edits.insert(project, layer, node_id, target, at)
    if isinstance(target, str) and target and layer.inputs:
        return edits.insert_behind(project, layer, node_id, target, at)
    return edits.add(project, layer, node_id, at)


def givers(project: Project, layer: Layer, spot: Spot) -> tuple[str, ...]:
    """The nodes whose numbers a layer takes of those it is to stand behind.

    Of one, unless it would be a second reader unasked; of several, if it has room for them all.
    """
    graph, free = project.graph, edits.free_of(project)
    if not layer.inputs:
        return ()
    ends = tuple(dict.fromkeys(
        node_id if layer.docks else end_of(graph, card_of(graph, node_id, free), free)
        for node_id in spot.behind
        if node_id in graph and graph[node_id].layer.outputs
    ))
    if len(ends) == 1:
        joins_in = spot.in_line and not isinstance(layer, Output)
        return ends if joins_in or not graph.leaving(ends[0]) else ()
    has_room = any(port.many for port in layer.inputs) or len(layer.inputs) == len(ends)
    return ends if has_room and not isinstance(layer, Output) else ()
