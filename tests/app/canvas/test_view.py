"""The real view, the real mouse events; the session is plain NumPy."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QImage,
    QPainter,
)
from PySide6.QtTest import QTest

from app.actions import Actions
from app.canvas import edits, measures
from app.canvas.actions import ACTIONS
from app.canvas.drop import mime_of
from app.canvas.room import CanvasRoom
from app.canvas.selection import Selection
from app.document import Document
from app.scope import Scope
from nncore.graph import Graph, Wire
from nncore.layers import Add, Dense, Flatten, Input, ReLU
from nncore.project import Project
from tests.app.canvas import kit

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


class Desk:
    """A canvas in a window with everything that belongs to it, and hands to use it."""

    def __init__(self, qtbot, project):
        self.document = Document(project)
        self.session = kit.FakeSession(self.document)
        self.selection = Selection(self.document)
        self.room = CanvasRoom(self.document, self.session, self.selection, Scope(self.document))
        self.view = self.room.view
        self.actions = Actions(ACTIONS, {
            "document": self.document, "session": self.session, "selection": self.selection,
            "view": self.view,
        })
        qtbot.addWidget(self.room)
        self.room.resize(1100, 640)
        self.room.show()
        qtbot.waitExposed(self.room)

    @property
    def graph(self):
        return self.document.project.graph

    def at(self, x, y):
        return self.view.mapFromScene(QPointF(x, y))

    def card(self, node_id, dx=60.0, dy=20.0):
        return self.view.mapFromScene(self.view.canvas.cards[node_id].pos() + QPointF(dx, dy))

    def port(self, node_id, side):
        for item in self.view.canvas.ports():
            if (item.model.node, item.model.side) == (node_id, side):
                return self.view.mapFromScene(item.centre)
        raise AssertionError(node_id)

    def press(self, at, held=NONE, button=LEFT):
        QTest.mousePress(self.view.viewport(), button, held, at)

    def move(self, at):
        QTest.mouseMove(self.view.viewport(), at)

    def release(self, at, held=NONE, button=LEFT):
        QTest.mouseRelease(self.view.viewport(), button, held, at)

    def drag(self, start, stop, held=NONE):
        self.press(start, held)
        self.move((start + stop) / 2)
        self.move(stop)
        self.release(stop, held)

    def click(self, at, held=NONE):
        self.press(at, held)
        self.release(at, held)

    def key(self, key, held=NONE):
        QTest.keyClick(self.view, key, held)


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot, kit.digits("digits-8x8"))


def loose(qtbot, *layers):
    graph = Graph()
    for number, layer in enumerate(layers, 1):
        graph = graph.adding(layer, f"n{number}")
    return Desk(qtbot, Project(graph))


def test_a_wire_dragged_from_port_to_port_connects(qtbot):
    desk = loose(qtbot, Input((4,)), Dense(3))
    desk.drag(desk.port("n1", "out"), desk.port("n2", "in"))
    assert desk.graph.wires == (Wire("n1", "n2"),)
    assert desk.document.undo_text == "Connect"


def test_a_wire_dropped_on_a_card_finds_its_port(qtbot):
    desk = loose(qtbot, Input((4,)), Dense(3))
    desk.drag(desk.port("n1", "out"), desk.card("n2", 120, 40))
    assert desk.graph.wires == (Wire("n1", "n2"),)


def test_a_wire_can_be_drawn_backwards(qtbot):
    desk = loose(qtbot, Input((4,)), Dense(3))
    desk.drag(desk.port("n2", "in"), desk.port("n1", "out"))
    assert desk.graph.wires == (Wire("n1", "n2"),)


def test_a_wire_that_cannot_fit_is_refused_with_a_reason_and_its_remedy(qtbot):
    desk = loose(qtbot, Input((1, 8, 8)), Dense(10))
    desk.drag(desk.port("n1", "out"), desk.port("n2", "in"))
    assert desk.graph.wires == ()
    assert desk.view.bubble.words == "Dense 10 needs a row of numbers here; this is 1 × 8 × 8."
    desk.view.bubble.mended.emit()
    tags = [desk.graph[wire.target].layer.tag for wire in desk.graph.wires]
    assert sorted(tags) == ["Dense", "Flatten"]
    assert desk.document.undo_text == "Insert Flatten"
    desk.document.undo()
    assert desk.graph.wires == ()


def test_escape_lets_go_of_a_wire(qtbot):
    desk = loose(qtbot, Input((4,)), Dense(3))
    desk.press(desk.port("n1", "out"))
    desk.move(desk.port("n2", "in"))
    desk.key(Qt.Key.Key_Escape)
    desk.release(desk.port("n2", "in"))
    assert desk.graph.wires == ()


def test_pulling_a_wire_out_of_its_input_disconnects(desk):
    before = len(desk.graph.wires)
    desk.drag(desk.port("n2", "in"), desk.at(-60, 300))
    assert len(desk.graph.wires) == before - 1
    assert desk.document.undo_text == "Disconnect"


def test_dragging_a_card_moves_it_as_one_step(desk):
    start = desk.view.canvas.cards["n3"].pos()
    desk.drag(desk.card("n3"), desk.card("n3") + QPoint(45, 90))
    place = desk.document.project.layout["n3"]
    assert (place.x, place.y) == pytest.approx((start.x() + 45, start.y() + 90), abs=8)
    assert desk.document.undo_text == "Move Dense 128"
    desk.document.undo()
    assert desk.view.canvas.cards["n3"].pos() == start


def test_escape_puts_a_card_back(desk):
    start = desk.view.canvas.cards["n3"].pos()
    desk.press(desk.card("n3"))
    desk.move(desk.card("n3") + QPoint(60, 60))
    desk.key(Qt.Key.Key_Escape)
    assert desk.view.canvas.cards["n3"].pos() == start
    assert desk.document.undo_text == ""


def test_a_rubber_band_chooses_what_it_touches(desk):
    box = desk.view.canvas.contents()
    desk.drag(desk.at(box.left() - 16, box.top() - 16), desk.at(box.center().x(), box.center().y()))
    assert {"n1", "n2"} <= set(desk.selection.ids)
    assert "n9" not in desk.selection.ids


def test_ctrl_click_adds_and_takes_away(desk):
    desk.click(desk.card("n1"))
    desk.click(desk.card("n2"), Qt.KeyboardModifier.ControlModifier)
    assert desk.selection.ids == ("n1", "n2")
    desk.click(desk.card("n1"), Qt.KeyboardModifier.ControlModifier)
    assert desk.selection.ids == ("n2",)


def test_a_docked_row_is_chosen_and_deleted_like_a_card(desk):
    desk.click(desk.card("n3", 60, 64))
    assert desk.selection.ids == ("n4",)
    desk.actions.run("edit.delete")
    assert "n4" not in desk.graph
    assert desk.document.undo_text == "Delete ReLU"
    assert Wire("n3", "n5") in desk.graph.wires


def test_a_docked_row_dragged_away_gets_a_card_of_its_own(desk):
    desk.drag(desk.card("n3", 60, 64), desk.card("n3", 60, 300))
    assert "n4" in desk.view.canvas.cards
    assert desk.document.undo_text == "Pull off ReLU"


def test_clicking_a_wire_chooses_it_and_delete_takes_it_away(desk):
    wire = desk.graph.wires[0]
    ends = [desk.port("n1", "out"), desk.port("n2", "in")]
    desk.click((ends[0] + ends[1]) / 2)
    assert desk.selection.wires == (wire,)
    desk.actions.run("edit.delete")
    assert wire not in desk.graph.wires


def drop(desk, kind, at):
    data = mime_of(kind)
    action, buttons = Qt.DropAction.CopyAction, LEFT
    view = desk.view
    enter = QDragEnterEvent(at, action, data, buttons, NONE)
    view.dragEnterEvent(enter)
    assert enter.isAccepted()
    view.dragMoveEvent(QDragMoveEvent(at, action, data, buttons, NONE))
    view.dropEvent(QDropEvent(QPointF(at), action, data, buttons, NONE))


def test_a_layer_dropped_in_the_open_stands_there(desk):
    drop(desk, Dense, desk.at(330, 620))
    new = desk.graph.nodes[-1]
    assert isinstance(new.layer, Dense)
    assert desk.selection.ids == (new.id,)
    place = desk.document.project.layout[new.id]
    assert (place.x, place.y) == pytest.approx((330 - 116, 620 - 28), abs=16)
    assert desk.document.undo_text == "Add Dense 64"


def test_a_layer_dropped_on_a_wire_is_inserted(desk):
    drop(desk, Dense, (desk.port("n2", "out") + desk.port("n3", "in")) / 2)
    new = desk.graph.nodes[-1].id
    assert desk.graph.arriving("n3") == (Wire(new, "n3"),)
    assert desk.graph.arriving(new) == (Wire("n2", new),)


def test_an_activation_dropped_on_a_card_docks_there(qtbot):
    desk = loose(qtbot, Input((4,)), Dense(3))
    drop(desk, ReLU, desk.card("n2"))
    assert [row.title for row in desk.view.canvas.cards["n2"].model.rows] == ["ReLU"]


def test_undo_all_the_way_leaves_the_first_project(desk):
    first = desk.document.project
    drop(desk, Add, desk.at(330, 620))
    desk.drag(desk.card("n3"), desk.card("n3") + QPoint(45, 90))
    desk.selection.choose(["n3"])
    desk.actions.run("graph.duplicate")
    desk.actions.run("edit.cut")
    desk.actions.run("edit.paste")
    while desk.document.undo_text:
        desk.actions.run("edit.undo")
    assert desk.document.project == first


def test_the_wheel_keeps_what_is_under_the_pointer(desk):
    at = QPoint(200, 150)
    before = desk.view.mapToScene(at)
    desk.view.zoom_by(1.3, at)
    after = desk.view.mapToScene(at)
    assert (after - before).manhattanLength() < 2


def test_fit_shows_everything(desk):
    desk.view.zoom_to(3.0)
    desk.actions.run("view.fit")
    seen = desk.view.mapToScene(desk.view.viewport().rect()).boundingRect()
    assert seen.contains(desk.view.canvas.contents())


def test_space_and_drag_pans_without_moving_anything(desk):
    before, at = desk.document.project, desk.card("n3")
    corner = desk.view.mapToScene(QPoint(0, 0))
    desk.view.zoom_to(1.0)
    QTest.keyPress(desk.view, Qt.Key.Key_Space)
    desk.drag(at, at + QPoint(50, 30))
    QTest.keyRelease(desk.view, Qt.Key.Key_Space)
    assert desk.document.project == before
    assert desk.view.mapToScene(QPoint(0, 0)) != corner


def test_arrow_keys_walk_from_card_to_card(desk):
    desk.selection.choose(["n1"])
    desk.key(Qt.Key.Key_Right)
    assert desk.selection.ids == ("n2",)
    desk.key(Qt.Key.Key_Right)
    desk.key(Qt.Key.Key_Down)
    assert desk.selection.ids == ("n4",)


def test_cards_tell_the_truth_about_the_sample(desk):
    look = desk.session.look
    active = int(np.count_nonzero(look.outputs["n4"]))
    assert desk.view.canvas.cards["n3"].facts["n4"] == f"{active} of 128 active"
    assert desk.view.canvas.cards["n7"].facts["n8"] == "adds up to 1"


def test_the_arrows_of_an_input_take_the_next_sample(desk):
    strip = desk.view.canvas.strips["n1"]
    box = strip.mapRectToScene(strip._arrows()[1])
    desk.click(desk.view.mapFromScene(box.center()))
    assert desk.session.sample.index == 1


def test_the_numbers_of_a_house_can_be_typed(qtbot):
    desk = Desk(qtbot, kit.houses())
    strip = desk.view.canvas.strips["n1"]
    box = strip.mapRectToScene(strip.column_box(0))
    desk.click(desk.view.mapFromScene(box.center()))
    typing = desk.view.typing
    assert typing.isVisible()
    typing.setText("2,000")
    QTest.keyClick(typing, Qt.Key.Key_Return)
    assert float(desk.session.sample.values["area"]) == 2000
    assert not typing.isVisible()


def test_a_problem_shows_on_its_card(qtbot):
    desk = Desk(qtbot, Project(Graph.chain(Input((1, 8, 8)), Dense(10))))
    assert "Dense 10 cannot take 1 × 8 × 8" in desk.view.canvas.cards["n2"].model.wrong
    desk.document.apply("Mend", edits.mend(
        desk.document.project, desk.graph.check().problems[0], desk.document.fresh_id))
    assert desk.view.canvas.cards["n2"].model.wrong == ""
    assert isinstance(desk.graph.nodes[-1].layer, Flatten)


def test_every_action_says_what_it_does():
    ids = [row.id for row in ACTIONS]
    keys = [key for row in ACTIONS for key in row.shortcuts]
    assert len(set(ids)) == len(ids)
    assert len(set(keys)) == len(keys)
    assert all(row.help.endswith(".") and row.title[0].isupper() for row in ACTIONS)


def test_what_is_typed_in_a_row_of_fields_stays_typed(qtbot):
    desk = Desk(qtbot, kit.houses())
    desk.session.show_sample(kit.Sample(index=3))
    card = desk.document.project.graph.inputs[0].id
    strip = desk.view.canvas.strips[card]
    at = desk.view.mapFromScene(strip.mapToScene(strip.column_box(0).center()))
    QTest.mouseClick(desk.view.viewport(), LEFT, pos=at)
    typing = desk.view.typing
    desk.room.activateWindow()
    qtbot.waitUntil(typing.hasFocus)      # which hiding it moves on
    QTest.keyClicks(typing, "3500")      # the old number is chosen: typing replaces it
    QTest.keyClick(typing, Qt.Key.Key_Tab)
    assert typing.isVisible()
    QTest.keyClicks(typing, "4")
    QTest.keyClick(typing, Qt.Key.Key_Return)
    assert not typing.isVisible()
    typed = desk.session.sample.values
    assert (typed["area"], typed["bedrooms"]) == (3500, 4)
    assert strip._words[:2] == ("3,500 sq ft", "4 ")


def test_a_copy_stands_beside_what_it_was_copied_from_and_nothing_moves(qtbot):
    desk = Desk(qtbot, kit.houses())      # nobody has arranged it yet
    before = {card: item.pos() for card, item in desk.view.canvas.cards.items()}
    first = next(iter(desk.view.canvas.cards))
    desk.selection.choose([first])
    desk.actions.run("graph.duplicate")
    after = {card: item.pos() for card, item in desk.view.canvas.cards.items()}
    assert {card: after[card] for card in before} == before
    new = next(card for card in after if card not in before)
    assert (after[new] - before[first]).manhattanLength() == 2 * measures.PASTE_STEP


def test_numbers_of_another_shape_than_a_layer_gives_now_are_not_drawn(desk):
    scene, look = desk.view.canvas, desk.session.look_now()
    node = next(c.model.strip_of for c in scene.cards.values() if c.model.strip == "bars")
    card = scene.card_with(node).model.id
    assert scene.strips[card]._values is not None
    scene.show_look(msgspec.structs.replace(look, outputs={**look.outputs, node: np.ones(7)}))
    assert scene.strips[card]._values is None


def test_a_strip_paints_nothing_outside_its_card(qtbot):
    desk = Desk(qtbot, kit.points())
    scene = desk.view.canvas
    card = scene.cards["n2"]
    below = card.body.translated(card.pos()).translated(0, card.body.height() + 1)

    def painted():
        image = QImage(232, int(below.height()), QImage.Format.Format_RGB32)
        image.fill(0)
        painter = QPainter(image)
        scene.render(painter, QRectF(image.rect()), below)
        painter.end()
        return image

    before = painted()
    scene.strips["n2"].show_values(np.ones(32))
    assert painted() == before
