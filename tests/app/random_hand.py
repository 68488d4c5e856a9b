"""A hand that does anything a person can do on the canvas, in an order drawn by a seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, cast

from msgspec.structs import fields, replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsItem

from app.actions import Actions
from app.canvas import edits, swap
from app.canvas.drop import fresh
from app.canvas.naming import give_name
from app.document import Document
from app.window_actions import room_rows
from app.workspace import Workspace
from nncore.errors import LayerloomError
from nncore.layers import layer_types
from nncore.project import Project, View

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
ALT, NONE = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier
HELD = (NONE, NONE, NONE, SHIFT, CONTROL, ALT, SHIFT | CONTROL)
TEXTS = ("784-128-64-10 relu", "16-8", "no layers at all", "")
ELSEWHERE = ("train.", "view.", "dock.", "panel.", "graph.find", "graph.rename", "graph.swap")
"""Actions of other rooms, and those that ask something in a window of its own."""
STATES = ("graph.bypass", "card.fold", "card.pin", "card.fold_all", "card.unfold_all")
MANY, FEW = 40, 4
LARGE = 64
"""Numbers beyond this only cost time."""


class Hand:
    """A workspace and what is done to it. `done` says what, to find a mistake again."""

    def __init__(self, project: Project, seed: int) -> None:
        self.document = Document(project)
        self.workspace = Workspace(self.document)
        self.workspace.resize(1440, 900)
        self.workspace.show()
        self.view, self.scope = self.workspace.room.view, self.workspace.scope
        self.random = random.Random(seed)
        self.done: list[str] = []
        rows = [row for row in room_rows() if not row.id.startswith(ELSEWHERE)]
        self.actions = Actions(rows, {
            "workspace": self.workspace, "document": self.scope, "scope": self.scope,
            "session": self.workspace.session, "selection": self.workspace.selection,
            "view": self.view,
        })
        self.ids = [row.id for row in rows]
        self.kinds = [kind for kind in layer_types() if kind.in_palette and kind.family != "block"]
        self.ways: tuple[Callable[[], str], ...] = (
            self.add, self.wire, self.drag_card, self.drag_wire, self.drag_remark,
            self.drag_ground, self.choose, self.run_action,
            self.run_action, self.run_action, self.undo, self.jump, self.rest, self.state,
            self.rename, self.change, self.swap,
            self.paste_text, self.press_key, self.zoom, self.enter,
        )
        self.settle()

    def act(self, count: int) -> None:
        """Do so many things."""
        for _ in range(count):
            way = self.random.choice(self.ways)
            if len(self.scope.project.graph.nodes) > MANY:
                way = self.thin_out
            self.done.append(way.__name__)
            self.done[-1] += f" {way()}"
            QApplication.processEvents()

    @property
    def value(self) -> Project:
        """What is open, but for where one looks, which is no edit."""
        return replace(self.document.project, view=View(), sample=(), pace="")

    def undo_all(self) -> int:
        """Take everything back; give how many steps that were."""
        count = 0
        while self.document.steps.past:
            self.workspace.session.undo()
            QApplication.processEvents()
            count += 1
        return count

    def redo_all(self) -> None:
        """Do everything again."""
        while self.document.steps.future:
            self.workspace.session.redo()
            QApplication.processEvents()

    def items(self) -> list[QGraphicsItem]:
        """Everything in the scene."""
        return self.view.canvas.items()

    def settle(self) -> None:
        """Wait until the numbers of the sample in hand are there."""
        quiet: list[bool] = []
        self.workspace.session.when_idle(lambda: quiet.append(True))
        while not quiet:
            QApplication.processEvents()

    def leave(self) -> None:
        """Put everything away."""
        left: list[bool] = []
        session = self.workspace.session
        session.left.connect(lambda: left.append(True))
        self.view.cancel()
        session.leave()
        while not left:
            QApplication.processEvents()
        self.workspace.close()
        self.workspace.deleteLater()
        self.actions.deleteLater()
        QApplication.processEvents()

    # What it does

    def add(self) -> str:
        """A layer from the palette, dropped anywhere."""
        at, kind = self.view.mapToScene(self.anywhere()), self.random.choice(self.kinds)
        layer = fresh(kind)
        if self.random.random() < 0.5:
            self.view.add_where_plain(layer)
        else:
            self.view.add_layer(layer, at, self.view.target_of(layer, at))
        return kind.title

    def wire(self) -> str:
        """A drag from a port to another, or to anywhere."""
        ports = self.view.canvas.ports()
        if not ports:
            return ""
        start = self.seen(self.random.choice(ports).centre)
        near = self.random.random() < 0.7
        stop = self.seen(self.random.choice(ports).centre) if near else self.anywhere()
        self.drag(start, stop, self.random.choice((NONE, NONE, NONE, CONTROL, ALT)))
        return ""

    def drag_card(self) -> str:
        """A card, or a row on it, dragged anywhere."""
        if not self.view.canvas.cards:
            return ""
        card = self.random.choice(list(self.view.canvas.cards.values()))
        row = self.random.random() * card.body.height() * 0.9
        start = self.seen(card.pos() + QPointF(60, row))
        self.drag(start, self.anywhere(), self.random.choice(HELD))
        return card.model.id

    def drag_wire(self) -> str:
        """A wire taken in the middle, to make a joint or to move one."""
        if not self.view.canvas.wires:
            return ""
        item = self.random.choice(list(self.view.canvas.wires.values()))
        corners = item.way.joints or (item.way.label,) if item.way else ((0.0, 0.0),)
        start = self.seen(QPointF(*self.random.choice(corners)))
        self.drag(start, self.anywhere(), self.random.choice((ALT, NONE)))
        return str(item.wire)

    def drag_remark(self) -> str:
        """A frame or note, moved or stretched, or written in."""
        items = list(self.view.canvas.remarks.items.values())
        if not items:
            self.actions.run(self.random.choice(("remark.frame", "remark.note")))
            self.view.writing.insertPlainText(self.random.choice(TEXTS))
            self.view.setFocus()
            return "new"
        item = self.random.choice(items)
        corner = self.random.choice((item.box.bottomRight(), item.box.topLeft() + QPointF(40, 16)))
        self.drag(self.seen(corner), self.anywhere(), self.random.choice(HELD))
        return item.key

    def drag_ground(self) -> str:
        """From anywhere to anywhere: a band, a cut, whatever lies there."""
        self.drag(self.anywhere(), self.anywhere(), self.random.choice(HELD))
        return ""

    def choose(self) -> str:
        """Some layers or wires."""
        graph = self.scope.project.graph
        ids = [node.id for node in graph.nodes]
        some = self.random.sample(ids, self.random.randint(0, min(len(ids), FEW)))
        wires = self.random.sample(graph.wires, min(len(graph.wires), self.random.randint(0, 1)))
        self.workspace.selection.choose(some, wires)
        return str(some)

    def run_action(self) -> str:
        """Any action that makes sense now."""
        action_id = self.random.choice(self.ids)
        self.actions.run(action_id)
        return action_id

    def undo(self) -> str:
        """A few steps back, and some of them again."""
        back = self.random.randint(1, FEW)
        for _ in range(back):
            self.actions.run("edit.undo")
        for _ in range(self.random.randint(0, back)):
            self.actions.run("edit.redo")
        return str(back)

    def jump(self) -> str:
        """To any step of the history at once."""
        steps = self.document.steps
        done = len(steps.past)
        count = self.random.randint(max(0, done - 2), done + len(steps.future))
        self.workspace.session.go_to(count)
        assert len(self.document.steps.past) == count
        return str(count)

    def rest(self) -> str:
        """The pointer on a port, a card or the ground."""
        ports, cards = self.view.canvas.ports(), list(self.view.canvas.cards.values())
        places = [self.anywhere()]
        places += [self.seen(self.random.choice(ports).centre)] if ports else []
        places += [self.seen(self.random.choice(cards).pos() + QPointF(60, 20))] if cards else []
        QTest.mouseMove(self.view.viewport(), self.random.choice(places))
        return ""

    def state(self) -> str:
        """Cards bypassed, folded or pinned, or whole and free again."""
        self.choose()
        action_id = self.random.choice(STATES)
        self.actions.run(action_id)
        return action_id

    def rename(self) -> str:
        """Another name, perhaps one that is taken."""
        node_id = self.any_node()
        name = self.random.choice(("dense", "a b", "", "x/y", f"layer {self.random.random():.3f}"))
        if node_id:
            give_name(cast(Document, self.scope), node_id, name)
        return f"{node_id} {name}"

    def change(self) -> str:
        """Another value in a field."""
        node_id = self.any_node()
        if not node_id:
            return ""
        layer = self.scope.project.graph[node_id].layer
        names = [field.name for field in fields(layer)]
        name = self.random.choice(names) if names else ""
        value = self.other(getattr(layer, name, None))
        if value is not None:
            try:
                new = edits.with_field(layer, name, value)
            except LayerloomError:
                return "refused"
            project = edits.change(self.scope.project, node_id, new)
            self.scope.apply(f"Change {name}", project, merge=f"{node_id}.{name}")
        return f"{node_id}.{name} {value}"

    def swap(self) -> str:
        """Another kind of layer in the place of one."""
        node_id, project = self.any_node(), self.scope.project
        if not node_id or not swap.can_swap(project, node_id):
            return ""
        kind = self.random.choice(self.kinds)
        self.scope.apply("Swap", swap.swapped(project, node_id, kind))
        return f"{node_id} {kind.title}"

    def paste_text(self) -> str:
        """A text that says layers, or says none."""
        text = self.random.choice(TEXTS)
        QGuiApplication.clipboard().setText(text)
        self.actions.run("edit.paste")
        return text

    def press_key(self) -> str:
        """Arrows, with Alt or Shift; Esc; Enter."""
        key = self.random.choice((
            Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Escape,
            Qt.Key.Key_Return,
        ))  # fmt: skip
        held = self.random.choice((NONE, ALT, ALT | SHIFT))
        QTest.keyClick(self.view, key, held)
        return f"{key.name} {held.value}"

    def zoom(self) -> str:
        """Nearer, further, everything."""
        self.random.choice((
            self.view.fit, lambda: self.view.zoom_by(1.5), lambda: self.view.zoom_by(0.6),
        ))()  # fmt: skip
        return f"{self.view.zoom:.2f}"

    def enter(self) -> str:
        """Into a block, or out of it."""
        blocks = [node.id for node in self.scope.project.graph.nodes
                  if self.scope.can_enter(node.id)]
        if blocks and self.random.random() < 0.6:
            self.scope.enter(self.random.choice(blocks))
        else:
            self.scope.leave()
        return str(self.scope.path)

    def thin_out(self) -> str:
        """Half of everything is deleted: a large network only takes longer."""
        ids = [node.id for node in self.scope.project.graph.nodes]
        self.workspace.selection.choose(self.random.sample(ids, len(ids) // 2))
        self.actions.run("edit.delete")
        return str(len(ids))

    # What it points at

    def drag(self, start: QPoint, stop: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
        """From press to release, now and then given up on the way."""
        port, left = self.view.viewport(), Qt.MouseButton.LeftButton
        QTest.mousePress(port, left, held, start)
        QTest.mouseMove(port, (start + stop) / 2)
        QTest.mouseMove(port, stop)
        if self.random.random() < 0.1:
            QTest.keyClick(self.view, Qt.Key.Key_Escape)
        QTest.mouseRelease(port, left, held, stop)
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()

    def anywhere(self) -> QPoint:
        """A point that is seen."""
        seen = self.view.viewport().rect()
        return QPoint(self.random.randrange(seen.width()), self.random.randrange(seen.height()))

    def seen(self, at: QPointF) -> QPoint:
        """A point of the scene, brought into view."""
        self.view.ensureVisible(at.x(), at.y(), 1, 1)
        return self.view.mapFromScene(at)

    def any_node(self) -> str:
        """The id of any layer here, "" if there is none."""
        nodes = self.scope.project.graph.nodes
        return self.random.choice(nodes).id if nodes else ""

    def other(self, value: Any) -> Any:
        """Another value of the same kind, None where this hand knows none."""
        match value:
            case bool():
                return not value
            case int():
                return self.random.randint(0, LARGE)
            case float():
                return self.random.choice((0.0, 0.1, 0.5, 1.0, value * 2))
            case _:
                return None
