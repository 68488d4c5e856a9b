"""Sliding: cards that are put in order are seen to go there, as far as they are in sight."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QVariantAnimation

from app.canvas.gliding import GLIDE_MS
from app.canvas.overview import DETAIL
from app.canvas.scene import SOON_READ
from app.theme.motion import motion_ms

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

FEW, MOST = 24, 200
"""In a network of more cards wires run roughly meanwhile; more in sight than that jump."""


class Slide(QObject):
    """Shows cards between where they stood and where an edit has put them. What is next ends it."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self._ways: dict[str, tuple[QPointF, QPointF]] = {}
        self._run = QVariantAnimation(self)
        self._run.setStartValue(0.0)
        self._run.setEndValue(1.0)
        self._run.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._run.valueChanged.connect(self._step)
        view.document.changed.connect(self.stop)

    @property
    def goes_on(self) -> bool:
        """Whether cards are on their way."""
        return self._run.state() == QVariantAnimation.State.Running

    def by(self, edit: Callable[[], object]) -> None:
        """Do an edit that moves cards, and have those in sight seen to move; others jump."""
        view, duration = self._view, motion_ms(GLIDE_MS)
        before = view.canvas.bodies.copy()
        edit()
        if not duration or not view.isVisible():
            return
        after, cards = view.canvas.bodies, list(before)
        if len(cards) > FEW:
            if view.zoom < DETAIL and len(cards) > SOON_READ:
                return
            seen = view.canvas.sight.in_sight()
            cards = [*dict.fromkeys((*before.inside(seen), *after.inside(seen)))]
        ways = {
            card: (QPointF(*before[card][:2]), QPointF(*after[card][:2]))
            for card in cards
            if card in before and card in after and before[card][:2] != after[card][:2]
        }
        if 0 < len(ways) <= MOST:
            self._ways = ways
            self._step(0.0)
            self._run.setDuration(duration)
            self._run.start()

    def stop(self, *_why: object) -> None:
        """Have all cards where they belong."""
        if self._ways:
            self._ways = {}
            self._run.stop()
            self._view.canvas.show_held({})

    def _step(self, share: float) -> None:
        if share >= 1:
            self.stop()
        elif self._ways:
            ways, canvas = self._ways.items(), self._view.canvas
            places = {card: start + (end - start) * share for card, (start, end) in ways}
            canvas.show_held(places, roughly=len(canvas.cards) > FEW)
