"""Drop: a layer dragged from the palette, shown while it is held and added where it is let go."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import msgspec
from msgspec.structs import replace
from PySide6.QtCore import QMimeData, QPointF
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent

from app.canvas import clipboard, edits, measures
from app.canvas.docking import card_of
from app.canvas.free_place import clear_of_others
from app.canvas.my_blocks import block_in
from app.canvas.spot import Spot, added, givers, put
from nncore.graph import Wire
from nncore.layers import Layer, layer_types
from nncore.project import Project

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

MIME = "application/x-layerloom-layer"
HELD = QPointF(measures.CARD_WIDTH / 2, measures.PORT_Y)
"""Where a card is held, from its corner."""
COMES, MOST_SHOWN = "coming", 150
"""The id of a layer that is not there yet; among more cards its place is not looked for."""
COMING = "On a wire it goes between, on a card it docks or goes behind; Esc cancels"
"""What a hand is told that brings a layer."""


def mime_of(kind: type[Layer]) -> QMimeData:
    """What a drag of this kind of layer carries."""
    data = QMimeData()
    data.setData(MIME, str(kind.__struct_config__.tag).encode())
    return data


def layer_in(data: QMimeData) -> Layer | None:
    """A new layer of the kind that a drag carries, or None where it carries something else."""
    if not data.hasFormat(MIME):
        return block_in(piece_in(data))
    tag = data.data(MIME).toStdString()
    kinds = {str(kind.__struct_config__.tag): kind for kind in layer_types()}
    return fresh(kinds[tag]) if tag in kinds else None


def piece_in(data: QMimeData) -> edits.Fragment | None:
    """The saved block that a drag carries, with what stands in it."""
    return clipboard.fragment_in(data) if data.hasFormat(clipboard.MIME) else None


def fresh(kind: type[Layer]) -> Layer:
    """A layer with the settings it starts from."""
    return msgspec.convert({"type": kind.__struct_config__.tag}, kind)


class Drop:
    """The part of the view that takes what the palette's drag brings. Esc or leaving lets it go."""

    _held: Layer | None = None
    """What a drag over the view brings."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        view = cast("CanvasView", self)
        if layer_in(event.mimeData()) is not None:
            view.setFocus()
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        view = cast("CanvasView", self)
        layer = layer_in(event.mimeData())
        if layer is None:
            event.ignore()
            return
        self._held = layer
        self.carry(event.position())
        view.edge.follow(event.position())
        view.tips.tell(COMING)
        event.acceptProposedAction()

    def carry(self, at: QPointF) -> None:
        """Show where what is dragged would go, were it let go at a point of the viewport."""
        view, layer = cast("CanvasView", self), self._held
        if layer is None:
            return
        here = view.mapToScene(at.toPoint())
        target = self.target_of(layer, here)
        shown = card_of(view.document.project.graph, target) if isinstance(target, str) else ""
        view.show_landing(target if isinstance(target, Wire) else shown or None)
        view.coming.show_at(None if shown else layer, on_grid(here - HELD))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._let_go()

    def _let_go(self) -> None:
        view = cast("CanvasView", self)
        self._held = None
        view.edge.stop()
        view.tips.stop()
        view.coming.stop()

    def dropEvent(self, event: QDropEvent) -> None:
        view = cast("CanvasView", self)
        layer = layer_in(event.mimeData())
        self._let_go()
        if layer is None:
            event.ignore()
            return
        at = view.mapToScene(event.position().toPoint())
        self.add_layer(layer, at, self.target_of(layer, at), piece=piece_in(event.mimeData()))
        event.acceptProposedAction()

    def target_of(self, layer: Layer, at: QPointF) -> Wire | str | None:
        """The wire, or the layer at the end of the card, that a drop here would join."""
        view = cast("CanvasView", self)
        card = view.card_at(at)
        if card is not None:
            ends = [port.node for port in card.model.outputs]
            graph = view.document.project.graph
            plain = bool(ends) and (layer.docks or not graph.leaving(ends[0]))
            return ends[0] if plain and layer.inputs else None
        wire = view.wire_at(at)
        return wire if layer.inputs and layer.outputs else None

    def add_layer(
        self,
        layer: Layer,
        at: QPointF,
        target: Wire | str | None = None,
        piece: edits.Fragment | None = None,
    ) -> str:
        """Add a layer that a hand has put there as one step of undo, choose it, and give its id.

        A block of a `piece` brings along what stands in it.
        """
        view = cast("CanvasView", self)
        document = view.document
        node_id = document.fresh_id()
        project = self._settled(joins=bool(target))
        if isinstance(target, str) and target and not layer.docks:
            place = edits.beside(project, target)
        else:
            place = on_grid(at - HELD)
        new = added(project, layer, node_id, place, target)
        if piece is not None:
            new = edits.with_inside(new, node_id, piece)
        document.apply(f"Add {layer.label}", new)
        view.selection.choose([node_id])
        return node_id

    def with_layer(
        self, layer: Layer, node_id: str, spot: Spot, piece: edits.Fragment | None = None
    ) -> Project:
        """The project with a layer where one was asked for, clear of all other cards."""
        view = cast("CanvasView", self)
        takes = givers(view.document.project, layer, spot)
        in_line = spot.in_line and len(takes) == 1
        project = self._settled(joins=in_line or spot.wire is not None)
        x, y = spot.at
        corner = (_on_grid(x - measures.CARD_WIDTH / 2), _on_grid(y - measures.PORT_Y))
        if spot.in_line and takes:
            corner = edits.beside(project, takes[-1])
        elif (spot.source or spot.target) and project.flow == "down":
            corner = (corner[0], _on_grid(y if spot.source else y - measures.STACK / 2))
        elif spot.source or spot.target:
            left = x if spot.source else x - measures.CARD_WIDTH
            corner = (_on_grid(left), corner[1])
        new = put(project, layer, node_id, replace(spot, at=corner))
        if piece is not None:
            new = edits.with_inside(new, node_id, piece)
        seen = {card: box[3] - box[1] for card, box in view.canvas.bodies.items()}
        models, dataset = view.canvas.models, view.session.dataset
        return clear_of_others(new, node_id, dataset, project.layout, seen, models)

    def show_coming(self, layer: Layer | None, spot: Spot) -> None:
        """Show where a layer would stand, before it is chosen; None shows nothing."""
        view = cast("CanvasView", self)
        if layer is None or len(view.canvas.cards) > MOST_SHOWN:
            view.coming.stop()
        else:
            view.coming.show_in(self.with_layer(layer, COMES, spot), COMES)

    def add_at(self, layer: Layer, spot: Spot, piece: edits.Fragment | None = None) -> str:
        """Add a layer where one was asked for as one step of undo, choose it, and give its id."""
        view = cast("CanvasView", self)
        document, node_id = view.document, view.document.fresh_id()
        document.apply(f"Add {layer.label}", self.with_layer(layer, node_id, spot, piece))
        view.selection.choose([node_id])
        view.show_card(node_id)
        return node_id

    def _settled(self, joins: bool) -> Project:
        """The project to add to: what stands in the open needs all the others to stay.

        What joins a chain that nobody has arranged lets its rows flow anew.
        """
        view = cast("CanvasView", self)
        project = view.document.project
        if joins and not edits.is_arranged(project):
            return project
        return edits.settle(project, view.canvas.places())

    def add_where_plain(self, layer: Layer, piece: edits.Fragment | None = None) -> str:
        """Add behind what is chosen if that is plain, else in the middle of what is seen."""
        view = cast("CanvasView", self)
        middle = view.mapToScene(view.viewport().rect().center())
        spot = Spot((middle.x(), middle.y()), behind=view.chosen_that_give(), in_line=True)
        return self.add_at(layer, spot, piece)


def on_grid(point: QPointF) -> edits.Point:
    """A point of the scene, as near as the grid lets a card stand."""
    return _on_grid(point.x()), _on_grid(point.y())


def _on_grid(number: float) -> float:
    return round(number / measures.GRID) * float(measures.GRID)
