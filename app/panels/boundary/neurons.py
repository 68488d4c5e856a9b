"""Neurons: what each neuron of the hidden layers says over the same plane, a small picture each."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from msgspec import Struct
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.panels.boundary.shades import pictures_of, two_sided
from app.theme.colours import colour, pen
from app.theme.current import current_theme, theme_source
from app.theme.type import font
from nncore.insight.boundary import NeuronPlanes

HEAD_PX, GAP_PX, BETWEEN_PX = 22, 4, 24
LEAST_PX, MOST_PX = 22, 96


class Tile(Struct, frozen=True):
    """One neuron's place on the widget."""

    layer: int
    neuron: int
    rect: tuple[float, float, float, float]


class Neurons(QWidget):
    """Painted in one piece, as large as there is room. Emits `node_chosen`."""

    node_chosen = Signal(str)
    """A neuron was clicked; carries the id of its layer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers: tuple[NeuronPlanes, ...] = ()
        self._images: list[list[QImage]] = []
        self._tiles: list[Tile] = []
        self._heads: list[tuple[float, float, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("What each hidden neuron sees")
        self.setMouseTracking(True)
        theme_source().changed.connect(self._show_theme)

    def show_neurons(self, layers: tuple[NeuronPlanes, ...]) -> None:
        """Show the newest planes."""
        before = [(layer.node, len(layer.shades)) for layer in self._layers]
        self._layers = layers
        table = two_sided(current_theme())
        self._images = [pictures_of(layer.shades, table) for layer in layers]
        if before != [(layer.node, len(layer.shades)) for layer in layers]:
            self._arrange()
        self.update()

    def tile_at(self, point: QPointF) -> Tile | None:
        """The neuron under a pixel."""
        return next((tile for tile in self._tiles if QRectF(*tile.rect).contains(point)), None)

    def sizeHint(self) -> QSize:
        return QSize(480, 176)

    def _arrange(self) -> None:
        """The most room for each tile: as many lines as make them largest."""
        sizes = [len(layer.shades) for layer in self._layers]
        best, lines = 0.0, 1
        for tried in range(1, 9):
            side = self._side(sizes, tried)
            if side > best:
                best, lines = side, tried
        self._tiles = list(self._placed(sizes, best, lines)) if best >= LEAST_PX else []

    def _side(self, sizes: list[int], lines: int) -> float:
        columns = sum(ceil(size / lines) for size in sizes)
        if not columns:
            return 0.0
        across = self.width() - BETWEEN_PX * (len(sizes) - 1) - GAP_PX * columns
        down = self.height() - HEAD_PX - GAP_PX * lines
        return min(across / columns, down / lines, MOST_PX)

    def _placed(self, sizes: list[int], side: float, lines: int) -> Iterator[Tile]:
        left, self._heads = 0.0, []
        for number, size in enumerate(sizes):
            columns = ceil(size / lines)
            width = columns * (side + GAP_PX)
            layer = self._layers[number]
            shown = f"{size} of {layer.of}" if layer.of > size else ""
            self._heads.append((left, width + BETWEEN_PX, f"{layer.title}  {shown}".strip()))
            for place in range(size):
                row, column = divmod(place, columns)
                x = left + column * (side + GAP_PX)
                yield Tile(number, place, (x, HEAD_PX + row * (side + GAP_PX), side, side))
            left += width + BETWEEN_PX

    def _show_theme(self, _theme: object) -> None:
        self.show_neurons(self._layers)

    def resizeEvent(self, event: QEvent) -> None:
        self._arrange()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        tile = self.tile_at(event.position())
        if tile is not None and event.button() == Qt.MouseButton.LeftButton:
            self.node_chosen.emit(self._layers[tile.layer].node)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            tile = self.tile_at(QPointF(event.pos()))
            words = ""
            if tile is not None:
                title = self._layers[tile.layer].title
                words = f"{title}, neuron {tile.neuron + 1}: blue where it is positive"
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(font("quiet"))
        painter.setPen(colour(theme.quiet))
        for left, width, words in self._heads if self._tiles else ():
            room = QRectF(left, 0, width, HEAD_PX - 4)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
        painter.setPen(pen(theme.line))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for tile in self._tiles:
            rect = QRectF(*tile.rect)
            painter.drawImage(rect, self._images[tile.layer][tile.neuron])
            painter.drawRect(rect)
