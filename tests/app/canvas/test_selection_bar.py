"""The bar beside what is chosen: what it offers, where it stands, when it keeps away."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtTest import QTest

from app.canvas import edits
from app.settings import settings_store

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def bar(window, workspace):
    window.resize(1440, 900)
    window.show()
    window.activateWindow()
    workspace.room.view.fit()
    return window._actions._bar


@pytest.fixture
def dense(workspace):
    return workspace.document.project.graph.named("dense").id


def comes(bar, qtbot):
    qtbot.waitUntil(bar.isVisible)


def test_it_offers_what_makes_sense_and_does_it(bar, workspace, dense, qtbot):
    workspace.selection.choose([dense])
    comes(bar, qtbot)
    assert {"graph.duplicate", "edit.delete", "graph.rename"} <= set(bar.shown)
    assert "block.ungroup" not in bar.shown
    before = len(workspace.document.project.graph.nodes)
    QTest.mouseClick(bar._buttons["graph.duplicate"], LEFT)
    assert len(workspace.document.project.graph.nodes) > before
    assert workspace.document.undo_text.startswith("Duplicate")
    assert not bar.isVisible()


def test_several_can_be_grouped_framed_and_tidied(bar, workspace, qtbot):
    workspace.selection.choose(
        [n.id for n in workspace.document.project.graph.nodes if n.layer.stem == "dense"]
    )
    comes(bar, qtbot)
    assert {"block.group", "remark.frame", "graph.tidy", "edit.delete"} <= set(bar.shown)
    assert "graph.rename" not in bar.shown


def test_it_covers_no_card(bar, workspace, qtbot):
    view = workspace.room.view
    for card in view.canvas.cards:
        workspace.selection.choose([card])
        qtbot.waitUntil(lambda: not bar._rest.isActive())
        if bar.isVisible():
            under = view.mapToScene(QRect(bar.pos(), bar.size())).boundingRect()
            assert view.canvas.bodies.inside(under) == []


def test_it_stays_away_while_what_is_chosen_is_out_of_sight(bar, workspace, qtbot):
    view = workspace.room.view
    first, *_, last = view.canvas.cards
    places = {first: (0.0, 0.0), last: (9000.0, 0.0)}
    document = workspace.document
    document.apply("Apart", edits.move(document.project, places))
    workspace.selection.choose([first, last])
    view.zoom_to(1.0)
    view.look_at_point(QPointF(4500.0, 200.0))
    qtbot.waitUntil(lambda: not bar._rest.isActive())
    assert not bar.isVisible()
    view.look_at_point(QPointF(0.0, 0.0))
    comes(bar, qtbot)


def test_it_is_gone_while_something_is_in_the_hand(bar, workspace, dense, qtbot):
    view = workspace.room.view
    workspace.selection.choose([dense])
    comes(bar, qtbot)
    at = view.mapFromScene(view.canvas.cards[dense].sceneBoundingRect().center())
    QTest.mousePress(view.viewport(), LEFT, NONE, at)
    QTest.mouseMove(view.viewport(), at + QPoint(20, 20))
    QTest.mouseMove(view.viewport(), at + QPoint(30, 30))
    assert not bar.isVisible()
    view.cancel()
    comes(bar, qtbot)


def test_it_goes_with_what_was_chosen_and_where_cards_are_tiny(bar, workspace, dense, qtbot):
    workspace.selection.choose([dense])
    comes(bar, qtbot)
    workspace.selection.clear()
    assert not bar.isVisible()
    workspace.room.view.zoom_to(0.2)
    workspace.selection.choose([dense])
    qtbot.waitUntil(lambda: not bar._rest.isActive())
    assert not bar.isVisible()


def test_it_can_be_put_away_for_good(bar, window, workspace, dense, qtbot):
    window._actions.run("view.selection_bar")
    assert not settings_store().value.selection_bar
    workspace.selection.choose([dense])
    assert not bar._rest.isActive()
    window._actions.run("view.selection_bar")
    comes(bar, qtbot)


def test_all_that_it_offers_has_a_key_or_stands_in_a_menu(bar):
    rows = {row.id: row for row in bar._actions.rows}
    assert all(rows[each].shortcuts and rows[each].menus for each in bar._buttons)
    assert all(button.accessibleName() for button in bar._buttons.values())


def test_training_leaves_it_where_it_is(bar, window, workspace, dense, qtbot):
    workspace.selection.choose([dense])
    comes(bar, qtbot)
    with qtbot.waitSignal(workspace.session.ended):
        window._actions.run("train.epoch")
    assert workspace.document.undo_text.startswith("Train")
    assert bar.isVisible()


def test_it_goes_along_when_the_network_runs_the_other_way(bar, workspace, dense, qtbot):
    document, view = workspace.document, workspace.room.view
    document.apply("Top to bottom", replace(document.project, flow="down"))
    workspace.selection.choose([dense])
    view.zoom_to(1.0)
    view.show_card(dense)
    comes(bar, qtbot)
    beside = bar.geometry().center() - view.mapFromScene(view.canvas.contents([dense]).center())
    document.undo()
    assert not bar.isVisible()
    view.show_card(dense)
    comes(bar, qtbot)
    back = bar.geometry().center() - view.mapFromScene(view.canvas.contents([dense]).center())
    assert abs(back.x() - beside.x()) < 3
