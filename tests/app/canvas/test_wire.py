from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsScene

from app.canvas.bodies import Bodies
from app.canvas.edits import move
from app.canvas.routing import Route, path_of, routes
from app.canvas.wire import WireItem
from nncore.graph import Graph, Wire
from nncore.layers import Add, Dense, Input
from nncore.project import Place, Project
from tests.app.canvas.test_view import Desk


def box(x, y, height):
    return x, y, x + 232, y + height


ROW = [box(x, 0, 180) for x in (0, 314, 628)]
SECOND = [box(x, 250, 160) for x in (0, 314, 628)]


def way(source, target, others):
    a, b = (source[2], source[1] + 28), (target[0], target[1] + 28)
    cards = {"from": source, "to": target, **{str(i): each for i, each in enumerate(others)}}
    return next(routes(a, b, "from", "to", Bodies(cards)))


def test_a_wire_to_the_next_card_is_straight():
    found = way(ROW[0], ROW[1], [ROW[2]])
    assert found.points == ((232, 28), (314, 28))
    assert found.label == (273, 28)


def test_a_wire_that_runs_back_goes_through_the_gap_between_the_rows():
    found = way(ROW[2], SECOND[0], [*ROW[:2], *SECOND[1:]])
    heights = {y for _, y in found.points}
    assert 215 in heights
    assert [angle for _, _, angle in found.chevrons] == [180, 90]


def test_a_wire_two_rows_back_crosses_no_row():
    third = box(0, 480, 100)
    found = way(ROW[2], third, [*ROW[:2], *SECOND])
    assert found.points[2][1] == (410 + 480) / 2


def test_a_skip_runs_above_the_cards_in_between():
    found = way(ROW[0], ROW[2], [ROW[1]])
    assert min(y for _, y in found.points) < 0
    middle = path_of(found).pointAtPercent(0.5)
    assert middle.y() < ROW[1][1]


def test_wires_into_one_sum_arrive_beside_each_other(qtbot):
    graph = Graph.chain(Input((4,)), Dense(4), Dense(4))
    graph = graph.adding(Add(), "add").wiring(Wire("n3", "add")).wiring(Wire("n1", "add"))
    graph = graph.wiring(Wire("n2", "add"))
    layout = {each: Place(320.0 * i, 0.0) for i, each in enumerate(("n1", "n2", "n3", "add"))}
    desk = Desk(qtbot, Project(graph, layout=layout))

    def ends():
        wires = desk.view.canvas.wires.items()
        return {wire.source: item.corners[-1][1] for wire, item in wires if wire.target == "add"}

    first = ends()
    assert first["n3"] == 28                                # the one that comes level stays level
    assert len(set(first.values())) == 3
    assert max(first.values()) - min(first.values()) <= 20
    desk.document.apply("Move", move(desk.document.project, {"n1": (0.0, 400.0)}))
    assert ends()["n1"] > ends()["n3"]
    desk.document.apply("Move", move(desk.document.project, {"n1": (0.0, -400.0)}))
    assert ends()["n1"] < ends()["n3"]


BENT = ((0.0, 0.0), (0.0, 200.0), (400.0, 200.0), (400.0, 0.0))
OTHERWISE = ((0.0, 200.0), (0.0, 0.0), (400.0, 0.0), (400.0, 200.0))


@pytest.mark.parametrize(
    "change",
    [
        lambda item: item.show_words("784", QRectF(180, 80, 40, 16)),
        lambda item: item.show_way(Route(OTHERWISE, (200.0, 0.0), straight=True)),
    ],
    ids=["words", "way"],
)
def test_what_changes_within_the_bounds_of_a_wire_is_painted(qtbot, change):
    scene, item = QGraphicsScene(), WireItem(Wire("n1", "n2"))
    item.show_way(Route(BENT, (200.0, 200.0), straight=True))
    scene.addItem(item)
    with qtbot.waitSignal(scene.changed):
        item.update()
    bounds = item.boundingRect()
    with qtbot.waitSignal(scene.changed):
        change(item)
    assert item.boundingRect() == bounds
