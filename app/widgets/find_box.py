"""FindBox: finds one of many things by a few letters of its name, over the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.theme.colours import pen
from app.theme.current import current_theme
from app.widgets.text import give_ground
from app.widgets.text_field import SearchField

WIDTH, TOP, ROW, MOST_ROWS = 520, 96, 28, 14
DO = Qt.ItemDataRole.UserRole

Offers = Sequence[tuple[str, Callable[[], None]]]
"""What can be found: its words, and what is done when it is taken."""


class FindBox(QDialog):
    """Type a few letters, press Enter. Esc leaves."""

    def __init__(self, name: str, hint: str, offers: Offers, over: QWidget) -> None:
        super().__init__(over, Qt.WindowType.Popup)
        self._over, self._offers = over, offers
        self.setAccessibleName(name)
        self.search = SearchField(name, hint)
        self.list = QListWidget()
        self.list.setAccessibleName("What was found")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.search)
        column.addWidget(self.list)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        give_ground(self)
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self.show_found)
        self.search.returnPressed.connect(self.take)
        self.list.itemActivated.connect(self.take)
        self.list.itemClicked.connect(self.take)
        self.show_found("")

    def show_over(self) -> None:
        """Open in the upper middle of the window."""
        corner = self._over.mapToGlobal(self._over.rect().topLeft())
        self.move(corner.x() + (self._over.width() - WIDTH) // 2, corner.y() + TOP)
        self.show()
        self.search.setFocus()

    def show_found(self, words: str) -> None:
        """List what has all the words, what begins with them first."""
        wanted = [_plain(word) for word in words.split()]
        found = [row for row in self._offers if all(w in _plain(row[0]) for w in wanted)]
        found.sort(key=lambda row: not _plain(row[0]).startswith(_plain(words)))
        self.list.clear()
        for title, _ in found:
            self.list.addItem(QListWidgetItem(title))
        for i, (_, do) in enumerate(found):
            self.list.item(i).setData(DO, do)
        if not found:
            nothing = QListWidgetItem("Nothing is called so")
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(nothing)
        self.list.setCurrentRow(0)
        rows = min(MOST_ROWS, max(1, self.list.count()))
        self.list.setFixedHeight(rows * self.list.sizeHintForRow(0) + 4 if found else ROW)
        self.setFixedSize(WIDTH, self.sizeHint().height())

    def take(self) -> None:
        """Do the chosen one."""
        item = self.list.currentItem()
        if item is not None and item.data(DO) is not None:
            do = item.data(DO)
            self.close()
            do()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(pen(current_theme().field_line))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.close()
                return True
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
            step = steps.get(Qt.Key(event.key()))
            if step:
                last = self.list.count() - 1
                self.list.setCurrentRow(min(last, max(0, self.list.currentRow() + step)))
                return True
        return super().eventFilter(watched, event)


def _plain(words: str) -> str:
    """Letters and digits only, so that "unet" finds "U-Net"."""
    return "".join(c for c in words.lower() if c.isalnum())
