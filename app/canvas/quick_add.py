"""QuickAdd: the layers that can come next, what fits best first, wherever one asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QSize, Qt
from PySide6.QtGui import QHideEvent, QPainter
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from app.canvas.cards import title_of
from app.canvas.kinds import Kind
from app.canvas.my_blocks import OwnBlock
from app.canvas.offers import made, offers
from app.canvas.spot import Spot
from app.theme.colours import brush, colour
from app.theme.current import current_theme
from app.theme.icons import pixmap
from app.theme.type import font
from app.widgets.search_popup import SearchPopup
from app.widgets.text import Text

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
        spot = view.mapFromScene(QPointF(*self._spot.at))
        room = view.viewport().rect().adjusted(8, 8, -8, -8)
        x = min(max(room.left(), spot.x() + 8), room.right() - self.width())
        below = round(BELOW * view.zoom)        # the ghost of what is chosen stands above
        y = min(max(room.top(), spot.y() + below), room.bottom() - self.height())
        self.move(view.viewport().mapToGlobal(view.viewport().rect().topLeft()).x() + x,
                  view.viewport().mapToGlobal(view.viewport().rect().topLeft()).y() + max(8, y))
        self.show()
        self.search.setFocus()

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
        if behind:
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
