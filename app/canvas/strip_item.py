"""StripItem: the lower part of a card, which alone repaints when the sample in hand changes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas import measures
from app.canvas.answer import paint_answer
from app.canvas.card import CardItem
from app.canvas.cards import CardModel
from app.canvas.facts import Answer
from app.canvas.lettering import RIGHT, write
from app.canvas.neurons import paint_neurons
from app.canvas.strip import (
    paint_bars,
    paint_chances,
    paint_flat,
    paint_maps,
    paint_picture,
)
from app.theme.colours import brush, pen
from app.theme.current import current_theme
from app.theme.icons import pixmap

PICTURE = 112
ARROW = 24
FIELD = 28
FIELD_LEFT = 112


class StripItem(QGraphicsItem):
    """Draws values by the kind of strip that its card has; nothing while there are none."""

    def __init__(self, model: CardModel, card: CardItem) -> None:
        super().__init__(card)
        self._card, self._model = card, model
        self._values: NDArray[Any] | None = None
        self._answer: Answer | None = None
        self._words: tuple[str, ...] = ()
        self._bounds = QRectF()
        self._has_none, self._place = False, (0, 0)
        self.show_model(model)

    def show_model(self, model: CardModel) -> None:
        """Take the place and kind that the card says."""
        if model.strip != self._model.strip or model.strip_of != self._model.strip_of:
            self._values, self._answer = None, None
        self._model = model
        if (place := (model.strip_top, model.strip_height)) != self._place:
            self._place = place
            self._take_place()
        self._renew()

    def _take_place(self) -> None:
        model = self._model
        width = measures.CARD_WIDTH - measures.SPINE - 2
        bounds = QRectF(measures.SPINE, 1, width, max(0, model.strip_height - 2))
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds
        self.setPos(0, model.strip_top)

    def show_values(
        self,
        values: NDArray[Any] | None,
        words: tuple[str, ...] = (),
        answer: Answer | None = None,
    ) -> None:
        """Draw other numbers; `words` stand beside a sample, or are the values of its columns."""
        if (words, answer) == (self._words, self._answer) and _same(values, self._values):
            return
        self._values, self._words, self._answer = values, words, answer
        self._renew()

    def _renew(self) -> None:
        """Paint anew, if there is anything to paint."""
        had_none, flag = self._has_none, QGraphicsItem.GraphicsItemFlag.ItemHasNoContents
        self._has_none = self._values is None and self._model.strip not in ("answer", "typed")
        if self._has_none != had_none:
            self.setFlag(flag, self._has_none)
        if not (self._has_none and had_none):
            self.update()

    @property
    def is_empty(self) -> bool:
        """Whether it paints nothing."""
        return self._has_none

    def arrow_at(self, point: QPointF) -> int:
        """-1 or 1 over the arrows of a sample (the strip's own coordinates), else 0."""
        if self._model.strip not in ("sample", "typed"):
            return 0
        return next((step for step, box in self._arrows().items() if box.contains(point)), 0)

    def column_at(self, point: QPointF) -> int:
        """Which number of a typed sample stands under a point, else -1."""
        if self._model.strip != "typed":
            return -1
        boxes = [self.column_box(i) for i in range(len(self._model.labels))]
        return next((i for i, box in enumerate(boxes) if box.contains(point)), -1)

    def column_box(self, place: int) -> QRectF:
        """Where the number of a column stands."""
        width = measures.CARD_WIDTH - FIELD_LEFT - 14
        return QRectF(FIELD_LEFT, 8 + place * FIELD, width, FIELD - 4)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self._card.is_brief:
            return
        model, values = self._model, self._values
        width, height = measures.CARD_WIDTH, model.strip_height
        area = QRectF(measures.INSET, 10, width - 2 * measures.INSET, height - 20)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.boundingRect(), Qt.ClipOperation.IntersectClip)
        if model.strip == "answer":
            paint_answer(painter, area, self._answer, model.labels)
        elif model.strip == "typed":
            self._paint_columns(painter)
        elif values is None or not values.size:
            return
        elif model.strip == "sample":
            self._paint_sample(painter, values)
        elif model.strip == "bars":
            paint_bars(painter, area, values)
        elif model.strip == "neurons":
            paint_neurons(painter, area, values)
        elif model.strip == "chances" and values.size == len(model.labels):
            paint_chances(painter, area, values, model.labels)
        elif model.strip == "flat":
            paint_flat(painter, area, values)
        elif model.strip == "maps" and values.ndim == 3:
            paint_maps(painter, area, values)

    def _paint_sample(self, painter: QPainter, values: NDArray[Any]) -> None:
        theme = current_theme()
        if values.ndim == 3:
            longest = max(values.shape[1:])
            across, down = (PICTURE * size / longest for size in values.shape[:0:-1])
            paint_picture(painter, QRectF(measures.INSET, 8, across, down), values)
        left = measures.INSET + PICTURE + 14
        for i, line in enumerate(self._words):
            role, token = ("quiet", theme.quiet) if i else ("number", theme.text)
            box = QRectF(left, 8 + 22 * i, measures.CARD_WIDTH - left - 6, 20)
            write(painter, box, line, role, token)
        self._paint_arrows(painter)

    def _paint_columns(self, painter: QPainter) -> None:
        theme, labels = current_theme(), self._model.labels
        for i, label in enumerate(labels):
            box = self.column_box(i)
            name = QRectF(measures.INSET, box.top(), FIELD_LEFT - measures.INSET - 6, box.height())
            write(painter, name, label.replace("_", " "), "quiet", theme.quiet)
            painter.setPen(pen(theme.field_line))
            painter.setBrush(brush(theme.field))
            painter.drawRoundedRect(box, 4, 4)
            inside = box.adjusted(8, 0, -8, 0)
            number, _, unit = (self._words[i] if i < len(self._words) else "").partition(" ")
            if unit:
                taken = write(painter, inside, unit, "quiet", theme.quiet, RIGHT)
                inside.setRight(inside.right() - taken - 5)
            write(painter, inside, number, "number", theme.text, RIGHT)
        if len(self._words) > len(labels):
            below = QRectF(measures.INSET, self._arrows()[1].top(), 140, ARROW)
            write(painter, below, self._words[len(labels)], "quiet", theme.quiet)
        self._paint_arrows(painter)

    def _paint_arrows(self, painter: QPainter) -> None:
        for step, box in self._arrows().items():
            name = "chevron-right" if step > 0 else "chevron-left"
            arrow = pixmap(name, current_theme().text, 16, 2.0)
            painter.drawPixmap(box.topLeft() + QPointF(4, 4), arrow)

    def _arrows(self) -> dict[int, QRectF]:
        if self._model.strip == "typed":
            top = 8 + FIELD * len(self._model.labels)
            left = measures.CARD_WIDTH - 10 - 2 * ARROW
            return {step: QRectF(left + ARROW * (step > 0), top, ARROW, ARROW) for step in (-1, 1)}
        left, top = measures.INSET + PICTURE + 8, 8 + PICTURE - ARROW
        return {
            -1: QRectF(left, top, ARROW, ARROW),
            1: QRectF(left + 30, top, ARROW, ARROW),
        }


def _same(one: NDArray[Any] | None, other: NDArray[Any] | None) -> bool:
    if one is None or other is None:
        return one is other
    return np.array_equal(one, other)
