"""One sentence above the work, with a button that does something about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, cast

import msgspec
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.parting import delete_later
from app.theme.current import theme_source
from app.theme.icons import pixmap
from app.theme.tokens import Theme
from app.widgets.buttons import Button, IconButton
from app.widgets.text import Text


class Notice(msgspec.Struct, frozen=True):
    """Something to tell. A newer one of the same kind takes the older one's place."""

    kind: str
    text: str
    action: str = ""
    do: Callable[[], None] | None = None
    tone: Literal["info", "error"] = "info"


class NoticeBar(QWidget):
    """Shows notices under each other, and takes no room without any.

    Who presses a button of one, which then goes, has the keyboard again where it was before.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, _Row] = {}
        self._before: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 0, 8, 0)
        self._column.setSpacing(4)
        self.hide()
        app = cast(QApplication, QApplication.instance())
        app.focusChanged.connect(self._note_focus)

    def show_notice(self, notice: Notice) -> None:
        """Tell something."""
        self.dismiss(notice.kind)
        row = _Row(notice, self)
        row.close_button.clicked.connect(row.leave)
        self._rows[notice.kind] = row
        self._column.addWidget(row)
        self.show()

    def dismiss(self, kind: str) -> None:
        """Take back what was told of a kind, if anything was."""
        row = self._rows.pop(kind, None)
        if row is not None:
            if row.isAncestorOf(self.window().focusWidget() or self):
                self._give_back()
            row.hide()
            delete_later(row)
        self.setVisible(bool(self._rows))

    def texts(self) -> list[str]:
        """Say what is being told, oldest first."""
        return [row.notice.text for row in self._rows.values()]

    def _note_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        """Keep in mind where the keyboard was before it came here."""
        if new is None or old is None or not self.isAncestorOf(new) or self.isAncestorOf(old):
            return
        self._before = old if old.window() is self.window() else None

    def _give_back(self) -> None:
        """Qt would give it to what comes next, be it a button that throws away what was learned."""
        before, self._before = self._before, None
        seen = before is not None and isValid(before) and before.isVisible()
        (before if before is not None and seen else self.window()).setFocus()


class _Row(QFrame):
    """One notice."""

    def __init__(self, notice: Notice, bar: NoticeBar) -> None:
        super().__init__(bar)
        self.notice = notice
        self._bar = bar
        self.setProperty("kind", "notice")
        self.close_button = IconButton("x", "Dismiss")
        self._sign = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(12)
        row.addWidget(self._sign)
        row.addWidget(Text(notice.text, wrap=True), 1)
        if notice.action:
            button = Button(notice.action, "outline")
            button.clicked.connect(self.act)
            row.addWidget(button)
        row.addWidget(self.close_button)
        source = theme_source()
        source.changed.connect(self.show_theme)
        self.show_theme(source.theme)

    def act(self) -> None:
        """Do what the button says; the notice has then served."""
        self.leave()
        if self.notice.do is not None:
            self.notice.do()

    def leave(self) -> None:
        """Go away."""
        self._bar.dismiss(self.notice.kind)

    def show_theme(self, theme: Theme) -> None:
        """Colour the sign."""
        wrong = self.notice.tone == "error"
        name, ink = ("circle-alert", theme.error) if wrong else ("info", theme.quiet)
        self._sign.setPixmap(pixmap(name, ink, 16, self.devicePixelRatioF()))
