"""Glide: cards that an edit has put elsewhere are seen on their way there."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QVariantAnimation
from PySide6.QtWidgets import QApplication, QStyle

from app.canvas.scene import CanvasScene
from app.document import Document
from nncore.project import Place

GLIDE_MS = 150


class Glide(QObject):
    """Shows cards on the way from where they stood to where the project has them.

    Reads the Document: another edit ends it.
    """

    def __init__(self, document: Document, canvas: CanvasScene, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._ways: dict[str, tuple[QPointF, QPointF]] = {}
        self._motion = QVariantAnimation(self)
        self._motion.setStartValue(0.0)
        self._motion.setEndValue(1.0)
        self._motion.setDuration(GLIDE_MS)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.valueChanged.connect(self._show)
        document.changed.connect(self.finish)

    def begin(self, before: Mapping[str, Place]) -> None:
        """Set out from where cards stood; where the system wants no motion they are there."""
        style = QApplication.style()
        if not style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration):
            return
        after = self._canvas.places()
        self._ways = {
            card: (QPointF(old.x, old.y), QPointF(after[card].x, after[card].y))
            for card, old in before.items()
            if card in after and (old.x, old.y) != (after[card].x, after[card].y)
        }
        if self._ways:
            self._motion.start()

    def finish(self, *_why: object) -> None:
        """Everything stands where the project has it."""
        self._ways = {}
        self._motion.stop()

    def _show(self, share: float) -> None:
        self._canvas.show_held(
            {card: old + (new - old) * share for card, (old, new) in self._ways.items()}
        )
