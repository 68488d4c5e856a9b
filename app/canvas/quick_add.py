"""QuickAdd: the layers that can come next, what fits best first, wherever one asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    QSizeF,
    Qt,
)
from PySide6.QtGui import QHideEvent, QPainter
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from app.canvas import measures
from app.canvas.cards import title_of
from app.canvas.kinds import Kind
from app.canvas.my_blocks import OwnBlock
from app.canvas.offers import made, offers
from app.canvas.spot import Spot, givers
from app.theme.colours import brush, colour
from app.theme.current import current_theme
from app.theme.icons import pixmap
from app.theme.type import font
from app.widgets.search_popup import SearchPopup
from app.widgets.text import Text
from nncore.layers import Dense

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

WIDTH, ROW, MOST_ROWS = 272, 44, 6
BELOW = 36
"""From where one points to the list, in the scene: half a card's head."""
KIND = Qt.ItemDataRole.UserRole


class QuickAdd(SearchPopup):
    """Finds a layer to add at a spot."""

    said = ("Add a layer", "Add a layer")
    """What it is called, and what it asks for."""
    shows = True
    """Whether the canvas shows where the chosen one would stand."""

    def __init__(self, view: CanvasView, spot: Spot, words: str = "", best: str = "") -> None:
        super().__init__(*self.said, "Layers", view)
        self._view, self._spot = view, spot
        self.list.setItemDelegate(_Row(self.list))
        self.column.addWidget(Text(best or self._order(), "quiet"))
        self.list.currentRowChanged.connect(self._show_coming)
        self.search.setText(words)
        self.show_found(words)

    def show_over(self) -> None:
        """Open beside its spot, inside the view."""
        view = self._view
        room = view.viewport().rect().adjusted(8, 8, -8, -8)
        self.move(view.viewport().mapToGlobal(self._corner(room)))
        self.show()
        self.search.setFocus()

    def _corner(self, room: QRect) -> QPoint:
        """Below the spot and right of it; else where it covers neither giver nor ghost."""
        view, size = self._view, self.size()
        spot = view.mapFromScene(QPointF(*self._spot.at))
        below = round(BELOW * view.zoom)        # the ghost of what is chosen stands above
        at = QPoint(spot.x() + 8, spot.y() + below)
        kept = self._kept()
        keep = view.mapFromScene(kept).boundingRect()
        if not kept.isNull() and QRect(within(at, size, room), size).intersects(keep):
            at = corner_beside(keep, size, room) or at
        return within(at, size, room)

    def _kept(self) -> QRectF:
        """What is to be seen beside the list: the card it comes behind, and its ghost."""
        view, behind, coming = self._view, self._spot.behind, self._view.coming
        kept = QRectF()
        if coming.layer is not None:
            kept = QRectF(QPointF(*coming.corner), QSizeF(measures.CARD_WIDTH, measures.HEAD))
        card = view.canvas.card_with(behind[-1]) if behind and self._spot.in_line else None
        return kept if card is None else kept | card.body.translated(card.pos())

    def show_found(self, words: str) -> None:
        """List what the words find."""
        kinds = self.found(words.strip())
        self.list.clear()
        for kind in kinds:
            self.add_row(kind.title, {KIND: kind})
        self.say_if_nothing()
        self.list.setCurrentRow(0)
        self.list.setFixedHeight(ROW * min(MOST_ROWS, self.list.count()) + 2)
        self.setFixedSize(WIDTH, self.sizeHint().height())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._view.coming.stop()

    def _order(self) -> str:
        """What comes first in the list, and where it is placed."""
        behind, graph = self._spot.behind, self._view.document.project.graph
        if len(behind) > 1:
            return f"What joins these {len(behind)} first"
        if behind and givers(self._view.document.project, Dense(), self._spot):
            return f"What fits behind {title_of(graph[behind[0]])} first"
        return "What fits there first" if self._spot.joins else "Placed where you point"

    def _show_coming(self, row: int) -> None:
        """Show on the canvas where the one in this row would stand."""
        kind = self.list.model().index(row, 0).data(KIND)
        self._view.show_coming(made(kind) if kind and self.shows else None, self._spot)

    def found(self, words: str) -> Sequence[Kind]:
        """The layers that these words find, best first."""
        return offers(self._view.document.project, self._spot, words)

    def take_kind(self, kind: Kind) -> None:
        """Add this one."""
        piece = kind.piece if isinstance(kind, OwnBlock) else None
        self._view.add_at(made(kind), self._spot, piece)
        self._view.setFocus()

    def take(self) -> None:
        """Take the chosen one."""
        kind = self.chosen(KIND)
        if kind is not None:
            self.close()
            self.take_kind(kind)


def corner_beside(keep: QRect, size: QSize, room: QRect) -> QPoint | None:
    """Where something of this size covers nothing of what is kept: below, right, left, above."""
    for at in (
        QPoint(keep.left(), keep.bottom() + 8),
        QPoint(keep.right() + 8, keep.top()),
        QPoint(keep.left() - 8 - size.width(), keep.top()),
        QPoint(keep.left(), keep.top() - 8 - size.height()),
    ):
        place = QRect(within(at, size, room), size)
        if not place.intersects(keep):
            return place.topLeft()
    return None


def within(at: QPoint, size: QSize, room: QRect) -> QPoint:
    """The corner, moved so that something of this size lies in the room where it can."""
    x = max(room.left(), min(at.x(), room.right() + 1 - size.width()))
    y = max(room.top(), min(at.y(), room.bottom() + 1 - size.height()))
    return QPoint(x, y)


class _Row(QStyledItemDelegate):
    """Icon, name and one line of help; words alone where there is no layer."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(WIDTH - 32, ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme, kind, rect = current_theme(), index.data(KIND), option.rect
        if kind is None:
            super().paint(painter, option, index)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(brush(theme.selected_row))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 6, 6)
        name = kind.icon
        icon = pixmap(name, theme.family(kind.family), 16, painter.device().devicePixelRatioF())
        painter.drawPixmap(rect.left() + 10, rect.top() + 7, icon)
        painter.setFont(font("row"))
        painter.setPen(colour(theme.text))
        painter.drawText(rect.left() + 36, rect.top() + 19, kind.title)
        said = kind.tip if isinstance(kind, OwnBlock) else kind.__doc__ or ""
        help_line = said.strip().split("\n")[0].split(":  ")[0]
        painter.setFont(font("axis"))
        painter.setPen(colour(theme.quiet))
        short = painter.fontMetrics().elidedText(
            help_line, Qt.TextElideMode.ElideRight, rect.width() - 44)
        painter.drawText(rect.left() + 36, rect.top() + 35, short)
        painter.restore()
