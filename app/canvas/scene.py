"""Scene: the cards and wires of one project, kept in step with it and with the sample in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtWidgets import QGraphicsScene

from app.canvas import layout
from app.canvas.card import CardItem
from app.canvas.cards import CardModel, PortModel, card_models, title_of
from app.canvas.docking import card_of
from app.canvas.edits import free_of
from app.canvas.facts import answer, fact, sample_words
from app.canvas.labels import labelled
from app.canvas.port import PortItem
from app.canvas.selection import Selection
from app.canvas.strip_item import StripItem
from app.canvas.wire import WireItem, route
from app.document import Document
from app.theme.current import theme_source
from nncore.check import shape_on
from nncore.graph import Check, Graph, Wire
from nncore.project import Place, Project
from nncore.shapes import Shape

if TYPE_CHECKING:
    from app.training.reports import Look
    from app.training.session import Session

MARGIN = 4_000
"""How far beyond the cards one can pan."""


class CanvasScene(QGraphicsScene):
    """Draws what Document, Session and Selection say; changes none of them. Emits `arranged`."""

    arranged = Signal()
    """Cards stand where an edit put them."""

    def __init__(
        self,
        document: Document,
        session: Session,
        selection: Selection,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._session, self._selection = document, session, selection
        self.cards: dict[str, CardItem] = {}
        self.wires: dict[Wire, WireItem] = {}
        self._strips: dict[str, StripItem] = {}
        self._held: dict[str, QPointF] = {}
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        document.changed.connect(self._take_document)
        session.problems_changed.connect(self.show_project)
        session.data_changed.connect(self.show_project)
        session.look_changed.connect(self.show_look)
        selection.changed.connect(self.show_selection)
        theme_source().changed.connect(self._show_theme)
        self.show_project()

    # What is asked of it

    def places(self) -> dict[str, Place]:
        """Where every card stands: as arranged, or as it would be by itself."""
        models = [card.model for card in self.cards.values()]
        heights = {model.id: float(model.height) for model in models}
        return layout.places(list(heights), heights, self._document.project.layout)

    def card_with(self, node_id: str) -> CardItem | None:
        """The card on which a node is seen."""
        project = self._document.project
        if node_id not in project.graph:
            return None
        return self.cards.get(card_of(project.graph, node_id, free_of(project)))

    def strip_with(self, card: str) -> StripItem:
        """The strip of a card."""
        return self._strips[card]

    def ports(self) -> list[PortItem]:
        """Every port there is."""
        return [port for card in self.cards.values() for port in card.ports.values()]

    def out_port(self, wire: Wire) -> PortItem | None:
        """The port that a wire leaves."""
        card = self.card_with(wire.source)
        return self._port(card.model.id, wire.source, wire.source_port, "out") if card else None

    def contents(self, ids: tuple[str, ...] = ()) -> QRectF:
        """The rectangle around all cards and wires, or around the cards of these layers."""
        chosen = [card for card in map(self.card_with, ids) if card] or list(self.cards.values())
        box = QRectF()
        for wire in self.wires.values() if not ids else ():
            box = box.united(wire.boundingRect())
        for card in chosen:
            box = box.united(card.body.translated(card.pos()))
        return box

    # Showing

    def show_project(self) -> None:
        """Bring cards and wires in step with the project."""
        project, session = self._document.project, self._session
        check = project.graph.check()
        models = card_models(project, check, session.dataset, session.problems)
        for gone in set(self.cards) - {model.id for model in models}:
            self.removeItem(self.cards.pop(gone))
            del self._strips[gone]
        ordered = {}
        for model in models:
            ordered[model.id] = self._card(model)
        self.cards = ordered
        for card, place in self.places().items():
            self.cards[card].setPos(place.x, place.y)
        self._show_wires()
        self.show_selection()
        if session.look is not None:
            self.show_look(session.look)
        whole = self.contents().adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        self.setSceneRect(whole)

    def show_held(self, places: dict[str, QPointF]) -> None:
        """Show cards where the hand holds them; {} puts them back where the project has them."""
        if not places:
            for card, place in self.places().items():
                self.cards[card].setPos(place.x, place.y)
        for card, at in places.items():
            self.cards[card].setPos(at)
        self._show_wires()

    def show_look(self, look: Look) -> None:
        """Draw what each card makes of the sample in hand."""
        project, dataset = self._document.project, self._session.dataset
        check = project.graph.check()
        for card in self.cards.values():
            model = card.model
            strip = self._strips[model.id]
            values = look.outputs.get(model.strip_of)
            if not _has_shape(values, check.shape(model.strip_of)):
                values = None       # an edit is there before what the network makes of it
            if model.strip == "answer":
                node = project.graph[model.id]
                strip.show_values(values, answer=answer(project.graph, node, dataset, look))
            elif model.strip in ("sample", "typed"):
                words = sample_words(model.labels, dataset, look, values)
                strip.show_values(values, words)
            else:
                strip.show_values(values)
            card.show_facts(
                {
                    row.id: fact(row.tag, look.outputs[row.id], row.fact)
                    for row in model.rows
                    if row.id in look.outputs
                }
            )

    def show_selection(self) -> None:
        """Show what is chosen."""
        ids = frozenset(self._selection.ids)
        for card in self.cards.values():
            card.show_chosen(ids)
        for wire, item in self.wires.items():
            item.show_chosen(wire in self._selection.wires)

    # Private

    def _take_document(self, _old: Project, _new: Project) -> None:
        self.show_project()
        self.arranged.emit()

    def _show_theme(self, _theme: object) -> None:
        for card in self.cards.values():
            card.show_theme()
        self.update()

    def _card(self, model: CardModel) -> CardItem:
        card = self.cards.get(model.id)
        if card is None:
            card = CardItem(model)
            self.addItem(card)
            self._strips[model.id] = StripItem(model, card)
        elif card.model != model:
            card.show_model(model)
            self._strips[model.id].show_model(model)
        return card

    def _show_wires(self) -> None:
        project = self._document.project
        graph, free, check = project.graph, free_of(project), project.graph.check()
        ways = {}
        bodies = {card: item.body.translated(item.pos()) for card, item in self.cards.items()}
        for wire in graph.wires:
            start, end = card_of(graph, wire.source, free), card_of(graph, wire.target, free)
            leaving = self._port(start, wire.source, wire.source_port, "out")
            arriving = self._port(end, wire.target, wire.target_port, "in")
            if leaving is None or arriving is None:
                continue
            others = [body for card, body in bodies.items() if card not in (start, end)]
            way = route(leaving.centre, arriving.centre, [bodies[start], bodies[end]], others)
            shape = shape_on(graph, wire, check.nodes)
            ways[wire] = way, str(shape) if shape else "?"
        for wire, (way, words) in labelled(ways, bodies.values()).items():
            faults = check.problems_at(wire.target)
            wrong = any(p.port == wire.target_port and p.got for p in faults)
            item = self._wire(wire)
            item.show_way(way, words, wrong)
            ends = f"{title_of(graph[wire.source])} → {title_of(graph[wire.target])}"
            item.setToolTip(f"{ends}: {shape_on(graph, wire, check.nodes) or 'not known yet'}")
        for gone in set(self.wires) - set(ways):
            self.removeItem(self.wires.pop(gone))
        for port in self.ports():
            port.setToolTip(_said_of(port.model, check, graph))

    def _wire(self, wire: Wire) -> WireItem:
        if wire not in self.wires:
            self.wires[wire] = WireItem(wire)
            self.addItem(self.wires[wire])
        return self.wires[wire]

    def _port(self, card: str, node: str, name: str, side: str) -> PortItem | None:
        for model, item in self.cards[card].ports.items():
            if (model.node, model.name, model.side) == (node, name, side):
                return item
        return None


def _has_shape(values: NDArray[Any] | None, shape: Shape | None) -> bool:
    """Whether one sample's numbers are of a shape; an open axis has any size."""
    if values is None or shape is None:
        return False
    sizes = tuple(values.shape)
    return len(sizes) == len(shape.features) and all(
        open_ is None or size == open_ for size, open_ in zip(sizes, shape.features, strict=True)
    )


def _said_of(port: PortModel, check: Check, graph: Graph) -> str:
    """What a port carries, and what one can do with it."""
    title = title_of(graph[port.node])
    if port.side == "out":
        shape = shape_on(graph, Wire(port.node, "", port.name), check.nodes)
        return f"{title} gives {shape or 'what is not known yet'}\nDrag to where it should go"
    wires = [w for w in graph.arriving(port.node) if w.target_port == port.name]
    given = [shape_on(graph, wire, check.nodes) for wire in wires]
    words = ", ".join(str(shape) for shape in given if shape) or "nothing yet"
    return f"{title} takes {words}\nDrag a wire here"
