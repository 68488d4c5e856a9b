"""RemarkItems: the frames and notes of a scene, kept in step with the project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QStyleOptionGraphicsItem

from app.canvas.remark_item import RemarkItem
from app.canvas.remarks import TITLE
from nncore.project import Remark

EDGE_PX = 7.0
"""How near to its edge a remark is stretched."""
Edges = tuple[int, int]
"""Which edges are held: -1 the left or upper one, 1 the right or lower one, 0 none."""


class RemarkItems:
    """The items by key; shows them, and finds what is under a point."""

    def __init__(self, scene: QGraphicsScene) -> None:
        self._scene = scene
        self.items: dict[str, RemarkItem] = {}

    def show(self, remarks: Mapping[str, Remark]) -> bool:
        """Bring the items in step; say whether anything is different."""
        before = {key: item.remark for key, item in self.items.items()}
        for gone in set(self.items) - set(remarks):
            old = self.items.pop(gone)
            self._scene.removeItem(old)
            self._scene.removeItem(old.title)
        for key, remark in remarks.items():
            item = self.items.get(key)
            if item is None:
                item = self.items[key] = RemarkItem(key, remark)
                self._scene.addItem(item)
                self._scene.addItem(item.title)
            elif item.remark != remark or item.pos() != QPointF(remark.x, remark.y):
                item.show_remark(remark)
        return before != dict(remarks)

    def show_chosen(self, keys: Iterable[str]) -> None:
        """Show which are chosen."""
        chosen = set(keys)
        for key, item in self.items.items():
            item.show_chosen(key in chosen)

    def show_theme(self) -> None:
        """Paint anew in other colours."""
        for item in self.items.values():
            item.update()
            item.title.update()

    def around(self) -> QRectF:
        """The rectangle around all of them."""
        box = QRectF()
        for item in self.items.values():
            box = box.united(item.box)
        return box

    def at(self, point: QPointF, zoom: float) -> RemarkItem | None:
        """The foremost one that would be held there: by a frame's title or edge, by all of a note.

        The ground of a frame is ground.
        """
        for item in self._foremost_first():
            inside = item.box.contains(point)
            held = item.remark.kind == "note" or point.y() < item.pos().y() + TITLE
            if self.edges_at(item, point, zoom) != (0, 0) or (inside and held):
                return item
        return None

    def around_point(self, point: QPointF) -> RemarkItem | None:
        """The foremost one in which a point lies."""
        found = (item for item in self._foremost_first() if item.box.contains(point))
        return next(found, None)

    def edges_at(self, item: RemarkItem, point: QPointF, zoom: float) -> Edges:
        """The edges of one that are near a point."""
        box, near = item.box, EDGE_PX / zoom
        if not box.adjusted(-near, -near, near, near).contains(point):
            return 0, 0
        across = -1 if point.x() < box.left() + near else int(point.x() > box.right() - near)
        down = -1 if point.y() < box.top() + near else int(point.y() > box.bottom() - near)
        return across, down

    def inside(self, box: QRectF) -> list[str]:
        """Those that lie wholly in a rectangle."""
        return [key for key, item in self.items.items() if box.contains(item.box)]

    def paint(self, painter: QPainter) -> None:
        """Paint all of them but their titles, where nothing paints itself."""
        for item in reversed(self._foremost_first()):
            _paint(painter, item)

    def paint_titles(self, painter: QPainter) -> None:
        """Paint the titles of frames, which stand above wires."""
        for item in self.items.values():
            if item.title.isVisible():
                _paint(painter, item.title)

    def _foremost_first(self) -> list[RemarkItem]:
        return sorted(self.items.values(), key=lambda item: -item.zValue())


def _paint(painter: QPainter, item: QGraphicsItem) -> None:
    painter.save()
    painter.translate(item.pos())
    item.paint(painter, QStyleOptionGraphicsItem())
    painter.restore()
