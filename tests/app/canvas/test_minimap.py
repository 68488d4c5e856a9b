"""The map is there while part of the network is out of sight, and leads there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from app.canvas import minimap
from app.canvas.selection import Selection
from app.canvas.settling import Settling
from app.canvas.view import CanvasView
from app.document import Document
from app.widgets.buttons import IconButton
from nncore.examples import example
from tests.app.canvas import kit


@pytest.fixture
def view(qtbot):
    document = Document(example("resnet152"))
    selection = Selection(document)
    made = CanvasView(document, kit.FakeSession(document), selection)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    made.keeps = document, selection
    return made


def test_the_map_comes_when_something_is_out_of_sight_and_goes_when_all_is_seen(view):
    view.zoom_to(1.0)
    assert view.map.isVisible()
    view.fit()
    assert not view.map.isVisible()


def test_in_a_view_lower_than_itself_the_map_stays_away(view):
    view.zoom_to(1.0)
    view.resize(640, 100)
    assert not view.map.isVisible()
    view.resize(640, 400)
    assert view.map.isVisible()


def test_in_a_small_view_the_map_takes_less_of_it_and_still_leads_there(view, qtbot):
    view.zoom_to(1.0)
    usual = view.map.size()
    view.resize(640, 400)
    assert view.map.width() < usual.width()
    assert view.map.height() < usual.height()
    assert view.rect().contains(view.map.geometry())
    view.look_at_point(view.canvas.contents().topLeft())
    at = QPoint(view.map.width() // 2, view.map.height() - 34)
    qtbot.mouseClick(view.map, Qt.MouseButton.LeftButton, pos=at)
    middle = view.mapToScene(view.viewport().rect().center())
    assert middle.y() > view.canvas.contents().center().y()
    view.resize(900, 600)
    assert view.map.size() == usual


def test_a_press_on_the_map_goes_there(view, qtbot):
    view.zoom_to(1.0)
    whole = view.canvas.contents()
    qtbot.mouseClick(view.map, Qt.MouseButton.LeftButton, pos=QPoint(view.map.width() // 2, 98))
    middle = view.mapToScene(view.viewport().rect().center())
    assert middle.y() > whole.center().y()
    qtbot.mouseClick(view.map, Qt.MouseButton.LeftButton, pos=QPoint(view.map.width() // 2, 12))
    assert view.mapToScene(view.viewport().rect().center()).y() < whole.center().y()


def test_the_line_below_the_map_leads_to_the_whole_network(view, qtbot):
    view.zoom_to(1.0)
    button = view.map.findChild(IconButton)
    assert view.map.rect().contains(button.geometry())
    middle = view.mapToScene(view.viewport().rect().center())
    qtbot.mouseClick(view.map, Qt.MouseButton.LeftButton, pos=QPoint(30, view.map.height() - 8))
    assert view.mapToScene(view.viewport().rect().center()) == middle       # no part of the map
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not view.map.isVisible()


def test_the_map_of_a_large_network_follows_once_the_view_is_painted(view, qtbot, monkeypatch):
    monkeypatch.setattr(minimap, "MANY", 2)
    view.zoom_to(1.0)
    qtbot.waitUntil(lambda: not view.canvas.is_laying)
    before, painted, paint = view.map.grab().toImage(), [], view.canvas.paint_overview

    def watched(*given):
        painted.append(given)
        paint(*given)

    monkeypatch.setattr(view.canvas, "paint_overview", watched)
    places = enumerate(view.canvas.places().items())
    view.put("Move", {card: (at.x, at.y * (1 + i % 5)) for i, (card, at) in places})
    view.map.grab()
    assert not painted
    qtbot.waitUntil(lambda: bool(painted))
    assert view.map.grab().toImage() != before


def test_what_is_chosen_out_of_sight_is_seen_on_the_map_at_once(view, qtbot):
    view.zoom_to(1.0)
    shown, paint = [], view.canvas.paint_overview
    view.canvas.paint_overview = lambda *given: (shown.append(view.canvas.chosen), paint(*given))
    qtbot.waitUntil(lambda: not view.findChild(Settling).goes_on)   # all is painted
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    far = next(card for card in view.canvas.cards if card not in view.canvas.bodies.inside(seen))
    view.selection.choose([far])
    qtbot.waitUntil(lambda: (far,) in shown)


def test_the_map_shows_cards_in_their_colours(view):
    view.zoom_to(1.0)
    picture = view.map.grab().toImage()
    colours = {
        picture.pixelColor(x, y).name()
        for x in range(8, picture.width() - 8, 2)
        for y in range(8, picture.height() - 8, 2)
    }
    assert len(colours) > 3


@pytest.mark.parametrize("zoom", [0.15, 0.3, 0.8])
def test_cards_are_seen_at_every_zoom(view, zoom):
    view.zoom_to(zoom)
    picture = view.viewport().grab().toImage()
    points = [(x, y) for x in range(0, 900, 3) for y in range(0, 600, 3)]
    assert len({picture.pixelColor(x, y).name() for x, y in points}) > 6


def test_what_is_nearly_as_large_as_wanted_is_shown_whole(view):
    view.fit()
    whole = view.zoom
    view.fit(least=whole / 0.97)
    assert view.zoom == pytest.approx(whole)
    view.fit(least=whole / 0.8)
    assert view.zoom == pytest.approx(whole / 0.8)
