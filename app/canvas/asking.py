"""Asking: what is under the pointer for a menu, and which layer or port is wanted there."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from msgspec.structs import replace
from PySide6.QtCore import QPointF
from PySide6.QtGui import QAction, QCursor
from PySide6.QtWidgets import QMenu

from app.canvas import edits, measures
from app.canvas.cards import title_of
from app.canvas.joint_gestures import joint_at
from app.canvas.quick_add import QuickAdd
from app.canvas.spot import Spot
from app.canvas.wiring import fitting_wires
from app.parting import part_once_closed
from nncore.graph import Wire

if TYPE_CHECKING:
    from app.canvas.port import PortItem
    from app.canvas.view import CanvasView

MOST_JOINED = 16
"""More chosen layers than that are not joined by one that is added."""


class Asking:
    """The part of the view that menus and quick-add are opened from."""

    port_in_question: PortItem | None
    """The port that a menu is about."""

    def point_at(self, at: QPointF) -> str:
        """Choose what is under a point for a menu, and name that: Port, Wire, Card or Ground."""
        view = cast("CanvasView", self)
        self.port_in_question = view.port_at(at)
        card, wire = view.card_at(at), view.wire_at(at)
        if self.port_in_question is not None:
            return "Port"
        if card is not None:
            if card.node_at(card.mapFromScene(at)) not in view.selection.ids:
                view.selection.choose([card.node_at(card.mapFromScene(at))])
            return "Card"
        if (joint := joint_at(view, at)) is not None:
            view.selection.choose((), [joint[0]], joint=joint)
            return "Wire"
        if wire is not None:
            view.selection.choose((), [wire])
            return "Wire"
        remark = view.canvas.remarks.at(at, view.zoom)
        if remark is not None and remark.key not in view.selection.remarks:
            view.selection.choose(remarks=[remark.key])
        return "Edit" if remark is not None else "Ground"

    def wires_in_question(self) -> list[Wire]:
        """The wires at the port that a menu is about."""
        view = cast("CanvasView", self)
        port = self.port_in_question.model if self.port_in_question else None
        return [
            wire
            for wire in view.document.project.graph.wires
            if port is not None and (
                (wire.source, wire.source_port, "out") == (port.node, port.name, port.side)
                or (wire.target, wire.target_port, "in") == (port.node, port.name, port.side)
            )
        ]

    def words_in_question(self) -> str:
        """What the port or wire carries that a menu is about, "" for anything else."""
        view = cast("CanvasView", self)
        port, wires = self.port_in_question, view.selection.wires
        if port is not None:
            return view.canvas.words_of(port).partition("\n")[0]
        item = view.canvas.wires.get(wires[0]) if len(wires) == 1 else None
        return view.canvas.words_of(item).partition("\n")[0] if item is not None else ""

    def pointer(self) -> QPointF:
        """Where the pointer is in the scene; the middle of the view where it is elsewhere."""
        view = cast("CanvasView", self)
        here = self._pointed()
        return here if here is not None else view.mapToScene(view.viewport().rect().center())

    def _pointed(self) -> QPointF | None:
        """Where the pointer is in the scene, None where it is outside of the view."""
        viewport = cast("CanvasView", self).viewport()
        here = viewport.mapFromGlobal(QCursor.pos())
        return cast("CanvasView", self).mapToScene(here) if viewport.rect().contains(here) else None

    def node_pointed_at(self) -> str:
        """The layer under the pointer, "" where there is none."""
        view, at = cast("CanvasView", self), self._pointed()
        if at is None or (card := view.card_at(at)) is None:
            return ""
        return card.node_at(card.mapFromScene(at))

    def ask_for_layer(
        self, wire: Wire | None = None, port: PortItem | None = None, words: str = ""
    ) -> None:
        """Open quick-add at the pointer, or in the middle of the view.

        What is added takes what the chosen layers give, and stands where one points; behind them
        if one points at a card, or nowhere.
        """
        view = cast("CanvasView", self)
        at = self.pointer()
        spot = Spot((at.x(), at.y()), wire)
        if wire is None and port is None:
            in_line = self._pointed() is None or bool(self.node_pointed_at())
            spot = replace(spot, behind=self.chosen_that_give(), in_line=in_line)
        if port is not None:
            far = measures.COLUMN - measures.CARD_WIDTH
            down = view.document.project.flow == "down"
            shift = QPointF(0, far) if down else QPointF(far, 0)
            before = port.model.side == "in"
            beside = port.centre - shift if before else port.centre + shift
            at = beside if view.port_at(at) is port else at
            node = port.model.node
            spot = Spot(
                (at.x(), at.y()),
                source="" if before else node,
                target=node if before else "",
                port=port.model.name,
            )
        QuickAdd(view, spot, words).show_over()

    def chosen_that_give(self) -> tuple[str, ...]:
        """The chosen layers that something can stand behind; none where there are very many."""
        view = cast("CanvasView", self)
        graph, ids = view.document.project.graph, view.selection.ids
        if len(ids) > MOST_JOINED:
            return ()
        return tuple(each for each in ids if each in graph and graph[each].layer.outputs)

    def ask_for_port(self) -> None:
        """Open a menu of the ports that fit the one in question."""
        view = cast("CanvasView", self)
        port = self.port_in_question
        if port is None:
            return
        menu = QMenu(view)
        part_once_closed(menu)
        graph = view.document.project.graph
        for wire, other in fitting_wires(graph, port, view.canvas.ports()):
            menu.addAction(title_of(graph[other.model.node])).setData(wire)
        if menu.isEmpty():
            menu.addAction("Nothing fits").setEnabled(False)
        menu.triggered.connect(self._connect_chosen)
        menu.popup(QCursor.pos())

    def _connect_chosen(self, action: QAction) -> None:
        view = cast("CanvasView", self)
        view.document.apply("Connect", edits.connect(view.document.project, action.data()))
