"""View: the window onto the canvas. It finds what the hand means and runs one gesture at a time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from app.canvas import edits
from app.canvas.asking import Asking
from app.canvas.bubble import Bubble
from app.canvas.card import CardItem
from app.canvas.cards import title_of
from app.canvas.coming import Coming
from app.canvas.cutting import Cut
from app.canvas.drop import Drop
from app.canvas.edge_pan import EdgePan
from app.canvas.edits import Point
from app.canvas.finding import Finding
from app.canvas.gestures import Band, Gesture, Move, Pan
from app.canvas.highlight import Highlight
from app.canvas.hints import Hints
from app.canvas.inlay_actions import turn_inside_out
from app.canvas.joint_gestures import MoveJoint, joint_at, place_for
from app.canvas.joints import without_joints_of
from app.canvas.keys import press
from app.canvas.looking import Looking
from app.canvas.marking import Marking
from app.canvas.minimap import Minimap
from app.canvas.naming import Naming, is_title
from app.canvas.port import PortItem
from app.canvas.port_gestures import gesture_at
from app.canvas.remark_gestures import Carry, Stretch, cursor_for
from app.canvas.remarks import refitted
from app.canvas.returning import Returning
from app.canvas.scene import CanvasScene
from app.canvas.selection import Selection
from app.canvas.settling import Settling
from app.canvas.sliding import Slide
from app.canvas.small import SmallPainting
from app.canvas.state_marks import arrow_at
from app.canvas.tidying import Tidying
from app.canvas.tips import Tips
from app.canvas.touching import Fingers, Touching
from app.canvas.typing_box import TypingBox
from app.canvas.wire_look import WireLook
from app.canvas.wiring import mends, words_of
from app.canvas.writing import Writing
from app.document import Document
from app.parting import is_there
from app.theme.current import theme_source
from nncore.graph import Wire
from nncore.project import Project
from nncore.shapes import Misfit, Problem

if TYPE_CHECKING:
    from app.training.session import Session

KEYPAD = Qt.KeyboardModifier.KeypadModifier
ADDS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class CanvasView(Asking, Drop, Finding, Marking, Touching, Looking):
    """Finds what is under the mouse and hands it to a gesture. Emits `refused`."""

    refused = Signal(object)
    """A wire was refused that a button can mend; carries the Problem, None once it is past."""

    opened = Signal(str)
    """A layer was double-clicked, or Enter pressed, to see what is in it; carries its id."""
    tipped = Signal(str)
    """What the keys do to what is in the hand; "" once it is let go."""
    closed = Signal()
    """Esc was pressed with nothing chosen: back to where one came from."""
    inside = False
    """Whether it shows the inside of a block."""

    def __init__(
        self,
        document: Document,
        session: Session,
        selection: Selection,
        parent: QWidget | None = None,
    ) -> None:
        self.canvas = CanvasScene(document, session, selection)
        super().__init__(self.canvas, document.project.view, parent)
        self.canvas.setParent(self)
        self.document, self.session, self.selection = document, session, selection
        self.gesture: Gesture | None = None
        self.bubble = Bubble(self)
        self.map = Minimap(self)
        self.edge = EdgePan(self)
        self.held = Qt.KeyboardModifier.NoModifier
        Settling(self, SmallPainting(self))
        Returning(self)
        self.typing = TypingBox(self)
        self.writing, self.naming = Writing(self), Naming(self)
        self.sliding, self.tidying = Slide(self), Tidying(self)
        self.hints, self.tips, self.coming = Hints(self), Tips(self), Coming(self)
        self._refused: tuple[Wire, Wire | None, Problem] | None = None
        self.port_in_question = None
        self._space = self._pulls = False
        self._hovered: PortItem | None = None
        self.highlight = Highlight(self)
        WireLook(self.canvas, self)
        Fingers(self)
        self._build()
        self.bubble.mended.connect(self.mend_refused)
        document.changed.connect(self._forget_refused)
        theme_source().changed.connect(self._show_theme)
        self.zoomed.connect(self.bubble.hide)

    @property
    def is_holding(self) -> bool:
        """Whether a gesture goes on."""
        return self.gesture is not None

    # What gestures show

    def show_hand(self) -> None:
        """The pointer that says what a press would do."""
        shape = Qt.CursorShape.OpenHandCursor if self._space else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def put(self, text: str, places: Mapping[str, Point], tidies: bool = False) -> None:
        """Put cards elsewhere as one step of undo; all others stay where they are seen.

        A frame stays around the cards that stand in it. Where it `tidies`, wires run anew.
        """
        standing = edits.settle(self.document.project, self.canvas.places())
        before = self.canvas.bodies
        moved = refitted(edits.move(standing, places), before, before.moved_to(places))
        if tidies:
            moved = without_joints_of(moved, places)
        self.sliding.by(partial(self.document.apply, text, moved))

    def say_why(self, misfit: Misfit, port: PortItem, remedy: bool = False) -> None:
        """Show at a port why a wire does not fit, with its remedy once the wire was let go."""
        title = title_of(self.document.project.graph[port.model.node])
        if port.model.side == "out":                    # it is not the giver that needs something
            title = f"What reads {title}"
        text = misfit.remedy.text if remedy and misfit.remedy and mends(misfit) else ""
        at = QPointF(self.mapFromScene(port.centre))
        self.bubble.show_at(at, words_of(misfit, title), text)

    def refuse(
        self, wire: Wire, picked: Wire | None, misfit: Misfit, port: PortItem
    ) -> None:
        """Keep a refused wire in mind, so that its remedy can be taken."""
        self.say_why(misfit, port, remedy=True)
        if not mends(misfit):
            return
        graph = self.document.project.graph
        title = f"{title_of(graph[wire.source])} → {title_of(graph[wire.target])} was refused"
        why = words_of(misfit, title_of(graph[wire.target]))
        problem = Problem(
            wire.target, title, why, wire.target_port, remedy=misfit.remedy, severity="warning"
        )
        self._refused = (wire, picked, problem)
        self.refused.emit(problem)

    @property
    def refused_problem(self) -> Problem | None:
        """The wire that was refused last, while its remedy can still be taken."""
        return self._refused[2] if self._refused else None

    def mend_refused(self) -> None:
        """Wire what was refused last, with what makes it fit."""
        if self._refused is None:
            return
        wire, picked, problem = self._refused
        project = self.document.project
        self.bubble.hide()
        wired = edits.connect(project, wire, picked)
        text = problem.remedy.text if problem.remedy else "Connect"
        self.document.apply(text, edits.mend(wired, problem, self.document.fresh_id))

    def begin(self, gesture: Gesture, at: QPointF) -> None:
        """Hand the mouse to a gesture."""
        self.cancel()
        self.highlight.clear()
        self.gesture = gesture
        gesture.start(at)

    def cancel(self) -> None:
        """Let go of whatever is in the hand."""
        gesture, self.gesture = self.gesture, None
        self.edge.stop()
        self.tips.stop()
        self.sliding.stop()
        if gesture is not None:
            gesture.cancel()

    # Private

    def _build(self) -> None:
        self.setAccessibleName("Canvas")
        self.setAccessibleDescription("The network: layers as cards, wires between them")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def _show_theme(self, _theme: object) -> None:
        self.viewport().update()

    def _forget_refused(self, old: Project, new: Project) -> None:
        """What a remedy was for, and what is in the hand, is another network now."""
        self.highlight.clear()
        other = new.graph is not old.graph or _standing(new) != _standing(old)
        if self.gesture is not None and other:
            self.cancel()
        if self._refused is not None and new.graph is not old.graph:
            self._refused = None
            self.bubble.hide()
            self.refused.emit(None)

    def _press_card(self, card: CardItem, at: QPointF, event: QMouseEvent) -> None:
        inside = card.mapFromScene(at)
        if arrow_at(card.model, inside):
            turn_inside_out(self.document, self, [card.model.id])
            return
        strip = self.canvas.strips[card.model.id]
        on_strip = strip.mapFromScene(at)
        if step := strip.arrow_at(on_strip):
            self.typing.step_sample(step)
            return
        node_id = card.node_at(inside)
        if event.modifiers() & ADDS:
            self.selection.toggle(node_id)
            return
        if node_id not in self.selection:
            self.selection.choose([node_id])
        along = self.selection.remarks
        self.begin(Carry(self, along[0]) if along else Move(self, node_id), at)

    def _press_remark(self, at: QPointF, event: QMouseEvent) -> bool:
        """Take a frame or a note in hand, if that is what lies there."""
        item = self.canvas.remarks.at(at, self.zoom)
        if item is None:
            return False
        if event.modifiers() & ADDS:
            self.selection.toggle_remark(item.key)
            return True
        if item.key not in self.selection.remarks:
            self.selection.choose(remarks=[item.key])
        edges = self.canvas.remarks.edges_at(item, at, self.zoom)
        carried = Carry(self, item.key) if edges == (0, 0) else Stretch(self, item.key, edges)
        self.begin(carried, at)
        return True

    # Qt

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self.mapToScene(event.position().toPoint())
        self.hints.stop()
        if event.button() == Qt.MouseButton.MiddleButton or self._space:
            self.leave()
            self.begin(Pan(self), at)
            return
        if event.button() == Qt.MouseButton.RightButton:
            return      # the menu that follows chooses
        self.bubble.hide()
        self.port_in_question = None
        self.typing.leave()
        port, card, wire = self.port_at(at), self.card_at(at), self.wire_at(at)
        if port is not None:
            self.begin(gesture_at(self, port, event.modifiers()), at)
        elif card is not None:
            self._press_card(card, at, event)
        elif event.modifiers() & ADDS == ADDS:
            self.begin(Cut(self), at)
        elif (joint := joint_at(self, at)) is not None:
            self.begin(MoveJoint(self, *joint), at)
        elif wire is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.begin(MoveJoint(self, wire, place_for(self, wire, at), is_new=True), at)
        elif wire is not None:
            self.selection.choose((), [wire])
        elif not self._press_remark(at, event):
            self.begin(Band(self, event.modifiers()), at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self.mapToScene(event.position().toPoint())
        if self.gesture is not None:
            self.held = event.modifiers()
            self.gesture.move(at)
            self.tips.follow(self.gesture, event.position())
            if not isinstance(self.gesture, Pan):
                self.edge.follow(event.position())
            return
        self.hints.follow(event.position().toPoint())
        port = self.port_at(at)
        if port is not self._hovered:
            if self._hovered is not None and is_there(self._hovered):
                self._hovered.show_mood("rest")
            if port is not None:
                port.show_mood("hover")
            self._hovered = port
        self.highlight.show_at(port, self.card_at(at))
        self._show_what_can_be_pulled(at)

    def _show_what_can_be_pulled(self, at: QPointF) -> None:
        """The pointer over an edge of a frame or note says so."""
        item = self.canvas.remarks.at(at, self.zoom) if self.canvas.remarks.items else None
        edges = self.canvas.remarks.edges_at(item, at, self.zoom) if item else (0, 0)
        over = self._hovered or self.card_at(at)
        pulled = edges != (0, 0) and not over
        if pulled or self._pulls:
            self._pulls = pulled
            self.viewport().setCursor(cursor_for(edges)) if pulled else self.show_hand()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = self.mapToScene(event.position().toPoint())
        gesture, self.gesture = self.gesture, None
        self.edge.stop()
        self.tips.stop()
        if self._hovered is not None and is_there(self._hovered):
            self._hovered.show_mood("rest")
        self._hovered = None
        if gesture is not None:
            gesture.finish(at)
        card = self.card_at(at)
        if card is not None and event.button() == Qt.MouseButton.LeftButton:
            self.typing.begin_at(card, at)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = self.mapToScene(event.position().toPoint())
        card = self.card_at(at)
        if card is not None and not self.port_at(at):
            self.cancel()
            inside = card.mapFromScene(at)
            if arrow_at(card.model, inside):
                return
            inner = self.canvas.inner_at(card.model.id, at)
            named = is_title(card.model, inside) and not inner
            (self.naming.begin if named else self.opened.emit)(card.node_at(inside))
            if inner and inner in self.document.project.graph:
                self.selection.choose([inner])
        elif card is not None or self.port_at(at):
            self.mousePressEvent(event)
        elif (remark := self.canvas.remarks.at(at, self.zoom)) and not self.wire_at(at):
            self.cancel()
            self.writing.begin(remark.key)
        else:
            self.ask_for_layer(wire=self.wire_at(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.gesture is not None:
            self.cancel()
        elif press(self, event):
            return
        elif event.text().strip().isprintable() and event.text().strip() and not (
            event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | KEYPAD)
        ):
            self.ask_for_layer(words=event.text())
        else:
            super().keyPressEvent(event)

    def hold_space(self, held: bool) -> None:
        """While Space is held, dragging pans."""
        self._space = held
        if self.gesture is None:
            self.show_hand()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat() and self._space:
            self.hold_space(False)
        super().keyReleaseEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.highlight.clear()
        super().leaveEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.hold_space(False)
        super().focusOutEvent(event)


def _standing(project: Project) -> tuple[object, ...]:
    """All that a hand can move."""
    return project.layout, project.remarks, project.joints
