"""Writing: the title of a frame and the text of a note, edited where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from app.canvas import remarks
from app.canvas.remark_item import INSET, RemarkItem
from app.theme.type import font
from nncore.project import Remark

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

MOST_LETTERS = 20_000
TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Writing(QPlainTextEdit):
    """Stands over a frame's title or a note. Leaving it takes what was written; so does Enter.

    In a note Enter begins a line, and Ctrl+Enter takes it. Esc leaves a title as it was.
    """

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view.viewport())
        self._view = view
        self._key = ""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hide()
        view.zoomed.connect(self.take)
        view.scrolled.connect(self.take)
        view.document.changed.connect(self._follow)

    @property
    def key(self) -> str:
        """The remark that is being written, "" if none is."""
        return self._key

    def begin(self, key: str) -> None:
        """Write the text of this one."""
        self.take()
        item = self._view.canvas.remarks.items.get(key)
        if item is None:
            return
        top = QRectF(item.box.topLeft(), QSizeF(item.box.width(), min(200, item.box.height())))
        self._view.ensureVisible(top, 24, 24)
        self._key = key
        is_frame = item.remark.kind == "frame"
        self.setAccessibleName("Title of the frame" if is_frame else "Text of the note")
        self.setFont(font("card_title" if is_frame else "body", max(0.7, self._view.zoom)))
        self.setGeometry(self._view.mapFromScene(_room(item)).boundingRect())
        self.setLineWrapMode(
            self.LineWrapMode.NoWrap if is_frame else self.LineWrapMode.WidgetWidth
        )
        self.setPlainText(item.remark.text)
        self.selectAll()
        self.show()
        self.setFocus()

    def take(self, *_why: object) -> None:
        """Take what was written, as one step of undo."""
        key, text = self._key, self.toPlainText()[:MOST_LETTERS]
        self.leave()
        document = self._view.document
        old = document.project.remarks.get(key)
        if old is None or old.text == text:
            return
        text = " ".join(text.split()) if old.kind == "frame" else text
        new = remarks.with_remark(document.project, key, self._grown(replace(old, text=text)))
        document.apply(f"Write {old.kind}", new)

    def leave(self) -> None:
        """Put the box away without taking anything."""
        self._key = ""
        if self.hasFocus():
            self._view.setFocus()
        self.hide()

    def _grown(self, remark: Remark) -> Remark:
        """High enough for all of its text."""
        if remark.kind == "frame":
            return remark
        needed = RemarkItem("", remark).needed_height()
        return replace(remark, height=max(remark.height, min(needed, 100_000)))

    def _follow(self, *_change: object) -> None:
        if self._key and self._key not in self._view.document.project.remarks:
            self.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        remark = self._view.document.project.remarks.get(self._key)
        is_frame = remark is None or remark.kind == "frame"
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape and is_frame:
            self.leave()
        elif event.key() == Qt.Key.Key_Escape or (event.key() in TAKES and (is_frame or control)):
            self.take()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.take()


def _room(item: RemarkItem) -> QRectF:
    """Where it is written, in the scene."""
    box = item.box.adjusted(INSET - 4, 4, -INSET + 4, -4)
    if item.remark.kind == "frame":
        box.setHeight(remarks.TITLE - 8)
    return box
