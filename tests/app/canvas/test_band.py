"""A rubber band, with keys that add to what is chosen and take away from it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.app.canvas import kit
from tests.app.canvas.test_view import Desk


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot, kit.digits("digits-8x8"))


def test_a_rubber_band_adds_with_shift_and_turns_round_with_ctrl(desk):
    box = desk.view.canvas.contents(("n1", "n2"))
    start, stop = desk.at(box.left() - 16, box.top() - 16), desk.at(box.right(), box.bottom())
    touched = set(desk.view.canvas.bodies.inside(box))
    other = next(card for card in desk.view.canvas.cards if card not in touched)
    desk.selection.choose(["n1", other])
    desk.drag(start, stop, Qt.KeyboardModifier.ShiftModifier)
    assert set(desk.selection.ids) == {other, *touched}
    desk.selection.choose(["n1", other])
    desk.drag(start, stop, Qt.KeyboardModifier.ControlModifier)
    assert set(desk.selection.ids) == {other, *touched} - {"n1"}
