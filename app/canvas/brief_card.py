"""What is left of a card while a view zooms over many: one picture for all that look alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from app.canvas import measures
from app.canvas.cards import CardModel
from app.canvas.lettering import RIGHT, in_few_letters, is_enlarged, write_all
from app.canvas.outlines import SMOOTH, outlines, paint_frame, put_icon
from app.theme.colours import brush, pen
from app.theme.current import current_theme
from app.theme.tokens import Theme

AIR = 1
"""Pixels around it, for edges that are smooth."""
HEAD_LEFT, HEAD_RIGHT, LINE_TOP, LINE_HIGH, ICON_TOP = 40, 14, 9, 20, 12
"""Where in the head of a card its title begins, its count ends, and both and the icon stand."""
SIGN, APART = 22, 8
"""Room for a sign beside the count, and from the title to what stands at its right."""


class Ground(NamedTuple):
    """A card without its words: sizes, the icon and family of it, and the families of its rows."""

    width: int
    height: int
    head: int
    icon: str
    family: str
    rows: tuple[str, ...]
    is_wrong: bool
    is_block: bool


def ground_of(model: CardModel) -> Ground:
    """What of a card is in a picture."""
    return Ground(
        model.width, model.height, model.head, model.icon, model.family,
        tuple([row.family for row in model.rows]), bool(model.wrong), model.inside is not None,
    )  # fmt: skip


def put_grounds(painter: QPainter, grounds: Iterable[tuple[float, float, Ground]]) -> None:
    """Put the pictures of cards with these corners where they stand, on whole pixels."""
    to_pixels, ratio = painter.worldTransform(), painter.device().devicePixelRatioF()
    zoom, across, down = to_pixels.m11(), to_pixels.dx() - AIR, to_pixels.dy() - AIR
    theme, pictures = current_theme(), dict[Ground, QPixmap]()
    painter.resetTransform()
    for x, y, ground in grounds:
        picture = pictures.get(ground)
        if picture is None:
            picture = pictures[ground] = _picture(ground, zoom, ratio, theme)
        painter.drawPixmap(QPointF(x * zoom + across, y * zoom + down), picture)
    painter.setWorldTransform(to_pixels)


def write_heads(painter: QPainter, heads: Sequence[tuple[float, float, CardModel]]) -> None:
    """Write title and count of cards with these corners; a sign tells what is wrong, or odd."""
    theme, width, few = current_theme(), measures.CARD_WIDTH, is_enlarged(painter, "number")
    half, counts = width / 2, []
    for x, y, model in heads:
        count = in_few_letters(model.parameters) if few else model.parameters
        counts.append((x + half, y + LINE_TOP, half - HEAD_RIGHT, count))
    taken = write_all(painter, counts, LINE_HIGH, "number", theme.text, RIGHT)
    titles, room = [], width - HEAD_LEFT - HEAD_RIGHT - APART
    for (x, y, model), wide in zip(heads, taken, strict=True):
        if model.wrong or model.remark:
            sign = ("circle-alert", theme.error) if model.wrong else ("triangle-alert", theme.quiet)
            put_icon(painter, *sign, x + width - wide - SIGN - HEAD_RIGHT, y + ICON_TOP)
        signed = SIGN if model.wrong or model.remark else 0
        titles.append((x + HEAD_LEFT, y + LINE_TOP, room - wide - signed, model.title))
    write_all(painter, titles, LINE_HIGH, "card_title", theme.text)


def forget_grounds() -> None:
    """Let go of the pictures: at another zoom they are of no use."""
    _picture.cache_clear()


@lru_cache(maxsize=64)
def _picture(ground: Ground, zoom: float, pixel_ratio: float, theme: Theme) -> QPixmap:
    beyond = measures.SHEETS[-1] if ground.is_block else 0
    sizes = (ground.width + beyond, ground.height + beyond)
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
    width, height = ground.width, ground.height
    edge, spine = outlines(width, height, measures.RADIUS)
    painter.setPen(pen(theme.card_line))
    painter.setBrush(brush(theme.card))
    for aside in reversed(measures.SHEETS) if ground.is_block else ():
        sheet = QRectF(aside, aside, width, height)
        painter.drawRoundedRect(sheet, measures.RADIUS, measures.RADIUS)
    painter.fillPath(edge, brush(theme.card))
    painter.fillPath(spine, brush(theme.family(ground.family)))
    painter.setClipPath(edge)
    for place, family in enumerate(ground.rows):
        top = ground.head + measures.ROW * place
        painter.drawLine(QPointF(0, top), QPointF(width, top))
        painter.fillRect(QRectF(0, top, measures.SPINE, measures.ROW), brush(theme.family(family)))
    painter.setClipping(False)
    put_icon(painter, ground.icon, theme.family(ground.family), measures.INSET, ICON_TOP)
    line = pen(theme.error if ground.is_wrong else theme.card_line)
    paint_frame(painter, width, height, measures.RADIUS, line)
