"""Tiles: samples side by side, each with its picture and what the network says of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from app.panels.predictions.answers import Bar, Tile
from app.theme.colours import colour, pen
from app.theme.current import current_theme
from app.theme.icons import pixmap
from app.theme.tokens import Theme
from app.theme.type import font

LEAST_WIDTH_PX = 196
TILE_HEIGHT_PX = 76
GAP_PX = 8
INSET_PX = 6
PICTURE_PX = TILE_HEIGHT_PX - 2 * INSET_PX
LINE_PX = 14
LEAST_TRACK_PX = 24
WIDEST = "00.0 %"
MOST_PICTURES = 400
"""Pictures that are kept ready; a few screens full."""


class Tiles(QWidget):
    """Painted in one piece. A click, or Enter after the arrow keys, takes a sample in hand."""

    chosen = Signal(int)
    """The person wants a sample in hand; carries its row."""
    walked = Signal(QRect)
    """The arrow keys went to another sample; carries where it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles: Sequence[Tile] = ()
        self._in_hand = -1
        self._pictures: dict[int, QImage] = {}
        self._here = 0
        self.setAccessibleName("Predictions")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    @property
    def tiles(self) -> Sequence[Tile]:
        """What can be scrolled to, wrong ones first."""
        return self._tiles

    def show_in_hand(self, index: int) -> None:
        """Mark the sample in hand, -1 for none of these."""
        if index != self._in_hand:
            self._in_hand = index
            self.update()

    def show_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show these samples; each is asked for when it comes into view."""
        self._tiles = tiles
        self._here = min(self._here, max(0, len(tiles) - 1))
        if len(self._pictures) > MOST_PICTURES:
            self._pictures = {}
        self._fit()
        self.update()

    def forget_pictures(self) -> None:
        """Rows mean other samples from now on."""
        self._pictures = {}

    @property
    def _columns(self) -> int:
        return max(1, (self.width() + GAP_PX) // (LEAST_WIDTH_PX + GAP_PX))

    def _fit(self) -> None:
        rows = -(-len(self._tiles) // self._columns)
        self.setMinimumHeight(rows * (TILE_HEIGHT_PX + GAP_PX))

    def _rect(self, number: int) -> QRectF:
        row, column = divmod(number, self._columns)
        width = (self.width() + GAP_PX) / self._columns
        top = row * (TILE_HEIGHT_PX + GAP_PX)
        return QRectF(column * width, top, width - GAP_PX, TILE_HEIGHT_PX)

    def _at(self, place: QPointF) -> int | None:
        row = int(place.y() // (TILE_HEIGHT_PX + GAP_PX))
        column = int(place.x() // ((self.width() + GAP_PX) / self._columns))
        number = row * self._columns + column
        inside = 0 <= number < len(self._tiles) and self._rect(number).contains(place)
        return number if inside else None

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH_PX, TILE_HEIGHT_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position())
        if number is not None:
            self._here = number
            self.update()
            self.chosen.emit(self._tiles[number].index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
        }
        step = steps.get(Qt.Key(event.key()))
        if step and 0 <= self._here + step < len(self._tiles):
            self._here += step
            self.update()
            self.walked.emit(self._rect(self._here).toRect())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._tiles:
            self.chosen.emit(self._tiles[self._here].index)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pitch = TILE_HEIGHT_PX + GAP_PX
        first = event.rect().top() // pitch * self._columns
        last = (event.rect().bottom() // pitch + 1) * self._columns
        for number in range(first, min(last, len(self._tiles))):
            rect, tile = self._rect(number), self._tiles[number]
            self._paint_tile(painter, rect, tile, theme)
            here = number == self._here and self.hasFocus()
            if here or tile.index == self._in_hand:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(pen(theme.accent, 2 if here else 1))
                painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 6, 6)

    def _paint_tile(self, painter: QPainter, rect: QRectF, tile: Tile, theme: Theme) -> None:
        painter.setPen(pen(theme.card_line))
        painter.setBrush(colour(theme.card))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        left = rect.left() + INSET_PX
        square = QRectF(left, rect.top() + INSET_PX, PICTURE_PX, PICTURE_PX)
        if tile.picture is not None:
            painter.drawImage(square, self._picture(tile))
            left = square.right() + 8
        elif tile.place is not None:
            _paint_place(painter, square, tile.place, theme)
            left = square.right() + 8
        else:
            left += 4
        line = QRectF(left, rect.top() + INSET_PX, rect.right() - INSET_PX - left, 18)
        ink = theme.text if tile.right else theme.error
        if not tile.right:
            painter.drawPixmap(
                QPointF(line.right() - 14, line.top() + 2),
                pixmap("x", theme.error, 14, self.devicePixelRatioF()),
            )
        painter.setPen(QColor(ink))
        painter.setFont(font("heading"))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, tile.title)
        for row, bar in enumerate(tile.bars):
            line = QRectF(left, rect.top() + INSET_PX + 20 + row * LINE_PX, line.width(), LINE_PX)
            _paint_bar(painter, line, bar, theme)

    def _picture(self, tile: Tile) -> QImage:
        if tile.index not in self._pictures and tile.picture is not None:
            self._pictures[tile.index] = _grey(tile.picture)
        return self._pictures[tile.index]


def _grey(picture: NDArray[np.float32]) -> QImage:
    values = np.ascontiguousarray(np.clip(picture * 255, 0, 255).astype(np.uint8))
    height, width = values.shape
    image = QImage(values.data, width, height, width, QImage.Format.Format_Grayscale8)
    return image.copy()      # its own memory; the array goes


def _paint_place(
    painter: QPainter, square: QRectF, place: tuple[float, float], theme: Theme
) -> None:
    painter.setPen(pen(theme.card_line))
    painter.setBrush(colour(theme.plot))
    painter.drawRect(square)
    painter.drawLine(
        QPointF(square.center().x(), square.top()), QPointF(square.center().x(), square.bottom())
    )
    painter.drawLine(
        QPointF(square.left(), square.center().y()), QPointF(square.right(), square.center().y())
    )
    x = square.left() + 4 + place[0] * (square.width() - 8)
    y = square.bottom() - 4 - place[1] * (square.height() - 8)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(theme.text))
    painter.drawEllipse(QPointF(x, y), 3, 3)


def _paint_bar(painter: QPainter, line: QRectF, bar: Bar, theme: Theme) -> None:
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.setFont(font("number_small"))
    painter.setPen(QColor(theme.text if bar.true else theme.quiet))
    metrics = QFontMetricsF(font("number_small"))
    names = 14.0 if len(bar.name) == 1 else metrics.horizontalAdvance(bar.name) + 8
    values = metrics.horizontalAdvance(max(bar.value, WIDEST, key=len)) + 6
    painter.drawText(QRectF(line.left(), line.top(), names, line.height()), middle, bar.name)
    painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, bar.value)
    track = QRectF(line.left() + names, line.center().y() - 3, line.width() - names - values, 6)
    if track.width() < LEAST_TRACK_PX:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(theme.track))
    painter.drawRoundedRect(track, 2, 2)
    track.setWidth(track.width() * bar.share)
    painter.setBrush(colour(theme.output if bar.true else theme.wire))
    painter.drawRoundedRect(track, 2, 2)
