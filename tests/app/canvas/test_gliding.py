"""A view glides where it jumps far, ends where the jump would have, and never takes longer."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QElapsedTimer, QPoint

from app.canvas.gliding import GLIDE_MS as PLANNED
from app.settings import settings_store
from app.theme.motion import choose_motion
from tests.app.canvas import kit
from tests.app.canvas.test_view import Desk


@pytest.fixture
def view(qtbot, monkeypatch):
    monkeypatch.setattr("app.canvas.gliding.GLIDE_MS", PLANNED)
    choose_motion("full")
    desk = Desk(qtbot, kit.digits("digits-8x8"))
    yield desk.view
    choose_motion("system")


def stands(view):
    return view.zoom, view.horizontalScrollBar().value(), view.verticalScrollBar().value()


def far_away(view):
    view.zoom_to(3.0)
    view.centre_on("n1")
    return stands(view)


def test_the_view_passes_between_and_comes_to_where_the_jump_goes(view, qtbot):
    start = far_away(view)
    view.fit()
    end = stands(view)
    view.zoom_to(3.0)
    view.centre_on("n1")
    seen = []
    view.zoomed.connect(seen.append)
    view.glide(view.fit)
    assert view.gliding.goes_on
    assert view.zoom == pytest.approx(start[0])
    assert view.standing.zoom == 0          # it is known at once that all is to be seen
    qtbot.waitUntil(lambda: not view.gliding.goes_on)
    assert stands(view) == end
    between = [zoom for zoom in seen if end[0] < zoom < start[0]]
    assert between == sorted(between, reverse=True)


def test_a_glide_takes_at_most_150_ms(view, qtbot):
    far_away(view)
    clock = QElapsedTimer()
    clock.start()
    with qtbot.waitSignal(view.gliding._run.finished):
        view.glide(partial(view.fit, ("n3",)))
    assert PLANNED <= 150
    assert clock.elapsed() < 600            # a busy machine draws fewer frames, not more


def test_nothing_glides_for_whom_motion_troubles(view):
    choose_motion("reduced")
    far_away(view)
    view.glide(view.fit)
    assert not view.gliding.goes_on
    assert view.zoom < 3


def test_the_wheel_takes_over_from_a_glide(view):
    far_away(view)
    view.glide(view.fit)
    view.zoom_by(1.1, QPoint(10, 10))
    assert not view.gliding.goes_on
    assert view.zoom == pytest.approx(3.3)


def test_a_jump_to_where_one_is_moves_nothing(view):
    view.fit()
    view.glide(view.fit)
    assert not view.gliding.goes_on


def test_a_window_that_changes_its_size_meanwhile_ends_it(view):
    far_away(view)
    view.glide(view.fit)
    view.resize(view.width() - 100, view.height())
    assert not view.gliding.goes_on
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    assert seen.contains(view.canvas.contents().center())


def test_the_map_can_be_put_away(view):
    far_away(view)
    assert view.map.isVisible()
    settings_store().change(minimap=False)
    assert not view.map.isVisible()
    settings_store().change(minimap=True)
    assert view.map.isVisible()
