"""How a line of the outline looks: icon, title, what is wrong, parameters at the right."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from app.outline.model import OutlineModel
from app.theme.colours import brush, colour
from app.theme.current import current_theme
from app.theme.icons import pixmap
from app.theme.type import font
from app.widgets.shortening import shortened

HEIGHT, ICON, GAP, RADIUS = 26, 16, 8, 6
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LinePainter(QStyledItemDelegate):
    """Paints the rows of an OutlineModel."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(120, HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        model = index.model()
        assert isinstance(model, OutlineModel)
        theme, row = current_theme(), model.row_at(index)
        box: QRect = option.rect
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ratio = painter.device().devicePixelRatioF()
        middle = box.top() + (box.height() - ICON) // 2
        tint = theme.family(row.family)
        painter.drawPixmap(QPoint(box.left(), middle), pixmap(row.icon, tint, ICON, ratio))
        painter.setFont(font("number_small"))
        taken = painter.fontMetrics().horizontalAdvance(row.parameters)
        painter.setPen(colour(theme.text if chosen else theme.quiet))
        painter.drawText(box.adjusted(0, 0, -GAP, 0), RIGHT, row.parameters)
        right = box.right() - GAP - taken - GAP
        if row.trouble:
            wrong = row.trouble == "error"
            name, ink = ("circle-alert", theme.error) if wrong else ("triangle-alert", theme.quiet)
            right -= ICON
            painter.drawPixmap(QPoint(right, middle), pixmap(name, ink, ICON, ratio))
            right -= GAP // 2
        painter.setFont(font("card_title" if chosen else "body"))
        painter.setPen(colour(theme.quiet if row.is_bypassed else theme.text))
        room = QRect(box.left() + ICON + GAP, box.top(), 0, box.height())
        room.setRight(right)
        said = f"{row.title}, bypassed" if row.is_bypassed else row.title
        words = shortened(said, painter.fontMetrics(), room.width())
        painter.drawText(room, LEFT, words)
        painter.restore()


class OutlineTree(QTreeView):
    """A tree whose whole line is chosen, with the arrows of the theme before it."""

    def drawRow(
        self,
        painter: QPainter,
        options: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme = current_theme()
        box = QRect(0, self.visualRect(_plain(index)).top(), self.viewport().width(), HEIGHT)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.selectionModel().isSelected(_plain(index)):
            painter.setBrush(brush(theme.selected_row))
            painter.drawRoundedRect(box.adjusted(2, 0, -2, 0), RADIUS, RADIUS)
        if self.hasFocus() and index == self.currentIndex():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour(theme.accent), 1.5))
            painter.drawRoundedRect(box.adjusted(3, 1, -3, -1), RADIUS, RADIUS)
        super().drawRow(painter, options, index)

    def drawBranches(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if self.model().hasChildren(_plain(index)):
            name = "chevron-down" if self.isExpanded(_plain(index)) else "chevron-right"
            where = QPoint(rect.right() - 15, rect.top() + (rect.height() - 14) // 2)
            arrow = pixmap(name, current_theme().quiet, 14, self.devicePixelRatioF())
            painter.drawPixmap(where, arrow)


def _plain(index: QModelIndex | QPersistentModelIndex) -> QModelIndex:
    return cast(QModelIndex, index)
