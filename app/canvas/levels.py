"""Levels: how near one is to the numbers, as a bar that shows it and takes one there."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.canvas.overview import DETAIL
from app.theme.colours import brush, colour, pen
from app.theme.current import current_theme
from app.theme.type import font
from app.widgets.focus_ring import ring_focus
from nncore.blocks import BlockLayer
from nncore.graph import Graph

if TYPE_CHECKING:
    from app.canvas.view import CanvasView
    from app.scope import Scope

OVERVIEW, BLOCKS, LAYERS = "Overview", "Blocks", "Layers"
TIPS = {
    OVERVIEW: "The whole network small: where everything is",
    BLOCKS: "A card for every block: what the network is made of",
    LAYERS: "A card for every layer: what each does to the sample in hand",
}
DOT, DASH, GAP, HEIGHT = 8, 12, 6, 28
DEEPEST = 20
"""So many blocks inside each other are gone into at most."""


@lru_cache(maxsize=16)
def has_blocks(graph: Graph) -> bool:
    """Whether a card of this graph stands for several layers."""
    return any(isinstance(node.layer, BlockLayer) for node in graph.nodes)


def level_of(zoom: float, graph: Graph) -> str:
    """Where one is: cards too small for their contents, cards of blocks, or layers alone."""
    if zoom < DETAIL:
        return OVERVIEW
    return BLOCKS if has_blocks(graph) else LAYERS


def go_to_level(level: str, view: CanvasView, scope: Scope) -> None:
    """Zoom, or go in or out, until one is there."""
    if level == OVERVIEW:
        view.fit()
        if view.zoom >= DETAIL:
            view.zoom_to(DETAIL * 0.95)
        return
    if level == BLOCKS:
        while scope.path and not has_blocks(scope.project.graph):
            scope.leave()
    else:
        for _ in range(DEEPEST):
            block = _block_in_view(view, scope)
            if not block:
                break
            scope.enter(block)
    if view.zoom < DETAIL:
        view.zoom_to(1.0)


def _block_in_view(view: CanvasView, scope: Scope) -> str:
    """The chosen block, or the one nearest to the middle of what is seen."""
    blocks = [node.id for node in scope.project.graph.nodes if scope.can_enter(node.id)]
    if view.selection.one in blocks:
        return view.selection.one
    middle = view.mapToScene(view.viewport().rect().center())

    def far(node_id: str) -> float:
        card = view.canvas.card_with(node_id)
        away = card.sceneBoundingRect().center() - middle if card is not None else QPointF()
        return QPointF.dotProduct(away, away)

    return min(blocks, key=far, default="")


class LevelBar(QWidget):
    """Overview – Blocks – Layers, where others leave room; the one that one is at has the dot."""

    chosen = Signal(str)
    """The person wants to be there; carries the level."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("How much is seen")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._row.addStretch(1)
        self._offered: tuple[str, ...] = ()
        self._points = {name: _Point(name, TIPS[name]) for name in TIPS}
        for point in self._points.values():
            point.clicked.connect(self._tell)
            self._row.addWidget(point)
        self._row.addStretch(1)

    @property
    def level(self) -> str:
        """Where one is."""
        return next((name for name, point in self._points.items() if point.isChecked()), "")

    def show_level(self, level: str, graph: Graph, inside: bool) -> None:
        """Show where one is; there are blocks to see where there are blocks."""
        blocks = (BLOCKS,) if inside or has_blocks(graph) else ()
        if self._offered != (OVERVIEW, *blocks, LAYERS):
            self._offered = (OVERVIEW, *blocks, LAYERS)
            self._show_points()
            self.updateGeometry()
        for name, point in self._points.items():
            point.setChecked(name == level)

    def sizeHint(self) -> QSize:
        wide = sum(self._points[name].sizeHint().width() for name in self._offered)
        return QSize(wide, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_points()

    def _show_points(self) -> None:
        """All of them, or none where there is no room."""
        wanted = [point for name, point in self._points.items() if name in self._offered]
        fits = self.width() >= sum(point.sizeHint().width() for point in wanted)
        for point in self._points.values():
            point.setVisible(fits and point in wanted)

    def _tell(self) -> None:
        point = self.sender()
        assert isinstance(point, _Point)
        point.setChecked(not point.isChecked())     # it is said once one has come there
        self.chosen.emit(point.text())


class _Point(QPushButton):
    """A dot and a word."""

    def __init__(self, name: str, tip: str) -> None:
        super().__init__(name)
        self.setCheckable(True)
        self.setToolTip(tip)
        self.setAccessibleName(f"Level: {name}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(HEIGHT)
        ring_focus(self)

    def sizeHint(self) -> QSize:
        words = QFontMetrics(font("card_title")).horizontalAdvance(self.text())
        return QSize(DASH + 2 * GAP + DOT + GAP + words, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, here = self.height() / 2 - 1, self.isChecked()
        if self.text() != OVERVIEW:
            painter.setPen(pen(theme.line, 1.5))
            painter.drawLine(QPointF(0, middle), QPointF(DASH - GAP / 2, middle))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush(theme.accent if here else theme.wire))
        painter.drawEllipse(QPointF(DASH + GAP + DOT / 2, middle), DOT / 2, DOT / 2)
        strong = here or self.underMouse()
        painter.setPen(colour(theme.text if strong else theme.quiet))
        painter.setFont(font("card_title" if here else "body"))
        room = self.rect().adjusted(DASH + 2 * GAP + DOT, -3, 0, -3)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.text())
