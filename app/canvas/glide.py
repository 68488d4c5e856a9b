"""Glide: cards go to other places as one step, and are seen on their way there."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QVariantAnimation
from PySide6.QtWidgets import QApplication, QStyle

from app.canvas import edits
from app.canvas.edits import Point
from app.canvas.scene import CanvasScene
from app.document import Document

GLIDE_MS = 150
MANY = 300
"""From so many cards on they are there at once: laying all wires anew takes longer than a frame."""


class Glide(QObject):
    """Moves cards in the Document; another edit ends what is still seen of it."""

    def __init__(self, document: Document, canvas: CanvasScene, parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._canvas = document, canvas
        self._ways: dict[str, tuple[QPointF, QPointF]] = {}
        self._motion = QVariantAnimation(self)
        self._motion.setStartValue(0.0)
        self._motion.setEndValue(1.0)
        self._motion.setDuration(GLIDE_MS)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.valueChanged.connect(self._show)
        document.changed.connect(self._stop)

    @property
    def is_moving(self) -> bool:
        """Whether cards are still on their way."""
        return self._motion.state() == QVariantAnimation.State.Running

    def move(self, text: str, places: Mapping[str, Point]) -> None:
        """Put cards elsewhere as one step of undo; all others stay where they are seen."""
        before = {card: item.pos() for card, item in self._canvas.cards.items()}
        standing = edits.settle(self._document.project, self._canvas.places())
        self._document.apply(text, edits.move(standing, places))
        ways = {card: (before[card], self._canvas.cards[card].pos()) for card in places}
        self._ways = {card: (old, new) for card, (old, new) in ways.items() if old != new}
        if 0 < len(self._ways) < MANY and moves():
            self._show(0.0)
            self._motion.start()

    def finish(self) -> None:
        """Everything stands where the Document has it."""
        if self.is_moving:
            self._stop()
            self._canvas.show_held({})

    def _stop(self, *_why: object) -> None:
        self._motion.stop()

    def _show(self, share: float) -> None:
        self._canvas.show_held(
            {card: old + (new - old) * share for card, (old, new) in self._ways.items()}
        )


def moves() -> bool:
    """Whether the system wants anything to move."""
    style = QApplication.style()
    return bool(style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration))
