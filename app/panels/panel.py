"""Panel: what all views below the canvas have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

if TYPE_CHECKING:
    from app.training.session import Session


class Panel(QWidget):
    """A view of a run. Its heavy part is made when it is first seen; hidden, it draws nothing."""

    title: ClassVar[str] = ""
    height_px: ClassVar[int] = 0
    """The height it asks for while in front; 0 takes what there is."""

    summary_changed = Signal(str)
    """The line that stands beside the tabs is another one; carries it."""
    count_changed = Signal(int)
    """The number behind the panel's name is another one; carries it, 0 for none."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._built = False
        self._summary = ""
        self._upright = False
        self.setAccessibleName(self.title)

    @property
    def summary(self) -> str:
        """One line about what is shown."""
        return self._summary

    @property
    def awake(self) -> bool:
        """Whether somebody sees it: only then may it draw."""
        return self._built and self.isVisible()

    def tell(self, summary: str) -> None:
        """Say another line beside the tabs."""
        if summary != self._summary:
            self._summary = summary
            self.summary_changed.emit(summary)

    def show_upright(self, upright: bool) -> None:
        """Lay its parts below each other, as a narrow place at a side needs it, or side by side."""
        self._upright = upright
        way = QBoxLayout.Direction.TopToBottom if upright else QBoxLayout.Direction.LeftToRight
        for row in self._lying():
            row.setDirection(way)

    def shown(self) -> None:
        """Catch up with the session: the panel has come to the front."""

    def hidden(self) -> None:
        """Let go of what costs anything: nobody looks any more."""

    def _build(self) -> None:
        """Make widgets and layout; no data yet."""

    def _lying(self) -> list[QBoxLayout]:
        """What lies side by side where there is room."""
        row = self.layout()
        return [row] if isinstance(row, QHBoxLayout) else []

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._built:
            self._build()
            self._built = True
            self.show_upright(self._upright)
        self.shown()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._built:
            self.hidden()
