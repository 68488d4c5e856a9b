"""Strips: how the numbers of the sample in hand are drawn on a card."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from app.canvas.lettering import CENTRE, RIGHT, write
from app.theme.colours import brush, pen
from app.theme.current import current_theme

Array = NDArray[Any]
ONE_ROW = 64
"""More units than this stand in two rows; more than four rows of them are pooled."""
MOST_BARS = 512
MOST_MAPS = 8


def short(number: float) -> str:
    """Write a number with three significant digits and thousands separated.

    >>> [short(x) for x in (0.0, 0.12345, -12.345, 1234567.0)]
    ['0', '0.123', '-12.3', '1,234,567']
    """
    if not isfinite(number):
        return "not a number" if np.isnan(number) else "∞" if number > 0 else "-∞"
    if abs(number) >= 100:
        return f"{number:,.0f}"
    if number != 0 and abs(number) < 1e-4:
        return f"{number:.1e}"
    return f"{number:.3g}"


def paint_bars(painter: QPainter, area: QRectF, values: Array) -> None:
    """One bar a unit from the line of zero, blue up and orange down; more rows where many."""
    flat = np.nan_to_num(values.ravel()[:MOST_BARS])
    rows = 1 if len(flat) <= ONE_ROW else 2 if len(flat) <= 4 * ONE_ROW else 4
    each = ceil(len(flat) / rows)
    height = area.height() / rows
    low, high = min(0.0, float(flat.min())), max(0.0, float(flat.max()))
    scale = (height - 6) / ((high - low) or 1.0)
    for row in range(rows):
        part = flat[row * each : (row + 1) * each]
        base = area.top() + (row + 1) * height - 3 + low * scale
        _bars(painter, area.left(), area.width() / each, base, part * scale)


def _bars(painter: QPainter, left: float, pitch: float, base: float, heights: Array) -> None:
    theme = current_theme()
    thick = max(1.0, min(4.0, round(pitch * 0.62)))
    painter.setPen(pen(theme.track))
    painter.drawLine(QPointF(left, base), QPointF(left + pitch * len(heights), base))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    for token, sign in ((theme.positive, 1), (theme.negative, -1)):
        painter.setBrush(brush(token))
        painter.drawRects(
            [
                QRectF(left + i * pitch + (pitch - thick) / 2, base, thick, -float(heights[i]))
                .normalized()
                for i in np.flatnonzero(heights * sign > 0.5)
            ]
        )
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)


def paint_chances(
    painter: QPainter, area: QRectF, values: Array, labels: Sequence[str]
) -> None:
    """One bar a class with its name below; what weighs something has its share written above."""
    theme, flat = current_theme(), np.nan_to_num(values.ravel())
    pitch = area.width() / len(flat)
    base, room = area.bottom() - 20, area.height() - 38
    strong = [i for i in np.argsort(flat)[::-1][:2].tolist() if flat[i] >= 0.1]
    for i, value in enumerate(flat.tolist()):
        middle = area.left() + (i + 0.5) * pitch
        thick = min(16.0, pitch - 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush(theme.output if value >= 0.005 else theme.track))
        height = max(1.0, value * room)
        painter.drawRect(QRectF(middle - thick / 2, base - height, thick, height))
        chosen = i in strong
        role, token = ("number_strong", theme.text) if chosen else ("number_small", theme.quiet)
        under = QRectF(middle - pitch / 2, base + 2, pitch, 18)
        write(painter, under, labels[i], role, token, CENTRE)
        if chosen:
            beside = {-1: 5.0, 1: -5.0}      # two neighbours' shares stand clear of each other
            aside = sum(by for step, by in beside.items() if i + step in strong)
            above = QRectF(middle - 24 + aside, base - height - 18, 48, 16)
            write(painter, above, f"{value:.0%}", "number_small", token, CENTRE)


def picture(values: Array) -> QImage:
    """A picture (C, H, W): grey or colour, its darkest black and its brightest white."""
    spread = np.nan_to_num(values.astype(np.float32))
    low, high = min(0.0, float(spread.min())), max(1e-12, float(spread.max()))
    bright = ((spread - low) * (255 / (high - low))).astype(np.uint8)
    if len(bright) == 3:
        pixels = np.ascontiguousarray(bright.transpose(1, 2, 0))
        form = QImage.Format.Format_RGB888
    else:
        pixels, form = np.ascontiguousarray(bright[0]), QImage.Format.Format_Grayscale8
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, pixels.strides[0], form).copy()


def paint_picture(painter: QPainter, area: QRectF, values: Array) -> None:
    """The pixels themselves, sharp."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(area, picture(values))
    painter.setPen(pen(current_theme().card_line))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(area)


def paint_maps(painter: QPainter, area: QRectF, values: Array) -> None:
    """One small picture a channel, and how many more there are."""
    shown = values[:MOST_MAPS]
    columns = min(4, len(shown))
    size = min(area.width() / columns, area.height() / ceil(len(shown) / columns)) - 4
    for i, channel in enumerate(shown):
        x, y = area.left() + (i % columns) * (size + 4), area.top() + (i // columns) * (size + 4)
        paint_picture(painter, QRectF(x, y, size, size), channel[None])


def paint_flat(painter: QPainter, area: QRectF, values: Array) -> None:
    """A long row of numbers as bright and dark strokes, in four lines."""
    flat = np.nan_to_num(values.ravel().astype(np.float32))
    rows, note = 4, 22
    each = ceil(len(flat) / rows)
    padded = np.zeros(rows * each, np.float32)
    padded[: len(flat)] = flat
    height = (area.height() - note) / rows
    for row in range(rows):
        line = padded[row * each : (row + 1) * each]
        box = QRectF(area.left(), area.top() + row * height, area.width(), height - 4)
        painter.drawImage(box, picture(line[None, None]))
        painter.setPen(pen(current_theme().card_line))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawLines([QLineF(box.topLeft(), box.topRight()),
                           QLineF(box.bottomLeft(), box.bottomRight())])
    words = f"{np.count_nonzero(flat):,} of {len(flat):,} are not 0"
    below = QRectF(area.left(), area.bottom() - note + 4, area.width(), note - 4)
    write(painter, below, words, "quiet", current_theme().quiet, RIGHT)
