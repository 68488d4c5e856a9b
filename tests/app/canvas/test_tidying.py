"""Tidying a large network: in a thread, with a way out; its wires are laid between frames."""

from __future__ import annotations

from threading import Event

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from shiboken6 import isValid

import nncore as nn
from app import jobs
from app.canvas import edits, order, tidying
from app.canvas.flow_actions import flowing
from app.canvas.order_actions import tidy_up
from app.canvas.scene import CanvasScene
from app.canvas.selection import Selection
from app.document import Document
from app.parting import delete_later
from nncore.graph import Graph, Node, Wire
from nncore.project import Project
from tests.app.canvas import kit
from tests.app.canvas.test_view import Desk

COUNT = 120


def residual(count=COUNT):
    """A chain in which every third sum takes what went in three layers before."""
    nodes, wires = [Node("n1", "input", nn.Input((8,)))], []
    for number in range(2, count):
        adds = number % 4 == 1
        layer = nn.Add() if adds else nn.Dense(8)
        nodes.append(Node(f"n{number}", f"layer_{number}", layer))
        port = layer.inputs[0].name
        wires.append(Wire(f"n{number - 1}", f"n{number}", target_port=port))
        if adds:
            wires.append(Wire(f"n{number - 4}", f"n{number}", target_port=layer.inputs[-1].name))
    nodes.append(Node(f"n{count}", "output", nn.Output()))
    wires.append(Wire(f"n{count - 1}", f"n{count}"))
    return Project(Graph(tuple(nodes), tuple(wires)))


def scattered(project):
    cards = enumerate(node.id for node in project.graph.nodes)
    places = {card: (260.0 * (i % 13), 170.0 * (i * i % 17)) for i, card in cards}
    return edits.move(project, places)


@pytest.fixture
def gate(monkeypatch):
    """Holds the thread back until it is set."""
    opened, found = Event(), order.tidied

    def slow(standing):
        opened.wait(5)
        return found(standing)

    monkeypatch.setattr(tidying, "MANY", 10)
    monkeypatch.setattr(order, "tidied", slow)
    yield opened
    opened.set()


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot, scattered(residual()))


def pictures(canvas):
    return {wire: (item.way.points, item.words) for wire, item in canvas.wires.items()}


def is_rough(item):
    """Whether its turn has not come."""
    return item.way is None or item.way.rough


def rest(qtbot, desk):
    qtbot.waitUntil(lambda: not desk.view.tidying.goes_on)
    qtbot.waitUntil(lambda: not any(is_rough(item) for item in desk.view.canvas.wires.values()))
    qtbot.waitUntil(lambda: not desk.view.canvas.is_laying)


def test_many_cards_come_to_stand_as_if_they_were_tidied_at_once(desk, qtbot, monkeypatch):
    at_once = Desk(qtbot, desk.document.project)
    tidy_up(at_once.document, at_once.selection, at_once.view)
    monkeypatch.setattr(tidying, "MANY", 10)
    before = desk.document.project
    tidy_up(desk.document, desk.selection, desk.view)
    assert desk.document.project == before
    rest(qtbot, desk)
    assert desk.document.project.layout == at_once.document.project.layout != before.layout
    assert desk.document.undo_text == "Tidy up"
    desk.document.undo()
    assert desk.document.project == before


def test_wires_that_are_laid_in_pieces_run_as_if_they_were_laid_at_once(desk, qtbot):
    tidy_up(desk.document, desk.selection, desk.view)
    assert desk.view.canvas.is_laying
    rest(qtbot, desk)
    document = Document(desk.document.project)
    fresh = CanvasScene(document, kit.FakeSession(document), Selection(document))
    assert pictures(desk.view.canvas) == pictures(fresh)
    assert desk.view.canvas.contents() == fresh.contents()


def test_wires_that_come_back_with_an_undo_are_laid_in_pieces_too(desk, qtbot):
    rest(qtbot, desk)
    tidy_up(desk.document, desk.selection, desk.view)
    rest(qtbot, desk)
    before = desk.document.project
    ids = [node.id for node in before.graph.nodes]
    desk.document.apply("Delete", edits.delete(before, ids))
    assert not desk.view.canvas.wires
    desk.document.undo()
    assert desk.view.canvas.is_laying
    rest(qtbot, desk)
    fresh = Desk(qtbot, before)
    assert pictures(desk.view.canvas) == pictures(fresh.view.canvas)


def test_what_is_written_of_a_wire_is_never_far_from_it(desk, qtbot):
    rest(qtbot, desk)
    places = desk.document.project.layout
    far = {card: (9_000 - 3 * place.y, 5 * place.x) for card, place in places.items()}
    desk.view.put("Move", far)
    while desk.view.canvas.is_laying:
        for item in desk.view.canvas.wires.values():
            ground = item.shape().boundingRect().adjusted(-130, -130, 130, 130)
            assert ground.contains(item.boundingRect())
        QApplication.processEvents()


def test_a_card_that_is_moved_while_wires_are_laid_has_its_wires_with_it(desk, qtbot):
    tidy_up(desk.document, desk.selection, desk.view)
    assert desk.view.canvas.is_laying
    place = desk.document.project.layout["n60"]
    desk.view.put("Move", {"n60": (place.x + 40, place.y + 500)})
    rest(qtbot, desk)
    for wire, item in desk.view.canvas.wires.items():
        (x, y), end = item.way.points[0], desk.view.canvas.bodies[wire.source]
        assert (x, y) == (end[2], end[1] + 28.0)


def test_all_cards_that_are_moved_while_wires_are_laid_have_their_wires_with_them(desk, qtbot):
    tidy_up(desk.document, desk.selection, desk.view)
    qtbot.waitUntil(lambda: any(not is_rough(i) for i in desk.view.canvas.wires.values()))
    layout = desk.document.project.layout
    desk.view.put("Move", {card: (at.x + 16, at.y) for card, at in layout.items()})
    rest(qtbot, desk)
    fresh = Desk(qtbot, desk.document.project)
    assert pictures(desk.view.canvas) == pictures(fresh.view.canvas)


def test_what_takes_long_says_so_and_a_click_gives_it_up(desk, qtbot, gate):
    before = desk.document.project
    tidy_up(desk.document, desk.selection, desk.view)
    bar = desk.view.tidying.said
    qtbot.waitUntil(bar.isVisible)
    assert bar.words == "Tidying 120 cards"
    QTest.mouseClick(bar.given_up, Qt.MouseButton.LeftButton)
    assert not desk.view.tidying.goes_on
    assert not bar.isVisible()
    finish(qtbot, gate)
    assert desk.document.project == before
    assert not desk.document.undo_text


def test_esc_gives_it_up_and_leaves_what_is_chosen(desk, qtbot, gate):
    desk.selection.choose(["n5"])
    before = desk.document.project
    tidy_up(desk.document, desk.selection, desk.view)
    begun(qtbot)
    QTest.keyClick(desk.view, Qt.Key.Key_Escape)
    assert not desk.view.tidying.goes_on
    assert desk.selection.ids == ("n5",)
    finish(qtbot, gate)
    assert desk.document.project == before


def test_an_edit_meanwhile_is_an_end_to_it(desk, qtbot, gate):
    tidy_up(desk.document, desk.selection, desk.view)
    begun(qtbot)
    desk.document.apply("Rename", edits.rename(desk.document.project, "n5", "middle"))
    renamed = desk.document.project
    assert not desk.view.tidying.goes_on
    finish(qtbot, gate)
    assert desk.document.project == renamed


def test_esc_gives_it_up_right_after_the_button_was_clicked(
    window, workspace, qtbot, gate, monkeypatch
):
    monkeypatch.setattr(tidying, "MANY", 2)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    document = workspace.document
    document.apply("Scatter", scattered(document.project))
    before = document.project
    (button,) = (b for b in workspace.room.findChildren(QPushButton) if b.text() == "Tidy up")
    button.setFocus()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert workspace.room.view.tidying.goes_on
    begun(qtbot)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not workspace.room.view.tidying.goes_on
    finish(qtbot, gate)
    assert document.project == before


@pytest.mark.parametrize("breaks", [False, True])
def test_what_was_given_up_is_no_end_to_what_is_looked_for_now(desk, qtbot, gate, breaks):
    first, put = Event(), []

    def late():
        first.wait(5)
        return 1 / (not breaks)

    def now():
        gate.wait(5)
        return "now"

    with qtbot.captureExceptions() as errors:
        desk.view.tidying.begin(120, late, put.append)
        begun(qtbot)
        desk.view.tidying.begin(120, now, put.append)
        begun(qtbot, 2)
        first.set()
        qtbot.waitUntil(lambda: len(jobs.held()) == 1)
        assert desk.view.tidying.goes_on
        gate.set()
        qtbot.waitUntil(lambda: not desk.view.tidying.goes_on)
    assert put == ["now"]
    assert [kind for kind, *_ in errors] == [ZeroDivisionError] * breaks


def test_who_looks_elsewhere_meanwhile_is_no_end_to_it(desk, qtbot, gate):
    before = desk.document.project
    tidy_up(desk.document, desk.selection, desk.view)
    desk.view.zoom_by(1.1)
    gate.set()
    rest(qtbot, desk)
    assert desk.document.project.layout != before.layout


def test_a_canvas_that_is_closed_meanwhile_is_missed_by_nobody(qtbot, gate):
    desk = Desk(qtbot, scattered(residual()))
    before = desk.document.project
    tidy_up(desk.document, desk.selection, desk.view)
    begun(qtbot)
    room = desk.room
    delete_later(room)
    qtbot.waitUntil(lambda: not isValid(room))
    finish(qtbot, gate)
    assert desk.document.project == before


def test_what_is_given_up_before_it_begins_never_does(desk, qtbot, gate):
    before = desk.document.project
    tidy_up(desk.document, desk.selection, desk.view)
    desk.view.tidying.give_up()
    assert not any(each.isActive() for each in desk.view.tidying.findChildren(QTimer))
    assert not jobs.held()
    assert desk.document.project == before


def test_the_window_is_painted_before_places_are_looked_for(desk, qtbot):
    rest(qtbot, desk)
    found = []
    with kit.Watch(desk.view.viewport()) as watch:
        desk.view.viewport().update()
        desk.view.tidying.begin(tidying.MANY + 1, lambda: len(watch.shown), found.append)
        qtbot.waitUntil(lambda: bool(found))
    assert found[0] >= 1


def begun(qtbot, count=1):
    """Wait until so many threads look for places."""
    qtbot.waitUntil(lambda: len(jobs.held()) == count)


def finish(qtbot, gate):
    """Let the thread find what it looks for, and be gone."""
    gate.set()
    qtbot.waitUntil(lambda: not jobs.held())


def test_turning_a_large_network_round_goes_on_in_the_thread_too(
    window, workspace, qtbot, monkeypatch
):
    document = workspace.document
    document.apply("Scatter", scattered(document.project))
    expected = flowing(document.project, "down", workspace.session.dataset)
    monkeypatch.setattr(tidying, "MANY", 2)
    window._actions.run("graph.down")
    assert document.project.flow == "right"
    qtbot.waitUntil(lambda: document.project.flow == "down")
    assert document.project.layout == expected.layout
    assert document.undo_text == "Top to bottom"
