"""Overview: the whole network in one painting, where cards are too small to be read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from app.canvas import measures
from app.canvas.bodies import Bodies
from app.canvas.cards import CardModel
from app.theme.colours import brush, colour, mix, pen
from app.theme.current import current_theme
from app.theme.type import font
from app.widgets.shortening import parted

DETAIL = 0.4
"""Below this zoom cards do not paint themselves."""
NAMED = 0.22
"""From this zoom on a card has its title, in letters that do not shrink with it."""
SPINE_PX, EDGE_PX, LEFT_PX, LINE_PX, LETTER_PX = 3, 4, 8, 14, 8
GROUND_SHARE = 0.05
"""How much of the ink a block has as its ground that shows what is in it."""
BODY_SHARE = 0.75
"""How much of the family's colour the body of a card has that is too small for its title."""


class Overview:
    """Rectangles by family and lines, made when something moved, painted in a few calls.

    Two thousand items that paint themselves take 25 ms a frame; this takes two or three.
    """

    def __init__(self) -> None:
        self._rects: dict[str, QRectF] = {}
        self._boxes: dict[str, list[QRectF]] = {}
        self._lines: list[QLineF] = []
        self._wrong: list[QRectF] = []
        self._grounds: list[QRectF] = []
        self._inner: list[tuple[str, QRectF]] = []
        self._heat: Mapping[str, float] = {}
        self._bars: list[QRectF] = []
        self._is_old = True
        self.version = 0

    def show_heat(self, shares: Mapping[str, float]) -> None:
        """Draw a bar in every card, as long as its share of the longest one, however wide it is."""
        if shares != self._heat:
            self._heat = shares
            self.forget()

    def forget(self, places: bool = True) -> None:
        """Something is something else now, or stands elsewhere: then all `places` are read anew."""
        self._is_old = True
        if places:
            self._rects = {}
        self.version += 1

    def paint(
        self,
        painter: QPainter,
        area: QRectF,
        models: Mapping[str, CardModel],
        bodies: Bodies,
        ways: Callable[[], Iterable[list[QLineF]]],
        chosen: Iterable[str],
    ) -> None:
        """Paint what lies in an area of the scene; `ways` gives the stretches of each wire."""
        if self._is_old:
            self._read(models, bodies, ways())
        theme, zoom = current_theme(), painter.worldTransform().m11()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        named = zoom >= NAMED
        painter.setBrush(brush(mix(theme.window, theme.text, GROUND_SHARE)))
        painter.setPen(pen(theme.card_line))
        painter.drawRects(self._grounds)
        painter.setPen(pen(theme.wire))
        painter.drawLines(self._lines)
        painter.setPen(pen(theme.card_line) if named else Qt.PenStyle.NoPen)
        for family, boxes in self._boxes.items():
            tint = mix(theme.card, theme.family(family), BODY_SHARE)
            painter.setBrush(brush(theme.card if named else tint))
            painter.drawRects(boxes)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush(theme.wire_strong))
        painter.drawRects(self._bars)
        if named:
            self._paint_names(painter, area, models, bodies)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(theme.error, 2))
        painter.drawRects(self._wrong)
        painter.setPen(pen(theme.accent, 2))
        painter.drawRects([_rect(bodies[card]) for card in chosen if card in bodies])

    def _paint_names(
        self, painter: QPainter, area: QRectF, models: Mapping[str, CardModel], bodies: Bodies
    ) -> None:
        theme, to_pixels = current_theme(), painter.worldTransform()
        painter.save()
        painter.resetTransform()
        painter.setFont(font("axis"))
        ink = colour(theme.text)
        for family, inner in self._inner:
            box = to_pixels.mapRect(inner)
            painter.fillRect(
                QRectF(box.left(), box.top(), SPINE_PX, box.height()), colour(theme.family(family))
            )
        for card in bodies.inside(area):
            model = models[card]
            box = to_pixels.mapRect(_rect(bodies[card]))
            spine = QRectF(box.left(), box.top(), SPINE_PX, box.height())
            painter.fillRect(spine, colour(theme.family(model.family)))
            room = box.width() - LEFT_PX - EDGE_PX
            line = min(box.top() + LINE_PX, box.center().y() + LETTER_PX / 2)   # low: in the middle
            painter.setPen(ink)
            painter.drawText(QPointF(box.left() + LEFT_PX, line), fitting(model.title, int(room)))
        painter.restore()

    def _read(
        self,
        models: Mapping[str, CardModel],
        bodies: Bodies,
        ways: Iterable[list[QLineF]],
    ) -> None:
        if not self._rects:
            edges = zip(bodies, bodies.edges.tolist(), strict=True)
            self._rects = {card: _rect(box) for card, box in edges}
            self._lines = [line for way in ways for line in way]
        rects = self._rects
        self._boxes, self._wrong, self._grounds, self._inner = {}, [], [], []
        for card, model in models.items():
            box = rects[card]
            if model.inlay is not None:
                self._grounds.append(box)
                self._read_inlay(model, box.topLeft())
                continue
            self._boxes.setdefault(model.family, []).append(box)
            if model.wrong:
                self._wrong.append(box)
        self._bars = [
            QRectF(
                box.left(), box.bottom() - measures.FOOT, share * measures.CARD_WIDTH, measures.FOOT
            )
            for card, share in self._heat.items()
            if share > 0 and models.get(card) and models[card].foot
            for box in (rects[card],)
        ]
        self._is_old = False

    def _read_inlay(self, model: CardModel, corner: QPointF) -> None:
        """What is in a block that is opened in its place, blocks in it as boxes."""
        inlay = model.inlay
        if inlay is None:
            return
        for inner, (x, y) in zip(inlay.cards, inlay.corners, strict=True):
            if inner.id not in inlay.gates:
                at = corner + QPointF(x, y + model.strip_top)
                box = QRectF(at.x(), at.y(), inner.width, inner.height)
                self._boxes.setdefault(inner.family, []).append(box)
                self._inner.append((inner.family, box))


def fitting(words: str, room_px: int) -> str:
    """As much of a title as a card has room for, the numbers at its end first.

    It is another room at every step of a zoom.
    """
    reaches, dots, end, end_wide = _reaches(words)
    if not reaches or reaches[-1] <= room_px:
        return words
    if room_px < reaches[0] + dots + end_wide:
        end, end_wide = "", 0.0
    kept = words[: bisect_right(reaches, room_px - dots - end_wide)].rstrip()
    return f"{kept}…{end}" if dots <= room_px else ""


@lru_cache(maxsize=8192)
def _reaches(words: str) -> tuple[list[float], float, str, float]:
    """How far the words reach up to each of their letters, how wide "…" is, and their end."""
    metrics = QFontMetricsF(font("axis"))
    ends, (_, end) = range(1, len(words) + 1), parted(words)
    far = [metrics.horizontalAdvance(words[:each]) for each in ends]
    return far, metrics.horizontalAdvance("…"), end, metrics.horizontalAdvance(end)


def _rect(box: tuple[float, float, float, float]) -> QRectF:
    left, top, right, bottom = box
    return QRectF(left, top, right - left, bottom - top)
