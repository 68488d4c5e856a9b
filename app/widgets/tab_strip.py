"""A row of names, one of which is chosen."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from app.widgets.focus_ring import ring_focus
from app.widgets.text import Text


class TabStrip(QWidget):
    """Chooses one of several views. Tab reaches the strip, the arrow keys go along it."""

    chosen = Signal(str)
    """The person chose another view; carries its name."""

    def __init__(self, name: str, names: Iterable[str], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._counts: dict[str, Text] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(4, 4, 4, 4)
        self._row.setSpacing(4)
        for each in names:
            self._add(each)
        self._row.addStretch(1)
        if self._buttons:
            self.show_chosen(next(iter(self._buttons)))
        self._group.buttonClicked.connect(self._tell)

    @property
    def current(self) -> str:
        """Name of the chosen view."""
        button = self._group.checkedButton()
        return button.text() if button else ""

    def show_chosen(self, name: str) -> None:
        """Choose a view by its name; nothing is emitted."""
        self._buttons[name].setChecked(True)
        for each, button in self._buttons.items():
            reach = Qt.FocusPolicy.StrongFocus if each == name else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(reach)

    def show_offered(self, name: str, on: bool) -> None:
        """Offer a view or leave it out, as Boundary where there is no plane."""
        self._buttons[name].setVisible(on)

    def show_count(self, name: str, count: int) -> None:
        """Put a small number behind a name, as Problems has; none for 0."""
        label = self._counts[name]
        label.setText(str(count))
        label.setVisible(count > 0)
        words = f"{name}, {count}" if count else name
        self._buttons[name].setAccessibleName(words)

    def _add(self, name: str) -> None:
        button = QPushButton(name, self)
        button.setProperty("kind", "tab")
        button.setCheckable(True)
        button.setAccessibleName(name)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.installEventFilter(self)
        ring_focus(button)
        count = Text(role="axis")
        count.setProperty("kind", "badge")
        count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        count.hide()
        self._group.addButton(button)
        self._buttons[name] = button
        self._counts[name] = count
        self._row.addWidget(button)
        self._row.addWidget(count)

    def _tell(self, button: QPushButton) -> None:
        self.show_chosen(button.text())
        self.chosen.emit(button.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = steps.get(Qt.Key(event.key()))
            if step:
                names = [name for name, each in self._buttons.items() if not each.isHidden()]
                name = names[(names.index(self.current) + step) % len(names)]
                self.show_chosen(name)
                self._buttons[name].setFocus(Qt.FocusReason.TabFocusReason)
                self.chosen.emit(name)
                return True
        return False
