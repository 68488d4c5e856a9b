"""Tidying: finds places for many cards in a thread of its own, with a way to give that up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from app.canvas.gestures import Pan
from app.jobs import HeldJob
from app.widgets.buttons import Button
from app.widgets.text import Text
from nncore.project import Project

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

Put = Callable[[Any], object]
"""Makes what was found a step of undo."""

MANY = 200
"""Up to so many cards have their places within a frame."""
SAID_AFTER_MS, TOP_PX = 150, 16
PAINTED_MS = 20
"""What is to be painted is painted first: side by side with the thread it takes several times as
long."""


class Tidying(QObject):
    """Puts cards where they are tidy, as one step of undo; an edit meanwhile is an end to it."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self._job: HeldJob | None = None
        self._find: Callable[[], Any] | None = None
        self._put: Put | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAINTED_MS)
        self._soon.timeout.connect(self._start)
        self.said = TidyingBar(view)
        self.said.given_up.clicked.connect(self.give_up)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(SAID_AFTER_MS)
        self._clock.timeout.connect(self.said.come)
        view.document.changed.connect(self._follow)

    @property
    def goes_on(self) -> bool:
        """Whether places are being looked for."""
        return self._put is not None

    def begin(self, count: int, find: Callable[[], Any], put: Put) -> None:
        """Put so many cards elsewhere: few at once, many as soon as their places are found.

        What `find` is given does not change meanwhile; `put` is called on this thread.
        """
        self.give_up()
        if count <= MANY:
            put(find())
            return
        self._find, self._put = find, put
        self.said.show_count(count)
        self._view.setFocus()               # Esc is for this, also after a click on a button
        self._clock.start()
        self._soon.start()

    def give_up(self) -> None:
        """Leave all as it is."""
        self._job = self._find = self._put = None
        self._soon.stop()
        self._clock.stop()
        if self.said.isVisible():
            self.said.hide()
            self._view.setFocus()

    def _start(self) -> None:
        """Look for places in the thread."""
        if self._find is not None:
            self._job, self._find = HeldJob(self._find), None
            self._job.ended.connect(self._take)
            self._job.failed.connect(self._fail)
            self._job.start()

    def _take(self, found: Any) -> None:
        put = self._put
        if self.sender() is not self._job or put is None:
            return                          # it comes too late
        self.give_up()
        if self._view.gesture is None or isinstance(self._view.gesture, Pan):
            put(found)                      # else the next edit is in the hand

    def _fail(self, error: Exception) -> None:
        if self.sender() is self._job:
            self.give_up()
        raise error                         # our mistake, also where nobody waits for it

    def _follow(self, old: Project, new: Project) -> None:
        """What training changes is no edit of what stands where."""
        if self.goes_on and (new.graph is not old.graph or _seen(new) != _seen(old)):
            self.give_up()


class TidyingBar(QFrame):
    """Floats over the canvas while many cards are put in order; Esc or a click gives that up."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self.setProperty("kind", "card")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._words = Text("", "body")
        self.given_up = Button("Cancel", tip="Leave all as it is (Esc)")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(16)
        row.addWidget(self._words)
        row.addWidget(self.given_up)
        view.viewport().installEventFilter(self)
        self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.text()

    def show_count(self, count: int) -> None:
        """Say what goes on."""
        self._words.setText(f"Tidying {count:,} cards")
        self.setAccessibleName(self._words.text())

    def come(self) -> None:
        """It takes long enough to be worth a word."""
        self.adjustSize()
        self._stand()
        self.show()
        self.raise_()

    def _stand(self) -> None:
        self.move((self._view.viewport().width() - self.width()) // 2, TOP_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.click()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._stand()
        return False


def _seen(project: Project) -> tuple[object, ...]:
    """All that says where cards stand and how high they are."""
    return project.layout, project.flow, project.data
