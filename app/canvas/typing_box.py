"""TypingBox: another sample in hand, by the arrows of an Input card or by typing its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from app.canvas.card import CardItem
from app.theme.type import font
from app.widgets.arithmetic import SumError, number_in

if TYPE_CHECKING:
    from app.canvas.view import CanvasView


class TypingBox(QLineEdit):
    """Stands over a number of an Input card while it is typed; Enter takes it, Tab goes on."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view.viewport())
        self._view = view
        self._card, self._place = "", -1
        self.setFont(font("number"))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setAccessibleName("Value of the sample in hand")
        self.editingFinished.connect(self._take)
        self.hide()

    def step_sample(self, step: int) -> None:
        """Take the next or previous sample of its part in hand."""
        session = self._view.session
        if session.dataset is None:
            return
        parts = {
            "train": session.dataset.train,
            "validation": session.dataset.validation,
            "test": session.dataset.test,
        }
        sample, length = session.sample, len(parts[session.sample.part])
        if length:
            index = (sample.index + step) % length
            session.show_sample(replace(sample, index=index, values=None))

    def begin_at(self, card: CardItem, at: QPointF) -> None:
        """Begin typing if a number of a sample stands under this point."""
        strip = self._view.canvas.strips[card.model.id]
        place = strip.column_at(strip.mapFromScene(at))
        if place >= 0:
            self._begin(card.model.id, place)

    def leave(self) -> None:
        """Put the box away without taking anything."""
        self._place = -1
        if self.hasFocus():      # else hiding moves it, as Tab would
            self._view.setFocus()
        self.hide()

    def _begin(self, card: str, place: int) -> None:
        view = self._view
        numbers = self._numbers(card)
        if not numbers:
            return
        self._card, self._place = card, place
        strip = view.canvas.strips[card]
        box = strip.mapRectToScene(strip.column_box(place))
        self.setGeometry(view.mapFromScene(box).boundingRect())
        self.setText(f"{list(numbers.values())[place]:.6g}")
        self.selectAll()
        self.show()
        self.setFocus()

    def _numbers(self, card: str) -> dict[str, float]:
        """Every column of an Input with its value in its own unit."""
        view, dataset = self._view, self._view.session.dataset
        look = view.session.look
        if dataset is None or look is None or card not in look.outputs:
            return {}
        labels = view.canvas.cards[card].model.labels
        flat = look.outputs[card].ravel()
        return {
            name: float(dataset.in_unit(name, flat[i : i + 1].astype(np.float64))[0])
            for i, name in enumerate(labels)
        }

    def _take(self) -> None:
        if self._place < 0:
            return
        numbers, place, text = self._numbers(self._card), self._place, self.text()
        self.leave()
        try:
            typed = number_in(text.replace("$", ""))
        except SumError:
            return
        if not numbers:
            return
        numbers[list(numbers)[place]] = typed
        session = self._view.session
        values = {name: np.asarray(number) for name, number in numbers.items()}
        session.show_sample(replace(session.sample, values=values))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
            self._view.setFocus()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
            self._view.setFocus()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, onwards: bool) -> bool:
        """Tab takes the number and goes to the next one of the card."""
        if self._place < 0:
            return super().focusNextPrevChild(onwards)
        card, place = self._card, self._place + (1 if onwards else -1)
        found = self._view.canvas.cards.get(card)
        count = len(found.model.labels) if found else 0
        self._take()
        if 0 <= place < count:
            self._begin(card, place)
            return True
        self._view.setFocus()
        return True
