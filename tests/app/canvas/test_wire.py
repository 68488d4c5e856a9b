from __future__ import annotations

from app.canvas.bodies import Bodies
from app.canvas.routing import path_of, routes


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
