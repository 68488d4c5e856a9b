"""A drawing reaches the network as the data set's own pictures do."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from app.panels.predictions.centring import as_in_data
from app.panels.predictions.pad import Pad


@pytest.fixture
def pad(source, qtbot):
    pad = Pad()
    qtbot.addWidget(pad)
    pad.resize(152, 152)
    pad.show()
    return pad


def ink(top, left, height, width, side=112):
    drawing = np.zeros((side, side), np.float32)
    drawing[top : top + height, left : left + width] = 1
    return drawing


def box(picture):
    rows, columns = np.nonzero(picture)
    return rows.min(), rows.max() + 1, columns.min(), columns.max() + 1


@pytest.mark.parametrize(("top", "left"), [(0, 0), (60, 70), (12, 80)])
def test_wherever_one_draws_the_digit_stands_in_the_middle(top, left):
    assert box(as_in_data(ink(top, left, 40, 20), 28)) == (4, 24, 9, 19)


def test_the_centre_of_mass_is_in_the_middle():
    seven = ink(10, 10, 6, 40)
    seven[10:70, 44:50] = 1
    picture = as_in_data(seven, 28)
    places = np.arange(28) + 0.5
    assert (picture.sum(axis=1) * places).sum() / picture.sum() == pytest.approx(14, abs=0.6)
    assert (picture.sum(axis=0) * places).sum() / picture.sum() == pytest.approx(14, abs=0.6)


def test_a_small_picture_is_filled_to_its_edge():
    assert box(as_in_data(ink(30, 30, 40, 20), 8)) == (0, 8, 2, 6)


def test_no_ink_gives_an_empty_picture():
    assert not as_in_data(np.zeros((112, 112), np.float32), 28).any()


def test_a_drag_leaves_ink_and_tells(pad, qtbot):
    with qtbot.waitSignal(pad.drawn, timeout=0):
        qtbot.mousePress(pad, Qt.MouseButton.LeftButton, pos=pad.rect().center())
    qtbot.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=pad.rect().center())
    assert pad.drawing[112, 112] == 1
    assert pad.drawing[0, 0] == 0


def test_the_eraser_takes_ink_away(pad):
    pad.stroke(QPointF(20, 76), QPointF(130, 76))
    pad.stroke(QPointF(10, 76), QPointF(140, 76), erasing=True)
    assert pad.is_empty


def test_delete_clears_the_pad(pad, qtbot):
    pad.stroke(QPointF(20, 76), QPointF(130, 76))
    qtbot.keyClick(pad, Qt.Key.Key_Delete)
    assert pad.is_empty
