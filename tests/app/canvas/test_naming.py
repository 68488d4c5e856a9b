"""A layer's name is typed where its title stands, with the reason where it cannot be had."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.document import MOST_LETTERS
from tests.app.canvas import kit
from tests.app.canvas.test_view import LEFT, Desk


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot, kit.digits("digits-8x8"))


def begin(desk, node_id):
    desk.selection.choose([node_id])
    desk.actions.run("graph.rename")
    assert desk.view.naming.isVisible()
    return desk.view.naming


def test_f2_types_over_the_title_and_enter_is_one_step(desk):
    box, before = begin(desk, "n3"), desk.document.project
    card = desk.view.canvas.cards["n3"]
    title = desk.view.mapFromScene(card.sceneBoundingRect()).boundingRect()
    assert title.contains(box.geometry())
    assert box.text() == box.selectedText() == "dense"
    QTest.keyClicks(box, "first of all")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert desk.graph["n3"].name == "first of all"
    assert desk.document.undo_text == "Rename to first of all"
    assert not box.isVisible()
    desk.document.undo()
    assert desk.document.project == before


@pytest.mark.parametrize(
    ("name", "why"), [("a/b", "no slash"), (" ", "one letter"), ("flatten", "already called")]
)
def test_a_name_that_cannot_be_had_stays_with_its_reason(desk, name, why):
    box, before = begin(desk, "n3"), desk.document.project
    box.setText(name)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert desk.document.project is before
    assert box.isVisible()
    assert desk.view.bubble.isVisible()
    assert why in desk.view.bubble.words
    QTest.keyClicks(box, "x")
    assert not desk.view.bubble.isVisible()
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert not box.isVisible()
    assert desk.document.project is before


def test_a_name_is_one_line_whatever_was_pasted(desk):
    box = begin(desk, "n3")
    box.setText("first\nof \t all ")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert desk.graph["n3"].name == "first of all"
    assert desk.document.undo_text == "Rename to first of all"


def test_a_double_click_on_the_title_renames_and_elsewhere_opens(desk):
    opened = []
    desk.view.opened.connect(opened.append)
    QTest.mouseDClick(desk.view.viewport(), LEFT, pos=desk.card("n3", 60, 18))
    assert desk.view.naming.node == "n3"
    assert opened == []
    desk.view.naming.leave()
    QTest.mouseDClick(desk.view.viewport(), LEFT, pos=desk.card("n3", 60, 100))
    assert opened == ["n3"]


def test_a_docked_row_is_named_where_it_lies(desk):
    box = begin(desk, "n4")
    head = desk.view.canvas.cards["n3"].pos()
    at = desk.view.mapToScene(box.geometry().center()) - head
    assert 52 < at.y() < 76
    QTest.keyClicks(box, "bend")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert desk.graph["n4"].name == "bend"


def test_going_elsewhere_takes_the_name(desk):
    box = begin(desk, "n3")
    box.setText("taken")
    desk.click(desk.at(-60, -60))
    assert desk.graph["n3"].name == "taken"
    assert not box.isVisible()


def test_small_cards_are_shown_at_their_own_size_first(desk):
    desk.view.zoom_to(0.3)
    begin(desk, "n3")
    assert desk.view.zoom == pytest.approx(1.0)


def test_undo_meanwhile_puts_the_box_away(desk):
    desk.selection.choose(["n3"])
    desk.actions.run("graph.duplicate")
    box = begin(desk, "n3")
    desk.document.undo()
    assert not box.isVisible()


def test_a_reason_never_stands_over_what_is_typed(desk):
    for _ in range(2):                          # with room above, and without
        box = begin(desk, "n3")
        box.setText("a/b")
        QTest.keyClick(box, Qt.Key.Key_Return)
        assert not desk.view.bubble.geometry().intersects(box.geometry())
        assert desk.view.rect().contains(desk.view.bubble.geometry())
        box.leave()
        bar = desk.view.verticalScrollBar()
        bar.setValue(bar.value() + desk.card("n3", 0, 0).y() - 20)


@pytest.mark.parametrize("name", ["x" * 200, "many words " * 20])
def test_a_long_name_makes_no_menu_as_wide_as_itself(desk, name):
    box = begin(desk, "n3")
    box.setText(name)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert desk.graph["n3"].name == name.strip()
    assert desk.document.undo_text.startswith("Rename to")
    assert len(desk.document.undo_text) <= MOST_LETTERS
