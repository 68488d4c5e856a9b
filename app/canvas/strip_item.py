"""StripItem: the lower part of a card, which alone repaints when the sample in hand changes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas import measures
from app.canvas.cards import CardModel
from app.canvas.facts import Answer
from app.canvas.strip import (
    paint_bars,
    paint_chances,
    paint_flat,
    paint_maps,
    paint_neurons,
    paint_picture,
)
from app.theme.colours import brush, colour, pen
from app.theme.current import current_theme
from app.theme.icons import pixmap
from app.theme.type import font

PICTURE = 112
ARROW = 24
FIELD = 28
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class StripItem(QGraphicsItem):
    """Draws values by the kind of strip that its card has; nothing while there are none."""

    def __init__(self, model: CardModel, card: QGraphicsItem) -> None:
        super().__init__(card)
        self._model = model
        self._values: NDArray[Any] | None = None
        self._answer: Answer | None = None
        self._words: tuple[str, ...] = ()
        self.show_model(model)

    def show_model(self, model: CardModel) -> None:
        """Take the place and kind that the card says."""
        self.prepareGeometryChange()
        if model.strip != self._model.strip or model.strip_of != self._model.strip_of:
            self._values, self._answer = None, None
        self._model = model
        self.setPos(0, measures.HEAD + measures.ROW * len(model.rows))
        self.update()

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
        self.update()

    def arrow_at(self, point: QPointF) -> int:
        """-1 or 1 over the arrows of a sample (the strip's own coordinates), else 0."""
        if self._model.strip != "sample":
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
        return QRectF(116, 8 + place * FIELD, measures.CARD_WIDTH - 116 - 14, FIELD - 4)

    def boundingRect(self) -> QRectF:
        width = measures.CARD_WIDTH - measures.SPINE - 2
        return QRectF(measures.SPINE, 1, width, max(0, self._model.strip_height - 2))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        model, values = self._model, self._values
        width, height = measures.CARD_WIDTH, model.strip_height
        area = QRectF(measures.INSET, 10, width - 2 * measures.INSET, height - 20)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if model.strip == "answer":
            self._paint_answer(painter)
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
            painter.setFont(font("number" if i == 0 else "quiet"))
            painter.setPen(colour(theme.text if i == 0 else theme.quiet))
            box = QRectF(left, 8 + 22 * i, measures.CARD_WIDTH - left - 6, 20)
            words = painter.fontMetrics().elidedText(
                line, Qt.TextElideMode.ElideRight, int(box.width()))
            painter.drawText(box, LEFT, words)
        for step, box in self._arrows().items():
            name = "chevron-right" if step > 0 else "chevron-left"
            painter.drawPixmap(box.topLeft() + QPointF(4, 4), pixmap(name, theme.text, 16, 2.0))

    def _paint_columns(self, painter: QPainter) -> None:
        theme = current_theme()
        for i, label in enumerate(self._model.labels):
            box = self.column_box(i)
            painter.setFont(font("quiet"))
            painter.setPen(colour(theme.quiet))
            name = QRectF(measures.INSET, box.top(), 96, box.height())
            words = painter.fontMetrics().elidedText(
                label.replace("_", " "), Qt.TextElideMode.ElideRight, int(name.width()))
            painter.drawText(name, LEFT, words)
            painter.setPen(pen(theme.field_line))
            painter.setBrush(brush(theme.field))
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(colour(theme.text))
            painter.setFont(font("number"))
            if i < len(self._words):
                painter.drawText(box.adjusted(8, 0, -8, 0), RIGHT, self._words[i])

    def _paint_answer(self, painter: QPainter) -> None:
        theme, found = current_theme(), self._answer
        right = measures.CARD_WIDTH - 14
        for i, (name, quiet, strong) in enumerate(_lines(found)):
            box = QRectF(measures.INSET, 4 + 24 * i, right - measures.INSET, 24)
            painter.setFont(font("quiet"))
            painter.setPen(colour(theme.quiet))
            painter.drawText(box, LEFT, name)
            painter.setFont(font("number_strong"))
            wrong = i == 0 and found is not None and found.right is False
            painter.setPen(colour(theme.error if wrong else theme.text))
            painter.drawText(box, RIGHT, strong)
            taken = painter.fontMetrics().horizontalAdvance(strong)
            painter.setFont(font("number"))
            painter.setPen(colour(theme.quiet))
            room = box.adjusted(44, 0, -taken - 7, 0)
            if painter.fontMetrics().horizontalAdvance(quiet) <= room.width():
                painter.drawText(room, RIGHT, quiet)

    def _arrows(self) -> dict[int, QRectF]:
        left, top = measures.INSET + PICTURE + 8, 8 + PICTURE - ARROW
        return {
            -1: QRectF(left, top, ARROW, ARROW),
            1: QRectF(left + 30, top, ARROW, ARROW),
        }


def _same(one: NDArray[Any] | None, other: NDArray[Any] | None) -> bool:
    if one is None or other is None:
        return one is other
    return np.array_equal(one, other)


def _lines(found: Answer | None) -> list[tuple[str, str, str]]:
    """Name, quiet part, strong part of both lines of an answer."""
    if found is None:
        return [("Answer", "", "–"), ("Loss", "", "–")]
    if found.right is None:
        answer = ("Answer", found.verdict, found.words)
    else:
        answer = ("Answer", "", f"{found.words}, {found.verdict}")
    return [answer, ("Loss", found.sum, found.loss or "–")]
