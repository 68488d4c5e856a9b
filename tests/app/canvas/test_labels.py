"""What is written over wires can be read: nothing stands on it or runs through it."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRectF

from app.canvas import edits
from app.canvas.measures import SHEETS
from app.canvas.routing import Route
from app.canvas.scene import CanvasScene
from app.canvas.selection import Selection
from app.canvas.wire import WireItem
from app.canvas.wire_words import WireWords
from app.document import Document
from app.theme.type import load_fonts
from nncore.examples import example, examples
from nncore.graph import Wire
from nncore.shapes import Shape
from tests.app.canvas import kit

OTHER_SHAPE = (5, 4, 3, 2)
"""What no layer of an example takes."""


class Still(kit.FakeSession):
    """Makes nothing of the sample: only where things stand is looked at."""

    def _renew(self, *_change):
        pass


@pytest.fixture(params=[one.name for one in examples()])
def scene(request, qapp):
    load_fonts()
    document = Document(example(request.param))
    session, selection = Still(document), Selection(document)
    made = CanvasScene(document, session, selection)
    made.keeps = document, session, selection
    return made


def test_no_two_words_over_wires_overlap_and_none_lies_under_a_card(scene):
    boxes = [item.words_box for item in scene.wires.values() if item.words]
    assert boxes
    assert not [1 for one, other in combinations(boxes, 2) if one.intersects(other)]
    bodies = [card.body.translated(card.pos()) for card in scene.cards.values()]
    sheets = [
        card.body.translated(card.pos()).translated(SHEETS[-1], SHEETS[-1])
        for card in scene.cards.values() if card.model.inside
    ]
    assert not [1 for box in boxes for body in bodies + sheets if box.intersects(body)]


def test_no_wire_runs_through_words(scene):
    straight = [
        QRectF(min(a[0], b[0]) - 1, min(a[1], b[1]) - 1, abs(a[0] - b[0]) + 2, abs(a[1] - b[1]) + 2)
        for item in scene.wires.values() if not item.way.bent
        for a, b in pairwise(item.way.points)
    ]  # fmt: skip
    boxes = [item.words_box for item in scene.wires.values() if item.words]
    assert not [box for box in boxes for line in straight if box.intersects(line)]


def test_most_wires_say_what_flows_through_them(scene):
    said = sum(bool(item.words) for item in scene.wires.values())
    assert said >= 0.6 * len(scene.wires)


def test_wires_lie_as_they_lay_after_everything_has_moved(scene):
    def move(across, down, *cards):
        project, places = document.project, scene.places()
        moved = {card: (places[card].x + across, places[card].y + down) for card in cards}
        document.apply("Move", edits.move(project, moved))

    def lies():
        return {
            wire: (item.way.points, item.words, item.words_box.getRect())
            for wire, item in scene.wires.items()
        }

    document, cards = scene.keeps[0], list(scene.cards)
    move(0, 0, *cards)
    move(56, 120, cards[-1])
    asked = lies()
    move(64, -32, *cards)
    move(8, 8, cards[-1])
    move(-8, -8, cards[-1])
    move(-64, 32, *cards)
    assert lies() == asked


def test_a_misfit_that_comes_and_goes_leaves_words_and_measures_as_they_were(scene):
    def said():
        return {wire: item.words for wire, item in scene.wires.items()}

    document, first = scene.keeps[0], said()
    entry = document.project.graph.inputs[0]
    for shape in (OTHER_SHAPE, entry.layer.shape) * 2:
        layer = replace(entry.layer, shape=shape)
        document.apply("Change", edits.change(document.project, entry.id, layer))
        known = scene.contents()
        scene._forget()
        assert scene.contents() == known
    assert said() == first


def test_words_without_room_are_written_when_some_comes_up(qapp):
    def write(words):
        item.show_flow(Shape.of(784), wrong=False)
        words.write(item, same_way=True)
        return item.words

    load_fonts()
    words, item = WireWords(), WireItem(Wire("n1", "n2"))
    item.show_way(Route(((0.0, 0.0), (200.0, 0.0)), (100.0, 0.0)))
    words.occupied.put("a card", [(-500.0, -500.0, 500.0, 500.0)])
    assert write(words) == ""
    words.occupied.put("a card far away", [(5000.0, 0.0, 5200.0, 100.0)])
    words.occupied.free("a card far away")
    assert write(words) == ""
    words.occupied.free("a card")
    assert write(words) == "784"


def test_a_line_for_heat_moves_no_card(scene):
    before = scene.places()
    heights = {card: item.model.height for card, item in scene.cards.items()}
    scene.show_footers(True)
    assert scene.places() == before
    assert all(item.model.height > heights[card] for card, item in scene.cards.items())
