"""QuickAdd: the layers that can come next, what fits best first, wherever one asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QSize, Qt
from PySide6.QtGui import QHideEvent, QPainter
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from app.canvas import edits
from app.canvas.drop import added, fresh
from app.canvas.kinds import Kind, begins, kinds
from app.canvas.my_blocks import OwnBlock
from app.theme.colours import brush, colour
from app.theme.current import current_theme
from app.theme.icons import pixmap
from app.theme.type import font
from app.widgets.search_popup import SearchPopup
from app.widgets.text import Text
from nncore.graph import Wire
from nncore.layers import Layer
from nncore.layers.base import Port
from nncore.project import Project

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

WIDTH, ROW, MOST_ROWS = 272, 44, 6
BELOW = 36
"""From where one points to the list, in the scene: half a card's head."""
KIND = Qt.ItemDataRole.UserRole


class Spot(Struct, frozen=True, eq=False):
    """Where a layer is asked for: a point of the scene, and the wire or port that it joins.

    `source` is the node that it reads from, `target` the one that reads from it, at `port`.
    """

    at: tuple[float, float]
    wire: Wire | None = None
    source: str = ""
    target: str = ""
    port: str = ""

    @property
    def joins(self) -> bool:
        """Whether it has to fit something."""
        return bool(self.wire or self.source or self.target)


def put(project: Project, layer: Layer, node_id: str, spot: Spot) -> Project:
    """With a layer at a spot: inside its wire, behind or before its port, or on its own."""
    if spot.source and layer.inputs:
        alone = edits.add(project, layer, node_id, spot.at)
        wire = Wire(spot.source, node_id, spot.port or "y", layer.inputs[0].name)
        return edits.connect(alone, wire)
    if spot.target and layer.outputs:
        alone = edits.add(project, layer, node_id, spot.at)
        wire = Wire(node_id, spot.target, layer.outputs[0].name, spot.port)
        return edits.connect(alone, wire)
    return added(project, layer, node_id, spot.at, spot.wire)


def made(kind: Kind) -> Layer:
    """A layer of a kind as it is added: fresh, or the saved block."""
    return kind.layer if isinstance(kind, OwnBlock) else fresh(kind)


def offers(project: Project, spot: Spot, words: str) -> list[Kind]:
    """The layers, the person's own blocks too, that the words find.

    Those come first that leave the least to be mended.
    """
    found = sorted(kinds(words), key=lambda kind: not kind.common)
    if not words and not spot.target:      # nobody begins with an end in the middle
        found.sort(key=lambda kind: not (kind.inputs and kind.outputs))
    if spot.joins:
        found = [
            kind
            for kind in found
            if (kind.inputs or spot.target) and (kind.outputs or not (spot.wire or spot.target))
        ]
        found.sort(key=lambda kind: _misfits(project, kind, spot))
    return sorted(found, key=lambda kind: begins(words, kind))


def _misfits(project: Project, kind: Kind, spot: Spot) -> int:
    graph = put(project, made(kind), "new", spot).graph
    wrong = sum(p.severity == "error" and bool(p.got) for p in graph.check().problems)
    return wrong + (bool(spot.target) and not _gives_kind(kind, graph.port(spot.target, spot.port)))


def _gives_kind(kind: Kind, port: Port) -> bool:
    """Whether a layer gives what a port reads, numbers or whole numbers, also while unfed."""
    passes = any(given.any_kind for given in kind.inputs)
    return passes or port.any_kind or kind.outputs[0].kind == port.kind


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
        best = best or ("What fits there first" if spot.joins else "Placed where you point")
        self.column.addWidget(Text(best, "quiet"))
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
        self.list.setCurrentRow(0)
        self.list.setFixedHeight(ROW * min(MOST_ROWS, max(1, len(kinds))) + 2)
        self.setFixedSize(WIDTH, self.sizeHint().height())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._view.coming.stop()

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

    def take(self) -> None:
        """Take the chosen one."""
        kind = self.chosen(KIND)
        if kind is not None:
            self.close()
            self.take_kind(kind)


class _Row(QStyledItemDelegate):
    """Icon, name and one line of help."""

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
