"""The bar says how near one is, and takes one there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF

from app.canvas.levels import BLOCKS, LAYERS, OVERVIEW
from app.canvas.overview import DETAIL, fitting
from app.canvas.room import CanvasRoom
from app.canvas.selection import Selection
from app.document import Document
from app.scope import Scope
from app.theme.type import font
from app.widgets.shortening import parted
from nncore.examples import example
from nncore.graph import Graph
from nncore.layers import Dense, Input
from nncore.project import Project
from tests.app.canvas import kit
from tests.app.canvas.test_view import Desk


class Inside:
    """A canvas whose blocks can be entered."""

    def __init__(self, qtbot, project):
        document = Document(project)
        self.scope = Scope(document)
        self.selection = Selection(self.scope)
        session = kit.FakeSession(document)
        self.room = CanvasRoom(self.scope, session, self.selection, self.scope)
        self.view, self.graph = self.room.view, project.graph
        qtbot.addWidget(self.room)
        self.room.resize(1100, 640)
        self.room.show()
        qtbot.waitExposed(self.room)


@pytest.fixture
def desk(qtbot):
    return Inside(qtbot, replace(example("resnet18"), data=None))


def click(qtbot, desk, level):
    qtbot.mouseClick(desk.room.levels._points[level], Qt.MouseButton.LeftButton)


def test_where_there_are_blocks_one_sees_blocks_first(desk):
    assert desk.room.levels.level == BLOCKS


def test_layers_are_inside_of_the_chosen_block_and_blocks_outside(desk, qtbot):
    block = next(node.id for node in desk.graph.nodes if node.layer.family == "block")
    desk.selection.choose([block])
    click(qtbot, desk, LAYERS)
    assert desk.scope.path == (block,)
    assert desk.room.levels.level == LAYERS
    click(qtbot, desk, BLOCKS)
    assert desk.scope.path == ()
    assert desk.room.levels.level == BLOCKS


def test_overview_shows_the_whole_network_small(desk, qtbot):
    click(qtbot, desk, OVERVIEW)
    assert desk.view.zoom < DETAIL
    assert desk.room.levels.level == OVERVIEW
    click(qtbot, desk, BLOCKS)
    assert desk.view.zoom == pytest.approx(1.0)


def test_zooming_by_hand_says_where_one_comes_to(desk):
    desk.view.zoom_to(0.2)
    assert desk.room.levels.level == OVERVIEW
    desk.view.zoom_to(0.8)
    assert desk.room.levels.level == BLOCKS


def test_a_network_without_blocks_has_no_level_of_blocks(qtbot):
    desk = Desk(qtbot, kit.digits())
    assert desk.room.levels.level == LAYERS
    assert not desk.room.levels._points[BLOCKS].isVisible()


def test_all_of_a_very_large_network_is_seen_at_once_and_stays_so_when_the_window_changes(qtbot):
    desk = Desk(qtbot, Project(Graph.chain(Input((4,)), *(Dense(4) for _ in range(1_500)))))
    desk.view.fit()

    def all_is_seen():
        seen = desk.view.mapToScene(desk.view.viewport().rect()).boundingRect()
        return seen.contains(desk.view.canvas.contents())

    assert all_is_seen()
    desk.room.resize(1000, 600)
    qtbot.waitUntil(all_is_seen)
    assert desk.view.zoom < 0.1
    before = desk.view.zoom
    desk.view.zoom_by(1.15)
    assert desk.view.zoom == pytest.approx(1.15 * before)


@given(st.text("abcimW 0123_é", min_size=1, max_size=20), st.integers(0, 140))
def test_as_much_of_a_title_stands_in_the_overview_as_there_is_room_for(qapp, words, room):
    metrics = QFontMetricsF(font("axis"))
    short = fitting(words, room)
    if metrics.horizontalAdvance(words) <= room:
        assert short == words
    else:
        kept, _, end = short.partition("…")
        assert words.startswith(kept)
        assert end in ("", parted(words)[1]), "what is kept of the end is the numbers there"
        other = metrics.horizontalAdvance("…") + metrics.horizontalAdvance(end) if short else 0.0
        assert metrics.horizontalAdvance(kept) + other <= room
        longer = words[: len(kept) + 1]
        if short and longer == longer.rstrip():
            assert metrics.horizontalAdvance(longer) + other > room
