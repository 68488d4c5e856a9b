"""Bodies: where all cards stand, as one array: a question about all of them is one comparison."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Boxes = NDArray[np.float64]


def turned(box: Box) -> Box:
    """A box in the picture in which across is down and down is across."""
    return box[1], box[0], box[3], box[2]


def touching(reach: Boxes, boxes: Boxes) -> list[int]:
    """Which of the first boxes one of the others touches; some at a time stay in the cache."""
    r, hit = reach.T.copy(), np.zeros(len(reach), bool)
    for start in range(0, len(boxes), 32):
        left, top, right, bottom = boxes[start : start + 32].T[:, :, None]
        near = (r[0] <= right) & (r[2] >= left) & (r[1] <= bottom) & (r[3] >= top)
        hit |= near.any(axis=0)
    found: list[int] = np.flatnonzero(hit).tolist()
    return found


def meets(area: QRectF, boxes: Boxes) -> NDArray[np.bool_]:
    """Which of these boxes an area touches."""
    left, top, right, bottom = boxes.T
    across = (left < area.right()) & (right > area.left())
    found: NDArray[np.bool_] = across & (top < area.bottom()) & (bottom > area.top())
    return found


def overlapping(boxes: Boxes) -> list[bool]:
    """Which boxes lie over or under another one of them."""
    left, top, right, bottom = boxes.T
    over = (left < right[:, None]) & (right > left[:, None])
    over &= (top < bottom[:, None]) & (bottom > top[:, None])
    found: list[bool] = (over.sum(axis=0) > 1).tolist()
    return found


def rect_of(box: Box) -> QRectF:
    """A box as Qt has it."""
    left, top, right, bottom = box
    return QRectF(left, top, right - left, bottom - top)


def edges_of(rect: QRectF) -> Box:
    """A rectangle of Qt's as a box."""
    return rect.left(), rect.top(), rect.right(), rect.bottom()


def around(boxes: Boxes) -> QRectF:
    """The rectangle around all of these boxes."""
    if not len(boxes):
        return QRectF()
    left, top = boxes[:, :2].min(axis=0).tolist()
    right, bottom = boxes[:, 2:].max(axis=0).tolist()
    return rect_of((left, top, right, bottom))


class Bodies:
    """The boxes of cards by id; changed in place, since a hand moves cards at every frame."""

    def __init__(self, boxes: Mapping[str, Box] | None = None) -> None:
        given = boxes or {}
        self._rows = {card: i for i, card in enumerate(given)}
        self.edges: Boxes = np.array([*given.values()], np.float64).reshape(len(given), 4)

    def __getitem__(self, card: str) -> Box:
        left, top, right, bottom = self.edges[self._rows[card]].tolist()
        return left, top, right, bottom

    def __contains__(self, card: object) -> bool:
        return card in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def items(self) -> Iterator[tuple[str, Box]]:
        """Every card with its box."""
        boxes = ((a, b, c, d) for a, b, c, d in self.edges.tolist())
        return zip(self._rows, boxes, strict=True)

    def copy(self) -> Bodies:
        """As they stand now, whatever is moved later."""
        made = Bodies()
        made._rows, made.edges = self._rows, self.edges.copy()
        return made

    def turned(self) -> Bodies:
        """The same cards in the picture in which across is down and down is across."""
        made = Bodies()
        made._rows, made.edges = self._rows, self.edges[:, [1, 0, 3, 2]]
        return made

    def unlike(self, others: Bodies) -> list[str]:
        """The cards that stand elsewhere there; both must have the same cards in the same order."""
        cards = list(self._rows)
        differ = np.flatnonzero((self.edges != others.edges).any(axis=1))
        return [cards[i] for i in differ.tolist()]

    def shift_from(self, before: Mapping[str, Box]) -> tuple[float, float] | None:
        """How far all cards went from where they stood, if all of them went equally far."""
        if not before or before.keys() != self._rows.keys():
            return None
        by = self.edges - np.array([before[card] for card in self._rows])
        across, down = by[0, :2].tolist()
        return (across, down) if (by == [across, down, across, down]).all() else None

    def of(self, cards: Iterable[str]) -> Boxes:
        """The boxes of these cards, a row a card."""
        return self.edges[[self._rows[card] for card in cards]]

    def boxes_of(self, cards: Iterable[str]) -> list[Box]:
        """The boxes of these cards, one by one."""
        return [(a, b, c, d) for a, b, c, d in self.of(cards).tolist()]

    def put(self, boxes: Mapping[str, Box]) -> None:
        """Cards that are there stand elsewhere now."""
        self.edges[[self._rows[card] for card in boxes]] = list(boxes.values())

    def moved_to(self, corners: Mapping[str, tuple[float, float]]) -> Bodies:
        """The same cards, some of them with their upper left corner elsewhere."""
        boxes = dict(self.items())
        for card, (x, y) in corners.items():
            left, top, right, bottom = boxes[card]
            boxes[card] = (x, y, x + right - left, y + bottom - top)
        return Bodies(boxes)

    def around(self, cards: Iterable[str] = ()) -> QRectF:
        """The rectangle around these cards, or around all."""
        rows = [self._rows[card] for card in cards if card in self._rows]
        return around(self.edges[rows] if rows else self.edges)

    def inside(self, box: QRectF) -> list[str]:
        """The cards that a rectangle touches, in order."""
        cards = list(self._rows)
        return [cards[i] for i in np.flatnonzero(meets(box, self.edges)).tolist()]

    def others(self, but: Iterable[str]) -> Boxes:
        """The boxes of all cards but these."""
        rest = np.ones(len(self.edges), bool)
        rest[[self._rows[card] for card in but]] = False
        return self.edges[rest]

    def nearest(self, x: float, y: float, but: Iterable[str]) -> tuple[Box | None, Box | None]:
        """The card whose left edge is nearest to x, and the one whose top is nearest to y."""
        e = self.others(but)
        if not len(e):
            return None, None
        found = (e[np.abs(e[:, 0] - x).argmin()], e[np.abs(e[:, 1] - y).argmin()])
        across, down = ((a, b, c, d) for a, b, c, d in (each.tolist() for each in found))
        return across, down

    def at(self, x: float, y: float) -> list[str]:
        """The cards under a point."""
        return self.inside(QRectF(x, y, 0.0, 0.0))

    def within(self, left: float, right: float, top: float, bottom: float, but: Iterable[str]
               ) -> list[Box]:
        """Boxes that lie wholly between left and right and reach between top and bottom."""
        e = self.edges
        hit = (e[:, 0] > left) & (e[:, 2] < right) & (e[:, 1] < bottom) & (e[:, 3] > top)
        return self._chosen(hit, but)

    def beside(self, top: float, bottom: float, but: Iterable[str]) -> list[Box]:
        """Boxes that reach between two heights, wherever they stand."""
        return self._chosen((self.edges[:, 1] < bottom) & (self.edges[:, 3] > top), but)

    def _chosen(self, hit: NDArray[np.bool_], but: Iterable[str]) -> list[Box]:
        for card in but:
            hit[self._rows[card]] = False
        return [(a, b, c, d) for a, b, c, d in self.edges[hit].tolist()]
