"""A note that is put down lies on nothing, and over no frame's edge."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSizeF

from app.canvas import remarks
from app.canvas.bodies import Bodies
from app.canvas.note_place import free_corner
from nncore.project import Remark

SIZE = remarks.NOTE
CARDS = Bodies({"a": (0, 0, 232, 180), "b": (320, 0, 552, 180)})
FRAME = Remark("frame", -24, -60, 600, 280, "Encoder")


def box(corner):
    return QRectF(corner, QSizeF(*SIZE))


def test_where_there_is_room_it_stays_where_it_was_put():
    assert free_corner(QPointF(900, 900), SIZE, {"r1": FRAME}, CARDS) == QPointF(900, 900)


def test_over_a_frames_edge_it_goes_beside_the_frame():
    found = box(free_corner(QPointF(500, -120), SIZE, {"r1": FRAME}, CARDS))
    assert not found.intersects(remarks.box_of(FRAME))


def test_a_large_frame_has_room_inside():
    wide = Remark("frame", -24, -60, 1_400, 900, "Encoder")
    found = box(free_corner(QPointF(700, 300), SIZE, {"r1": wide}, CARDS))
    assert remarks.box_of(wide).contains(found)


@given(st.integers(-600, 900), st.integers(-500, 600))
def test_wherever_it_is_put_it_covers_nothing_and_crosses_no_edge(x, y):
    other = Remark("note", 600, 40, *SIZE, "There")
    found = box(free_corner(QPointF(x, y), SIZE, {"r1": FRAME, "r2": other}, CARDS))
    frame = remarks.box_of(FRAME)
    assert frame.contains(found) or not frame.intersects(found)
    assert not found.intersects(remarks.box_of(other))
    assert CARDS.inside(found) == []
