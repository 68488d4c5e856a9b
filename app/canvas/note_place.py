"""NotePlace: where a new note lies on nothing, and over no frame's edge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QPointF, QRectF, QSizeF

from app.canvas import remarks
from app.canvas.bodies import Bodies, rect_of
from nncore.project import Remark

GAP = 16.0
"""Between a note and what lies beside it."""
FAR = 800.0
"""No place farther off is looked for."""


def free_corner(
    corner: QPointF, size: tuple[float, float], shown: Mapping[str, Remark], bodies: Bodies
) -> QPointF:
    """The corner where a note of this size is free, as near to the wanted one as there is room.

    It covers no card and no other note, and stands either in a frame or outside of it.
    """
    frames = [remarks.box_of(each) for each in shown.values() if each.kind == "frame"]
    taken = [remarks.box_of(each) for each in shown.values() if each.kind != "frame"]
    around = QRectF(corner, QSizeF()).adjusted(-FAR, -FAR, FAR, FAR)
    taken += [rect_of(bodies[card]) for card in bodies.inside(around)]
    note = QSizeF(*size)
    if _is_free(QRectF(corner, note), frames, taken):
        return corner
    xs, ys = {corner.x()}, {corner.y()}
    for box in (*frames, *taken):
        xs |= {box.right() + GAP, box.left() - GAP - size[0]}
        ys |= {box.bottom() + GAP, box.top() - GAP - size[1]}
    for box in frames:
        inner = box.adjusted(GAP, remarks.TITLE, -GAP, -GAP)
        xs |= {inner.left(), inner.right() - size[0]}
        ys |= {inner.top(), inner.bottom() - size[1]}
    near = sorted(
        (QPointF(x, y) for x in xs for y in ys), key=lambda at: (at - corner).manhattanLength()
    )
    free = (at for at in near if _is_free(QRectF(at, note), frames, taken))
    return next(free, corner)


def _is_free(note: QRectF, frames: Iterable[QRectF], taken: Iterable[QRectF]) -> bool:
    over = any(note.intersects(box) for box in taken)
    return not over and all(box.contains(note) or not note.intersects(box) for box in frames)
