"""What is left of a card while a view zooms over many: one picture for all that look alike."""

from __future__ import annotations

from functools import lru_cache
from math import ceil
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QTransform

from app.canvas import measures
from app.canvas.cards import CardModel
from app.canvas.outlines import SMOOTH, outlines, paint_frame
from app.theme.colours import brush, pen
from app.theme.tokens import Theme

AIR = 1
"""Pixels around it, for edges that are smooth."""


class Ground(NamedTuple):
    """A card without its words: sizes, and the families of it and of its rows."""

    width: int
    height: int
    head: int
    family: str
    rows: tuple[str, ...]
    is_wrong: bool


def put_ground(painter: QPainter, model: CardModel, theme: Theme) -> None:
    """Put the picture of a card where it stands, on whole pixels."""
    rows = tuple([row.family for row in model.rows])
    wrong = bool(model.wrong)
    ground = Ground(model.width, model.height, model.head, model.family, rows, wrong)
    to_pixels = painter.worldTransform()
    picture = _picture(ground, to_pixels.m11(), painter.device().devicePixelRatioF(), theme)
    left, top = to_pixels.dx() - AIR, to_pixels.dy() - AIR
    painter.setWorldTransform(QTransform.fromTranslate(left, top))
    painter.drawPixmap(0, 0, picture)
    painter.setWorldTransform(to_pixels)


@lru_cache(maxsize=64)
def _picture(ground: Ground, zoom: float, pixel_ratio: float, theme: Theme) -> QPixmap:
    sizes = (ground.width, ground.height)
    width, height = (ceil((each * zoom + 2 * AIR) * pixel_ratio) for each in sizes)
    picture = QPixmap(width, height)
    picture.setDevicePixelRatio(pixel_ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHints(SMOOTH)
    painter.translate(AIR, AIR)
    painter.scale(zoom, zoom)
    _paint(painter, ground, theme)
    painter.end()
    return picture


def _paint(painter: QPainter, ground: Ground, theme: Theme) -> None:
    edge, spine = outlines(ground.width, ground.height, measures.RADIUS)
    painter.fillPath(edge, brush(theme.card))
    painter.fillPath(spine, brush(theme.family(ground.family)))
    painter.setClipPath(edge)
    painter.setPen(pen(theme.card_line))
    for place, family in enumerate(ground.rows):
        top = ground.head + measures.ROW * place
        painter.drawLine(QPointF(0, top), QPointF(ground.width, top))
        painter.fillRect(QRectF(0, top, measures.SPINE, measures.ROW), brush(theme.family(family)))
    painter.setClipping(False)
    line = pen(theme.error if ground.is_wrong else theme.card_line)
    paint_frame(painter, ground.width, ground.height, measures.RADIUS, line)
