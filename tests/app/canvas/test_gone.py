"""What an edit took away and undo brings back: as it was, as if nobody had touched it."""

from __future__ import annotations

import gc
import weakref

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from app.canvas import edits
from nncore.layers import Dense
from tests.app.canvas import kit
from tests.app.canvas.test_view import Desk


@pytest.fixture
def desk(qtbot):
    desk = Desk(qtbot, kit.digits())
    desk.document.changed.disconnect(desk.session._renew)       # numbers come later, as from a run
    return desk


def picture(desk):
    canvas = desk.view.canvas
    image = QImage(1200, 500, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    canvas.render(painter, QRectF(image.rect()), canvas.contents())
    painter.end()
    return image


def delete_all(desk):
    desk.selection.choose(list(desk.view.canvas.cards))
    desk.actions.run("edit.delete")
    assert not desk.view.canvas.cards


def test_cards_that_undo_brings_back_look_as_before(desk):
    desk.selection.clear()
    before = picture(desk)
    card = next(iter(desk.view.canvas.cards.values()))
    desk.view.highlight.show_at(next(iter(card.ports.values())), card)    # it dims the others
    delete_all(desk)
    desk.document.undo()
    desk.view.highlight.clear()
    desk.selection.clear()
    assert picture(desk) == before
    assert not any(each.chosen for each in desk.view.canvas.cards.values())


def test_a_card_that_comes_back_says_what_is_true_then(desk):
    desk.selection.clear()
    document, before = desk.document, picture(desk)
    first = document.project
    node = next(node for node in first.graph.nodes if isinstance(node.layer, Dense))
    document.apply("Units", edits.change(first, node.id, Dense(7)))
    assert picture(desk) != before
    delete_all(desk)
    document.apply("As at first", first)
    desk.selection.clear()
    assert picture(desk) == before


def test_only_the_cards_of_the_last_deletion_are_kept(desk):
    first, second, *_ = desk.view.canvas.cards
    card = weakref.ref(desk.view.canvas.cards[first])
    for each in (first, second):
        desk.selection.choose([each])
        desk.actions.run("edit.delete")
        gc.collect()
        assert (card() is not None) == (each == first)
