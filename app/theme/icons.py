"""Icons: SVG files drawn in one colour, recoloured here and crisp at every scale of the screen.

Most are Lucide's (`resources/icons/LICENSE`); the `curve-…` and `sign-…` ones are ours, in the same
manner.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from nncore.resources import resource

SCALES = (1.0, 1.25, 1.5, 2.0)
"""Scales of the screen for which an icon keeps a picture of its own."""


def icon_path(name: str) -> Path:
    """Say where an icon's SVG is."""
    return resource("icons", f"{name}.svg")


def pixmap(name: str, colour: str | QColor, size_px: int = 16, scale: float = 1.0) -> QPixmap:
    """Draw an icon in one colour; `size_px` is device-independent, `scale` the screen's."""
    token = colour if isinstance(colour, str) else colour.name(QColor.NameFormat.HexArgb)
    key = f"icon/{name}/{token}/{size_px}/{scale}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    result = _shape(name, round(size_px * scale))
    painter = QPainter(result)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(result.rect(), QColor(colour))
    painter.end()
    result.setDevicePixelRatio(scale)
    QPixmapCache.insert(key, result)
    return result


def icon(
    name: str, colour: str | QColor, size_px: int = 16, disabled: str | QColor | None = None
) -> QIcon:
    """Make an icon for a button, menu or list; `disabled` is its colour when it cannot be used."""
    result = QIcon()
    for scale in SCALES:
        result.addPixmap(pixmap(name, colour, size_px, scale))
        if disabled is not None:
            faint = pixmap(name, disabled, size_px, scale)
            result.addPixmap(faint, QIcon.Mode.Disabled)
    return result


def _shape(name: str, side: int) -> QPixmap:
    """An icon in black. It is drawn once for all its colours, which takes far longer than one."""
    key = f"shape/{name}/{side}"
    result = QPixmap()
    if QPixmapCache.find(key, result):
        return result
    result = QPixmap(side, side)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    draw(painter, QRectF(result.rect()), name, "#000000")
    painter.end()
    QPixmapCache.insert(key, result)
    return result


def draw(painter: QPainter, rect: QRectF, name: str, colour: str | QColor) -> None:
    """Draw an icon straight into a painter, for what is zoomed or exported."""
    value = QColor(colour)
    svg = icon_path(name).read_text(encoding="utf-8").replace("currentColor", value.name())
    painter.save()
    painter.setOpacity(painter.opacity() * value.alphaF())
    QSvgRenderer(QByteArray(svg.encode())).render(painter, rect)
    painter.restore()
