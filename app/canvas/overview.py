"""Overview: the whole network in one painting, where cards are too small to be read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QTransform

from app.canvas import measures
from app.canvas.bodies import Bodies, Box, Boxes, rect_of
from app.canvas.cards import CardModel
from app.canvas.lettering import put_words
from app.canvas.marks import Marks
from app.canvas.routing import Point
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
Way = tuple[tuple[Point, ...], list[QLineF]]
"""The corners of a wire, and the lines from each to the next."""


class Overview:
    """Rectangles by family and lines, made when something moved, painted in a few calls.

    Two thousand items that paint themselves take 25 ms a frame; this takes two or three.
    """

    def __init__(self) -> None:
        self._rects: dict[Box, QRectF] = {}
        self._ways: list[Way] = []
        self._boxes: dict[str, Marks[QRectF]] = {}
        self._lines: Marks[QLineF] = Marks()
        self._wrong: list[QRectF] = []
        self._grounds: list[QRectF] = []
        self._inner: dict[str, list[Box]] = {}
        self._names: dict[str, tuple[str, str]] = {}
        self._heat: Mapping[str, float] = {}
        self._bars: list[QRectF] = []
        self._is_old = True
        self.version = 0

    def show_heat(self, shares: Mapping[str, float]) -> None:
        """Draw a bar in every card, as long as its share of the longest one, however wide it is."""
        if shares != self._heat:
            self._heat = shares
            self.forget()

    def forget(self) -> None:
        """Something stands elsewhere or is something else now."""
        self._is_old = True
        self.version += 1

    def paint(
        self,
        painter: QPainter,
        area: QRectF,
        models: Callable[[], Iterable[CardModel]],
        bodies: Bodies,
        ways: Callable[[], Iterable[Way]],
        chosen: Iterable[str],
    ) -> None:
        """Paint what lies in an area of the scene; `ways` gives the way of each wire."""
        if self._is_old:
            self._read(models(), bodies, ways())
        theme, zoom = current_theme(), painter.worldTransform().m11()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        named = zoom >= NAMED
        edge = 2 / zoom                                 # a line reaches beyond what it is about
        seen = area.adjusted(-edge, -edge, edge, edge)
        painter.setBrush(brush(mix(theme.window, theme.text, GROUND_SHARE)))
        painter.setPen(pen(theme.card_line))
        painter.drawRects(self._grounds)
        painter.setPen(pen(theme.wire))
        painter.drawLines(self._lines.inside(seen))
        painter.setPen(pen(theme.card_line) if named else Qt.PenStyle.NoPen)
        for family, boxes in self._boxes.items():
            tint = mix(theme.card, theme.family(family), BODY_SHARE)
            painter.setBrush(brush(theme.card if named else tint))
            painter.drawRects(boxes.inside(seen))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush(theme.wire_strong))
        painter.drawRects(self._bars)
        if named:
            self._paint_names(painter, area, bodies)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(theme.error, 2))
        painter.drawRects(self._wrong)
        painter.setPen(pen(theme.accent, 2))
        painter.drawRects([rect_of(bodies[card]) for card in chosen if card in bodies])

    def _paint_names(self, painter: QPainter, area: QRectF, bodies: Bodies) -> None:
        """The spines and titles of cards, which keep their size; families at a time."""
        theme, to_pixels = current_theme(), painter.worldTransform()
        cards = bodies.inside(area)
        spines: dict[str, list[Box]] = {family: [*boxes] for family, boxes in self._inner.items()}
        names = [self._names[card] for card in cards]
        boxes = bodies.of(cards)
        for (family, _), box in zip(names, boxes.tolist(), strict=True):
            spines.setdefault(family, []).append(box)
        painter.save()
        painter.resetTransform()
        painter.setPen(Qt.PenStyle.NoPen)
        for family, stand in spines.items():
            painter.setBrush(brush(theme.family(family)))
            painter.drawRects(_spines(on_screen(np.array(stand), to_pixels), painter))
        painter.setFont(font("axis"))
        painter.setPen(colour(theme.text))
        left, top, _, bottom = on_screen(boxes, to_pixels).T
        width = (boxes[:, 2] - boxes[:, 0]) * to_pixels.m11()
        low = (top + bottom) / 2 + LETTER_PX / 2            # there it is in the middle
        lines = np.minimum(top + LINE_PX, low).tolist()
        room = (width - LEFT_PX - EDGE_PX).astype(int).tolist()
        starts = (left + LEFT_PX).tolist()
        for (_, title), x, y, wide in zip(names, starts, lines, room, strict=True):
            words = fitting(title, wide)
            if words == title:
                put_words(painter, x, y, words, "axis")
            else:                   # another piece of it at every step of a zoom: not to be kept
                painter.drawText(QPointF(x, y), words)
        painter.restore()

    def _read(
        self, models: Iterable[CardModel], bodies: Bodies, ways: Iterable[Way]
    ) -> None:
        """Look at everything; what stands where something stood before is not made anew."""
        self._wrong, self._grounds, self._inner, self._names, self._bars = [], [], {}, {}, []
        kept, self._rects = self._rects, {}
        places, by_family = dict(bodies.items()), dict[str, list[Box]]()
        for model in models:
            box = places[model.id]
            self._rects[box] = rect = kept.get(box) or rect_of(box)
            self._names[model.id] = model.family, model.title
            if model.foot and (share := self._heat.get(model.id, 0.0)) > 0:
                top, wide = box[3] - measures.FOOT, share * measures.CARD_WIDTH
                self._bars.append(QRectF(box[0], top, wide, measures.FOOT))
            if model.inlay is not None:
                self._grounds.append(rect)
                self._read_inlay(model, box, by_family)
                continue
            by_family.setdefault(model.family, []).append(box)
            if model.wrong:
                self._wrong.append(rect)
        self._boxes = {
            family: Marks([self._rects.get(box) or rect_of(box) for box in boxes], boxes)
            for family, boxes in by_family.items()
        }
        found = [*ways]
        if found != self._ways:
            edges = [(*a, *b) for corners, _ in found for a, b in pairwise(corners)]
            self._lines = Marks([line for _, lines in found for line in lines], edges)
            self._ways = found
        self._is_old = False

    def _read_inlay(
        self, model: CardModel, box: Box, by_family: dict[str, list[Box]]
    ) -> None:
        """What is in a block that is opened in its place, blocks in it as boxes."""
        inlay = model.inlay
        if inlay is None:
            return
        for inner, (x, y) in zip(inlay.cards, inlay.corners, strict=True):
            if inner.id not in inlay.gates:
                left, top = box[0] + x, box[1] + y + model.strip_top
                edges = left, top, left + inner.width, top + inner.height
                by_family.setdefault(inner.family, []).append(edges)
                self._inner.setdefault(inner.family, []).append(edges)


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


def on_screen(boxes: Boxes, to_pixels: QTransform) -> Boxes:
    """Where boxes of the scene are in a view of it, which is not turned."""
    scale, across, down = to_pixels.m11(), to_pixels.dx(), to_pixels.dy()
    found: Boxes = boxes.reshape(-1, 4) * scale + np.array([across, down, across, down])
    return found


def _spines(boxes: Boxes, painter: QPainter) -> list[QRectF]:
    """The left edges of boxes, on whole pixels."""
    ratio = painter.device().devicePixelRatioF()
    left, top, _, bottom = boxes.T
    edges = np.stack([left, top, left + SPINE_PX, bottom], 1)
    return [rect_of(box) for box in (np.floor(edges * ratio + 0.5) / ratio).tolist()]
