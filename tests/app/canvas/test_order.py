"""Order by hand: what each way does to places, and as actions of a real window."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from app.canvas import edits, measures, order
from app.canvas.bodies import Bodies
from app.canvas.order import Standing, makes_sense
from app.canvas.snapping import snapped
from app.canvas.tidy import Link
from nncore.project import Place

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
PORT = float(measures.PORT_Y)


def standing(links=(), **cards):
    places = {name: Place(float(x), float(y)) for name, (x, y, _) in cards.items()}
    heights = {name: float(height) for name, (_, _, height) in cards.items()}
    chosen = tuple(name for name in cards if name != "other")
    return Standing(places, heights, links, chosen)


SCATTERED = {"a": (0, 10, 100), "b": (300, 50, 60), "c": (800, 400, 100)}
WAYS = {
    "left": (order.left, [(0, 10), (0, 50), (0, 400)]),
    "right": (order.right, [(800, 10), (800, 50), (800, 400)]),
    "column": (order.column, [(400, 10), (400, 50), (400, 400)]),
    "top": (order.top, [(0, 10), (300, 10), (800, 10)]),
    "bottom": (order.bottom, [(0, 400), (300, 440), (800, 400)]),
    "row": (order.row, [(0, 205), (300, 225), (800, 205)]),
    "across": (order.across, [(0, 10), (400, 50), (800, 400)]),
    "down": (order.down, [(0, 10), (300, 225), (800, 400)]),
}


@pytest.mark.parametrize("name", WAYS)
def test_a_way_to_align_or_distribute(name):
    way, places = WAYS[name]
    assert list(way(standing(**SCATTERED)).values()) == places


def test_straighten_levels_the_wires_of_a_chain_and_leaves_branches():
    links = [
        Link("a", "b", PORT, PORT), Link("b", "c", PORT, PORT + 24), Link("a", "d", PORT, PORT),
    ]
    cards = {"a": (0, 0, 90), "b": (314, 33, 90), "c": (628, 70, 90), "d": (314, 300, 90)}
    found = order.straight(standing(links, **cards))
    assert found == {"a": (0, 0), "b": (314, 0), "c": (628, -24), "d": (314, 300)}


def test_an_order_that_would_cover_a_card_makes_no_sense():
    row = standing(a=(0, 0, 100), b=(314, 8, 100))
    assert not makes_sense(order.left, row)
    assert makes_sense(order.top, row)
    assert not makes_sense(order.top, standing(a=(0, 0, 100), b=(314, 0, 100)))


def test_chosen_cards_are_tidied_clear_of_the_others():
    links = [Link("a", "b", PORT, PORT)]
    found = order.tidied(standing(links, a=(0, 0, 100), b=(10, 300, 100), other=(314, 20, 90)))
    assert set(found) == {"a", "b"}
    assert found["a"][1] == found["b"][1] == 110 + measures.GAP


# Snapping


def box(x, y, height=100.0):
    return x, y, x + measures.CARD_WIDTH, y + height


BODIES = Bodies({"a": box(0, 0), "b": box(300, 3), "held": box(2_000, 900)})
EVEN = 300 + measures.CARD_WIDTH + (300 - measures.CARD_WIDTH)


@pytest.mark.parametrize(
    ("at", "place"),
    [
        ((EVEN + 4, 40), (EVEN, 40)),                       # as far behind b as b is behind a
        ((EVEN + 9, 40), (EVEN + 9, 40)),
        ((-300 - 5, 40), (-300, 40)),                       # as far before a
        ((900, 5), (900, 3)),                               # upper edges in line with b
        ((303, 400), (300, 400)),                           # left edges in line with b
    ],
)
def test_a_card_falls_in_line_or_to_an_even_gap(at, place):
    x, y, guides = snapped(box(*at), BODIES, ["held"])
    assert (x, y) == place
    assert bool(guides) == (at != place)


def test_a_card_falls_to_the_middle_between_two():
    bodies = Bodies({"a": box(0, 0), "b": box(800, 0), "held": box(2_000, 900)})
    assert snapped(box(404, 40), bodies, ["held"])[:2] == (400, 40)


# As actions


@pytest.fixture
def room(window, workspace):
    window.resize(1440, 900)
    window.show()
    return workspace.room


@pytest.fixture
def scattered(workspace, room):
    """Every card at a place that nobody would call tidy."""
    document, cards = workspace.document, list(room.view.canvas.cards)
    places = {card: (300.0 * i + 7 * i * i, 31.0 * (i * i % 5)) for i, card in enumerate(cards)}
    document.apply("Scatter", edits.move(document.project, places))
    return document


def test_tidy_up_is_one_step_that_undo_takes_back(window, room, scattered, qtbot):
    before = scattered.project
    window._actions.run("graph.tidy")
    assert scattered.undo_text == "Tidy up"
    ways = {card: QPointF(p.x, p.y) for card, p in scattered.project.layout.items()}
    view = room.view
    assert all(view.canvas.cards[card].pos() == place for card, place in ways.items())
    scattered.undo()
    assert scattered.project == before


def test_tidy_up_of_a_selection_leaves_the_others(window, workspace, room, scattered):
    before = dict(scattered.project.layout)
    chosen = list(room.view.canvas.cards)[2:4]
    workspace.selection.choose(chosen)
    window._actions.run("graph.tidy")
    after = scattered.project.layout
    moved = {card for card, place in after.items() if before[card] != place}
    assert moved
    assert moved <= set(chosen)


def test_the_button_tidies_and_rests_while_there_is_nothing_to_tidy(window, workspace, room,
                                                                    scattered):
    assert room._tidy.isEnabled()
    room._tidy.click()
    assert scattered.undo_text == "Tidy up"
    graph = scattered.project.graph
    rest = graph.removing([node.id for node in graph.nodes[1:]])
    scattered.apply("Delete", replace(scattered.project, graph=rest))
    assert not room._tidy.isEnabled()


@pytest.mark.parametrize("action", ["align.row", "distribute.down", "graph.straighten"])
def test_ordering_chosen_cards_is_one_step(window, workspace, room, scattered, action):
    before = scattered.project
    assert not window._actions[action].isEnabled()
    workspace.selection.choose(room.view.canvas.cards)
    assert window._actions[action].isEnabled()
    window._actions.run(action)
    assert scattered.undo_text == window._actions[action].text()
    scattered.undo()
    assert scattered.project == before


def hold(view, card):
    start = view.mapFromScene(view.canvas.cards[card].pos() + QPointF(60, 20))
    QTest.mousePress(view.viewport(), LEFT, NONE, start)
    return start


def test_shift_held_while_dragging_switches_snapping_off(workspace, room, hand):
    view, cards = room.view, list(room.view.canvas.cards)
    view.zoom_to(1.0)
    start = hold(view, cards[0])
    hand.move(start + QPoint(0, 40))
    home = view.canvas.cards[cards[0]].pos()
    hand.move(start + QPoint(3, 40))
    assert view.canvas.cards[cards[0]].pos().x() == 0
    hand.move(start + QPoint(3, 41), SHIFT)
    assert view.canvas.cards[cards[0]].pos() == home + QPointF(3, 1)
    view.cancel()


def test_the_ground_moves_on_under_a_card_held_at_the_edge(workspace, room, hand, qtbot):
    view, card = room.view, next(iter(room.view.canvas.cards))
    view.zoom_to(1.0)
    seen = view.horizontalScrollBar().value()
    start = hold(view, card)
    edge = QPoint(view.viewport().width() - 3, start.y())
    hand.move(edge)
    at_once = view.canvas.cards[card].x()
    qtbot.waitUntil(lambda: view.horizontalScrollBar().value() > seen + 50)
    assert view.canvas.cards[card].x() > at_once + 40
    hand.move(view.viewport().rect().center())
    rests = view.horizontalScrollBar().value()
    assert not view.edge._steps.isActive()
    QTest.mouseRelease(view.viewport(), LEFT, NONE, view.viewport().rect().center())
    assert view.horizontalScrollBar().value() == rests
    assert workspace.document.undo_text.startswith("Move")


@pytest.fixture
def hand(room):
    """Moves a pointer with its button down, as Qt says it and QTest does not."""
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    class Hand:
        def move(self, at, held=NONE):
            port = room.view.viewport()
            where = QPointF(at), QPointF(port.mapToGlobal(at))
            move = QEvent.Type.MouseMove
            event = QMouseEvent(move, *where, Qt.MouseButton.NoButton, LEFT, held)
            QApplication.sendEvent(port, event)

    return Hand()
