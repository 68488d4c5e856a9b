"""Many wires that come at once: what can be asked of those that have not found their way yet."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from app.canvas.cutting import Cut
from app.canvas.joint_actions import add_joint
from app.canvas.joint_gestures import joint_at
from app.canvas.joints import joints_of
from app.canvas.order_actions import straighten, tidy_up
from app.canvas.port_gestures import MoveWires
from tests.app.canvas.test_tidying import residual, scattered
from tests.app.canvas.test_view import Desk


@pytest.fixture
def desk(qtbot):
    """All has been deleted and is back; nothing was painted since."""
    desk = Desk(qtbot, scattered(residual()))
    desk.view.zoom_to(1.0)
    desk.view.centre_on("n60")
    desk.selection.choose(list(desk.view.canvas.cards))
    desk.actions.run("edit.delete")
    desk.document.undo()
    assert unlaid(desk)
    return desk


def all_come(desk, qtbot):
    """With all that was done taken back they run in the end as where all stands still."""
    qtbot.waitUntil(lambda: not desk.view.tidying.goes_on)
    desk.document.go_to(0)
    qtbot.waitUntil(lambda: not desk.view.canvas.is_laying)
    assert not unlaid(desk)
    desk.view.canvas.show_wires(straight=True, hidden=False, shapes=True)
    desk.view.canvas.show_wires(straight=False, hidden=False, shapes=True)
    qtbot.waitUntil(lambda: not desk.view.canvas.is_laying)
    fresh = Desk(qtbot, desk.document.project)
    here, there = (
        {wire: item.corners for wire, item in each.view.canvas.wires.items()}
        for each in (desk, fresh)
    )
    assert here == there


def unlaid(desk):
    return [wire for wire, item in desk.view.canvas.wires.items() if item.way is None]


def port(desk, node, side):
    return next(
        item for model, item in desk.view.canvas.cards[node].ports.items() if model.side == side
    )


def test_no_point_has_them_under_it(desk, qtbot):
    view, waiting = desk.view, set(unlaid(desk))
    places = [QPointF(0.0, 0.0), QPointF(-1.0, 2.0)]
    places += [port(desk, wire.source, "out").centre for wire in waiting]
    for place in places:
        assert view.wire_at(place) not in waiting
        assert joint_at(view, place) is None
        view.hints.words_at(view.mapFromScene(place))
        view.point_at(place)
    all_come(desk, qtbot)


def test_a_line_through_all_cuts_only_what_can_be_seen(desk, qtbot):
    before, waiting = desk.document.project, set(unlaid(desk))
    cut = Cut(desk.view)
    cut.start(QPointF(-400.0, -400.0))
    for at in (QPointF(0.0, 0.0), QPointF(4000.0, 3400.0), QPointF(4000.0, -400.0)):
        cut.move(at)
    cut.finish(QPointF(-400.0, 3400.0))
    assert waiting <= set(desk.document.project.graph.wires)
    assert desk.document.project.graph.nodes == before.graph.nodes
    all_come(desk, qtbot)


def test_they_are_chosen_and_deleted(desk, qtbot):
    wire = unlaid(desk)[0]
    desk.selection.choose((), [wire])
    assert desk.view.canvas.wires[wire].chosen
    assert desk.view.words_in_question().endswith(": 8")
    desk.actions.run("edit.delete")
    assert wire not in desk.view.canvas.wires
    all_come(desk, qtbot)


def test_they_are_led_through_joints(desk, qtbot):
    wire = unlaid(desk)[0]
    desk.selection.choose((), [wire])
    add_joint(desk.document, desk.selection, desk.view)
    (joint,) = joints_of(desk.document.project)[wire]
    ends = port(desk, wire.source, "out").centre, desk.view.canvas.cards[wire.target].pos()
    assert (QPointF(*joint) - (ends[0] + ends[1]) / 2).manhattanLength() < 64
    assert desk.selection.joint == (wire, 0)
    add_joint(desk.document, desk.selection, desk.view)
    assert len(joints_of(desk.document.project)[wire]) == 2
    all_come(desk, qtbot)


def test_they_light_up_with_their_card_and_are_led_elsewhere(desk, qtbot):
    view, wire = desk.view, unlaid(desk)[0]
    start = port(desk, wire.source, "out")
    view.highlight.show_at(start, None)
    assert view.canvas.wires[wire].lit
    view.highlight.clear()
    move = MoveWires(view, start)
    move.start(start.centre)
    move.move(start.centre + QPointF(300.0, 40.0))
    move.cancel()
    assert view.canvas.wires[wire].isVisible()
    all_come(desk, qtbot)


def test_pictures_in_small_and_large_leave_them_out(desk, qtbot):
    canvas = desk.view.canvas
    assert canvas.contents().contains(canvas.bodies.around())
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    canvas.paint_overview(painter, canvas.contents())
    canvas.render(painter, QRectF(image.rect()), canvas.contents())
    painter.end()
    desk.view.map.grab()
    desk.view.grab()
    all_come(desk, qtbot)


def test_cards_are_lined_up_tidied_and_dragged(desk, qtbot):
    view = desk.view
    wire = unlaid(desk)[0]
    desk.selection.choose([wire.source, wire.target])
    straighten(desk.document, desk.selection, view)
    desk.document.undo()
    at = view.canvas.places()[wire.source]
    view.canvas.show_held({wire.source: QPointF(at.x + 40, at.y)})
    view.canvas.show_held({wire.source: QPointF(at.x + 80, at.y)}, roughly=True)
    view.canvas.show_held({})
    tidy_up(desk.document, desk.selection, view)
    all_come(desk, qtbot)
