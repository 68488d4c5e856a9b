"""What a view leaves out while it zooms over many cards comes back once it rests."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QGraphicsItem

from app.canvas import brief_card, edits
from app.canvas.card import CardItem
from app.canvas.measures import PORT_Y
from app.canvas.remarks import TITLE
from app.canvas.settling import MANY, Settling
from app.canvas.small import SmallPainting
from app.theme.current import theme_source
from nncore.graph import Graph, Wire
from nncore.layers import Dense, Input, ReLU
from nncore.project import Place, Project, Remark
from tests.app.canvas import kit
from tests.app.canvas.test_view import Desk

SHADE = 8


def grid(count):
    """So many cards close to each other, none of them wired."""
    graph = Graph().adding(Input((4,)), "n1")
    for number in range(2, count + 1):
        graph = graph.adding(Dense(4), f"n{number}")
    places = {f"n{i + 1}": Place(i % 12 * 240.0, i // 12 * 110.0) for i in range(count)}
    return Project(graph, layout=places)


@pytest.fixture
def many(qtbot):
    desk = Desk(qtbot, grid(2 * MANY))
    desk.view.zoom_to(0.45)
    desk.view.look_at_point(desk.view.canvas.contents().center())
    rest(qtbot, desk)
    return desk


def picture(desk):
    """What the canvas shows, in numbers from 0 to 255."""
    image = desk.view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8)
    return pixels.reshape(image.height(), image.width(), 4).astype(int)


def alike(one, other):
    """Whether no eye tells two pictures apart; what is painted from a picture is a shade off."""
    return one.shape == other.shape and np.abs(one - other).max() <= SHADE


def kept(desk):
    return {card for card, item in desk.view.canvas.cards.items() if item.has_picture}


def in_sight(desk):
    seen = desk.view.mapToScene(desk.view.viewport().rect()).boundingRect()
    return set(desk.view.canvas.bodies.inside(seen))


def rest(qtbot, desk):
    """Until every card in sight has its picture."""
    qtbot.waitUntil(lambda: in_sight(desk) <= kept(desk))


def test_cards_are_brief_while_it_goes_on_zooming_and_whole_again_at_rest(qtbot, many):
    many.view.zoom_to(0.46)
    whole = picture(many)                  # a single notch leaves nothing out
    rest(qtbot, many)
    assert alike(picture(many), whole)
    many.view.zoom_to(0.45)
    many.view.zoom_to(0.46)
    assert not alike(picture(many), whole)
    qtbot.waitUntil(lambda: alike(picture(many), whole))


def test_few_cards_keep_all_that_they_show(qtbot):
    desk = Desk(qtbot, grid(MANY // 2))
    for zoom in (0.5, 0.51):
        desk.view.zoom_to(zoom)
    moving = picture(desk)
    rest(qtbot, desk)
    assert alike(picture(desk), moving)


def test_no_card_keeps_a_picture_of_another_size(qtbot, many):
    assert kept(many)
    many.view.zoom_by(1.1)
    assert not kept(many)
    rest(qtbot, many)


def test_what_comes_into_sight_gets_a_picture_too(qtbot, many):
    before = kept(many)
    many.view.zoom_to(1.0)
    rest(qtbot, many)
    bar = many.view.horizontalScrollBar()
    bar.setValue(bar.value() + 600)
    rest(qtbot, many)
    assert kept(many) != before


def test_cards_that_undo_brings_back_get_pictures_again(qtbot, many):
    project = many.document.project
    many.document.apply("Delete", edits.delete(project, list(in_sight(many))[:5]))
    many.document.undo()
    rest(qtbot, many)


def test_a_card_that_is_gone_meanwhile_is_no_matter(qtbot, many):
    many.document.apply("Delete", grid(3))
    many.view.zoom_by(1.1)
    many.view.fit()
    rest(qtbot, many)


@pytest.mark.parametrize("rests", [True, False])
def test_numbers_that_change_leave_the_rest_of_their_cards_as_it_was(qtbot, rests):
    desk = Desk(qtbot, kit.digits("digits-8x8"))
    desk.view.zoom_to(0.9)
    if rests:
        rest(qtbot, desk)
    before = picture(desk)
    desk.session.show_sample(kit.Sample(index=3))
    QApplication.processEvents()
    seen = picture(desk)
    assert not alike(seen, before)
    for card in desk.view.canvas.cards.values():
        card.setCacheMode(QGraphicsItem.CacheMode.NoCache)
    desk.view.viewport().update()
    assert alike(picture(desk), seen)


@pytest.fixture
def of_all_kinds(qtbot):
    """Many cards: with a docked row and without one, wrong and right."""
    project = grid(2 * MANY)
    graph = project.graph
    for number in range(2, MANY):
        graph = graph.adding(ReLU(), f"r{number}").wiring(Wire(f"n{number}", f"r{number}"))
    for number in range(5, 2 * MANY, 3):
        graph = graph.wiring(Wire("n1", f"n{number}"))
    desk = Desk(qtbot, replace(project, graph=graph))
    desk.view.look_at_point(desk.view.canvas.contents().center())
    models = [card.model for card in desk.view.canvas.cards.values()]
    assert {(bool(model.rows), bool(model.wrong)) for model in models} >= {(1, 0), (1, 1), (0, 0)}
    return desk


def zoomed(desk, *zooms):
    """What one sees in the middle of a zoom, every card on whole pixels; brief if none is given."""
    for zoom in zooms or (0.45, 0.5):
        desk.view.zoom_to(zoom)
    assert zooms or desk.view.canvas.detail.brief
    return picture(desk)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_card_put_down_from_a_picture_looks_as_if_painted(
    qtbot, dressed, monkeypatch, theme, of_all_kinds
):
    theme_source().choose(theme)
    put = zoomed(of_all_kinds)
    monkeypatch.setattr(CardItem, "is_plain", False)
    painted = zoomed(of_all_kinds)
    theme_source().choose("system")
    assert alike(put, painted)


def by_items(desk, *zooms):
    """What one sees where every item paints itself, while it zooms."""
    zoomed(desk, *zooms)
    for each in desk.view.findChildren(SmallPainting):
        each.show_motion(False)
    return picture(desk)


@pytest.mark.parametrize("chosen", [False, True])
def test_what_a_view_paints_itself_while_it_zooms_is_what_its_items_would(
    qtbot, of_all_kinds, chosen
):
    view = of_all_kinds.view
    if chosen:
        of_all_kinds.selection.choose(["n20", "n21", "r30"], list(view.canvas.wires)[:2])
    assert alike(zoomed(of_all_kinds), by_items(of_all_kinds))


def test_the_title_of_a_frame_stands_above_wires_while_it_zooms_too(qtbot):
    graph = Graph.chain(Input((4,)), Dense(4))
    places = {"n1": Place(0.0, 0.0), "n2": Place(600.0, 0.0)}
    frame = Remark("frame", 200.0, PORT_Y - TITLE / 2, 400.0, 200.0, "A title that is crossed")
    desk = Desk(qtbot, Project(graph, layout=places, remarks={"r1": frame}))
    assert desk.view.canvas.wires[graph.wires[0]].line is not None
    assert alike(zoomed(desk, 0.9, 1.0), by_items(desk, 0.9, 1.0))


def test_of_two_cards_that_overlap_the_same_is_above_while_it_zooms(qtbot):
    project = grid(4)
    places = {**project.layout, "n3": Place(100.0, 200.0), "n4": Place(160.0, 230.0)}
    desk = Desk(qtbot, replace(project, layout=places))
    desk.document.apply("Delete", edits.delete(desk.document.project, ["n3"]))
    desk.document.undo()                                # it comes back above the other one
    desk.selection.choose()
    assert alike(zoomed(desk, 0.9, 1.0), by_items(desk, 0.9, 1.0))


def test_a_few_whole_cards_look_in_motion_as_at_rest(qtbot):
    desk = Desk(qtbot, kit.digits("digits-8x8"))
    moving = zoomed(desk, 0.8, 0.9)
    rest(qtbot, desk)
    assert alike(picture(desk), moving)


def test_what_changes_after_a_zoom_is_painted_though_it_came_into_sight_meanwhile(qtbot, many):
    view, project = many.view, many.document.project
    view.zoom_to(4.0)
    rest(qtbot, many)
    places = {card: (at.x + 16, at.y) for card, at in project.layout.items()}
    many.document.apply("Move", edits.move(project, places))
    QApplication.processEvents()
    view.zoom_to(0.5)
    view.zoom_to(0.45)
    qtbot.waitUntil(lambda: not view.findChild(Settling).goes_on)
    with kit.Watch(view.viewport()) as watch:
        for card in in_sight(many):
            view.canvas.cards[card].update()
        QApplication.processEvents()
    here = view.viewport().rect()
    for card in in_sight(many):
        box = view.mapFromScene(view.canvas.cards[card].sceneBoundingRect()).boundingRect()
        assert any(region.contains(box.intersected(here).center()) for region in watch.shown)


def test_below_card_size_all_is_painted_once_more_at_rest_and_not_twice(qtbot, many):
    view, settling = many.view, many.view.findChild(Settling)
    for zoom in (0.25, 0.2):
        view.zoom_to(zoom)
        QApplication.processEvents()
    with kit.Watch(view.viewport()) as watch:
        qtbot.waitUntil(lambda: not settling.goes_on)
        QApplication.processEvents()
    assert len(watch.shown) <= 1


def test_pictures_of_a_zoom_are_let_go_of_when_it_rests(qtbot, many):
    for _ in range(2):
        many.view.zoom_by(1.05)
        QApplication.processEvents()
    assert brief_card._picture.cache_info().currsize
    rest(qtbot, many)
    assert not brief_card._picture.cache_info().currsize
