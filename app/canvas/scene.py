"""Scene: the cards and wires of one project, kept in step with it and with the sample in hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QGraphicsPathItem,
    QGraphicsScene,
    QGraphicsSceneHelpEvent,
    QStyleOptionGraphicsItem,
)

from app.canvas import measures
from app.canvas.bodies import Bodies, Box
from app.canvas.card import Bar, CardItem
from app.canvas.cards import CardModel, Models
from app.canvas.detail import Detail
from app.canvas.edits import free_of, pinned_of
from app.canvas.facts import answer, fact, has_shape, sample_words
from app.canvas.free_place import places_of
from app.canvas.gone import Gone
from app.canvas.inlay_item import InlayItem
from app.canvas.joints import joints_of
from app.canvas.links import links_of
from app.canvas.overview import Overview
from app.canvas.port import PortItem
from app.canvas.remark_items import RemarkItems
from app.canvas.remarks import shown
from app.canvas.said import said_of_port, said_of_wire
from app.canvas.selection import Selection
from app.canvas.sight import Sight
from app.canvas.states import folded_of, homes_of, opened_of
from app.canvas.strip_item import StripItem
from app.canvas.tidy import Link
from app.canvas.wire import WireItem
from app.canvas.wires import MANY, Wires
from app.document import Document
from app.theme.current import theme_source
from nncore.graph import Wire
from nncore.project import Place, Project
from nncore.shapes import Problem

if TYPE_CHECKING:
    from app.training.reports import Look
    from app.training.session import Session

SHOWN = ("graph", "flow", "layout", "remarks", "joints", "data", "title")
"""What of a project is seen here."""
SOON_READ = 300
"""Of more cards the picture in small is not made anew while they are on their way."""


class CanvasScene(QGraphicsScene):
    """Draws what Document, Session and Selection say; changes none of them."""

    arranging = Signal()
    """There is an edit, and cards still stand as before."""
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
        self.bodies = Bodies()
        self.detail = Detail()
        self.models, self._gone = Models(), Gone(self.detail)
        self.sight = Sight(self)
        self._wires = Wires(self, self.bodies, self.sight)
        self.remarks = RemarkItems(self)
        self.overview = Overview()
        self._whole: QRectF | None = None
        self.strips: dict[str, StripItem] = {}
        self._inlays: dict[str, InlayItem] = {}
        self._style = False, False, True
        self._in_hand: list[QGraphicsPathItem] = []
        self._marked: tuple[set[str], set[Wire]] = set(), set()
        self._shown: tuple[object, ...] = ()
        self._said: tuple[Problem, ...] = ()
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.BspTreeIndex)
        document.changed.connect(self._take_document)
        session.problems_changed.connect(self.show_project)
        session.data_changed.connect(self.show_project)
        session.look_changed.connect(self.show_look)
        selection.changed.connect(self.show_selection)
        theme_source().changed.connect(self._show_theme)
        self._wires.pieces.ended.connect(self._show_laid)
        self.show_project()

    # What is asked of it

    def places(self) -> dict[str, Place]:
        """Where every card stands: as arranged, or as it would be by itself."""
        return places_of(self._document.project, [card.model for card in self.cards.values()])

    def card_with(self, node_id: str) -> CardItem | None:
        """The card on which a node is seen."""
        return self.cards.get(self.home_of(node_id))

    def home_of(self, node_id: str) -> str:
        """The id of the card on which a node is seen."""
        return homes_of(self._document.project, (node_id,))[0]

    def inner_at(self, card: str, at: QPointF) -> str:
        """The layer under a point of the scene in a block that is opened in its place, else ""."""
        inlay = self._inlays.get(card)
        return inlay.card_at(inlay.mapFromScene(at)) if inlay else ""

    @property
    def wires(self) -> dict[Wire, WireItem]:
        """Every wire that is drawn."""
        return self._wires.items

    @property
    def is_laying(self) -> bool:
        """Whether wires still look for their way."""
        return self._wires.pieces.goes_on or self._wires.is_paused

    def links(self) -> list[Link]:
        """Every wire as the cards that it joins."""
        return list(links_of(self._document.project.graph, self._models()).values())

    def ports(self) -> list[PortItem]:
        """Every port there is."""
        return [port for card in self.cards.values() for port in card.ports.values()]

    def end_of(self, wire: Wire, leaves: bool) -> PortItem | None:
        """The port that a wire leaves, or the one that it reaches."""
        out, into = (wire.source, wire.source_port, "out"), (wire.target, wire.target_port, "in")
        end = out if leaves else into
        card = self.card_with(end[0])
        ports = card.ports.items() if card is not None else ()
        return next((item for m, item in ports if (m.node, m.name, m.side) == end), None)

    def contents(self, ids: tuple[str, ...] = ()) -> QRectF:
        """The rectangle around all cards and wires, or around the cards of these layers."""
        if ids:
            return self.bodies.around(homes_of(self._document.project, ids))
        if self._whole is None:
            cards = self.bodies.around().united(self.remarks.around())
            self._whole = cards.united(self._wires.around())
        return QRectF(self._whole)

    def words_of(self, item: PortItem | WireItem) -> str:
        """What a port carries and what one can do with it, or what flows over a wire."""
        graph = self._document.project.graph
        if isinstance(item, PortItem):
            return said_of_port(item.model, graph)
        return said_of_wire(item.wire, graph, item.flow)

    # Showing

    def show_project(self) -> None:
        """Bring cards and wires in step with the project."""
        project, session = self._document.project, self._session
        states = (free_of(project), folded_of(project), pinned_of(project), opened_of(project))
        what = (project.graph, project.flow, states, session.dataset)
        if what != self._shown:
            self._show_graph(project)
        elif session.problems != self._said:
            self._show_cards(project)
            self.overview.forget()
        else:
            self._show_places(self.places())
        self._shown, self._said = what, session.problems
        led = self._wires.show_joints(joints_of(project))
        if self.remarks.show(shown(project)) or led:
            self._forget()
        self.show_selection()
        if session.look is not None:
            self.show_look(session.look)
        self._show_whole()

    def show_held(self, places: dict[str, QPointF], roughly: bool = False) -> None:
        """Show cards where the hand holds them; {} puts them back where the project has them.

        With wires that run `roughly` from port to port, for as long as that goes on.
        """
        if places:
            held = {card: Place(at.x(), at.y()) for card, at in places.items()}
            self._show_places(held, roughly)
        else:
            self._show_places(self.places(), self._wires.is_paused)
            self._wires.rest()

    def show_remarks(self, corners: dict[str, QPointF]) -> None:
        """Show remarks where the hand holds them; {} puts them back where the project has them."""
        if not corners:
            self.remarks.show(shown(self._document.project))
        for key, corner in corners.items():
            self.remarks.items[key].put(corner)

    def show_joints(self, wire: Wire, joints: tuple[tuple[float, float], ...] | None) -> None:
        """Show where the hand holds the joints of a wire; None puts them back."""
        if joints is None:
            self._wires.show_joints(joints_of(self._document.project))
        else:
            self._wires.hold_joints(wire, joints)

    def show_footers(self, on: bool) -> None:
        """Give every card a line for heat, or take it away."""
        self.models.foot = measures.FOOT if on else 0
        self._shown = ()
        self.show_project()

    def show_wires(self, straight: bool, hidden: bool, shapes: bool) -> None:
        """Let wires run straight, or curved; be seen, or not; with what flows written over them."""
        self._style = straight, hidden, shapes
        self._wires.show_style(*self._style)
        for inlay in self._inlays.values():
            inlay.show_style(*self._style)
        self._forget()

    @property
    def hides_wires(self) -> bool:
        """Whether wires are seen only where the pointer is."""
        return self._wires.hidden

    def show_heat(self, bars: Mapping[str, Bar]) -> None:
        """Show how much of what heat is about is in each card."""
        for card, bar in bars.items():
            self.cards[card].show_heat(bar)
        self.overview.show_heat({card: bar.share for card, bar in bars.items()})

    def take_in_hand(self, item: QGraphicsPathItem) -> None:
        """Draw a line or a band above everything until it is let go."""
        self._in_hand.append(item)
        self.addItem(item)

    def let_go(self, item: QGraphicsPathItem) -> None:
        """Draw it no longer."""
        self._in_hand.remove(item)
        self.removeItem(item)

    def show_look(self, look: Look) -> None:
        """Draw what each card makes of the sample in hand."""
        project, dataset = self._document.project, self._session.dataset
        check = project.graph.check()
        for card in self.cards.values():
            model = card.model
            strip = self.strips[model.id]
            values = look.outputs.get(model.strip_of)
            if not has_shape(values, check.shape(model.strip_of)):
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
        for card_id, inlay in self._inlays.items():
            inlay.show_numbers(look.outputs, project.graph, card_id)

    def show_selection(self) -> None:
        """Show what is chosen, where that is something else than before."""
        ids, joint = frozenset(self._selection.ids), self._selection.joint
        cards, wires = set(homes_of(self._document.project, ids)), set(self._selection.wires)
        for card in (cards | self._marked[0]) & self.cards.keys():
            self.cards[card].show_chosen(ids)
        led = {joint[0]} if joint is not None else set()
        for wire in (wires | led | self._marked[1]) & self.wires.keys():
            at = joint[1] if joint is not None and joint[0] == wire else -1
            self.wires[wire].show_chosen(wire in wires, joint=at)
        self._marked = cards, wires | led
        self.remarks.show_chosen(self._selection.remarks)

    @property
    def chosen(self) -> tuple[str, ...]:
        """Ids of the chosen layers."""
        return self._selection.ids

    def paint_overview(self, painter: QPainter, area: QRectF) -> None:
        """Paint everything small, and what is in the hand."""
        chosen = homes_of(self._document.project, self._selection.ids)
        self.remarks.paint(painter)
        self.remarks.paint_titles(painter)
        self.overview.paint(painter, area, self._models, self.bodies, self._wires.ways, chosen)
        for item in self._in_hand:
            item.paint(painter, QStyleOptionGraphicsItem())

    def helpEvent(self, event: QGraphicsSceneHelpEvent) -> None:
        """Take it: `Hints` has told, sooner than Qt would."""
        event.accept()

    # Private

    def _models(self) -> Iterable[CardModel]:
        return (card.model for card in self.cards.values())

    def _show_whole(self) -> None:
        self.sight.give_room(self.contents())

    def _show_laid(self) -> None:
        """The last wire of many has found its way."""
        self._forget()
        self._show_whole()
        self.update()
        self.arranged.emit()

    def _take_document(self, old: Project, new: Project) -> None:
        if old is not new and all(getattr(old, name) is getattr(new, name) for name in SHOWN):
            return                          # the person looks elsewhere, or it was trained
        self.arranging.emit()
        self.show_project()
        self.arranged.emit()

    def _show_theme(self, _theme: object) -> None:
        for card in self.cards.values():
            card.show_theme()
        for inlay in self._inlays.values():
            inlay.show_theme()
        self.remarks.show_theme()
        self.update()

    def _card(self, model: CardModel) -> CardItem:
        card = self.cards.get(model.id)
        if card is not None:
            card.show_model(model)
            self.strips[model.id].show_model(model)
        else:
            card, self.strips[model.id] = self._gone.card_for(model)
            self.addItem(card)
        self._show_inlay(card)
        return card

    def _show_inlay(self, card: CardItem) -> None:
        """Let a block that is opened in its place show what is in it."""
        model, item = card.model, self._inlays.get(card.model.id)
        if model.inlay is not None:
            if item is None:
                item = self._inlays[model.id] = InlayItem(card)
            item.show_inlay(model.inlay, model.flow)
            item.show_style(*self._style)
        elif item is not None:
            self.removeItem(self._inlays.pop(model.id))

    def _show_graph(self, project: Project) -> None:
        graph, models, places = project.graph, self._show_cards(project), self.places()
        for card, place in places.items():
            self.cards[card].setPos(place.x, place.y)
        self.bodies = Bodies({card: self.cards[card].box(at) for card, at in places.items()})
        if self._wires.show_graph(graph, graph.check(), models, self.bodies, project.flow):
            self._forget()
        else:
            self.overview.forget()

    def _show_cards(self, project: Project) -> tuple[CardModel, ...]:
        """Have a card for each layer that says what is true of it."""
        check, session = project.graph.check(), self._session
        models = self.models.read(project, check, session.dataset, session.problems)
        gone = set(self.cards) - {model.id for model in models}
        self._gone.keep([(self.cards.pop(each), self.strips.pop(each)) for each in gone])
        for each in gone & self._inlays.keys():
            del self._inlays[each]
        shown = self.cards
        others = [m for m in models if m.id not in shown or shown[m.id].model is not m]
        if len(others) > MANY:
            self.update()                   # all at once: asking each of them takes longer
        shown = {**shown, **{model.id: self._card(model) for model in others}}
        self.cards = {model.id: shown[model.id] for model in models}
        return models

    def _forget(self) -> None:
        """Something stands elsewhere: pictures and measures of the whole are old."""
        self.overview.forget()
        self._whole = None

    def _show_places(self, places: Mapping[str, Place], roughly: bool = False) -> None:
        """Move cards, and lay the wires anew that this concerns."""
        moved: dict[str, Box] = {}
        now: dict[str, Box] = {}
        for (card, place), old in zip(places.items(), self.bodies.boxes_of(places), strict=True):
            if (place.x, place.y) != old[:2]:
                item = self.cards[card]
                item.setPos(place.x, place.y)
                moved[card], now[card] = old, item.box(place)
        if moved:
            self.bodies.put(now)
            self._wires.show_moved(moved, roughly)
            if not roughly or len(self.cards) <= SOON_READ:
                self._forget()
