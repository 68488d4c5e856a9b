"""HistoryBox: every step that led here and every one taken back, by name; a click goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QListWidget, QWidget

from app.actions import Action
from app.canvas.view import CanvasView
from app.document import Document
from app.finding import has
from app.theme.colours import brush
from app.theme.current import current_theme
from app.theme.icons import icon
from app.theme.type import font
from app.undo import Steps
from app.widgets.search_popup import SearchPopup

if TYPE_CHECKING:
    from app.training.session import Session

WIDTH, MOST_ROWS = 360, 14
Role = Qt.ItemDataRole
COUNT = Role.UserRole
BEGINNING, HERE = "Beginning", "Present step"


def names_of(steps: Steps) -> list[str]:
    """What each step is called, from the oldest to the last that was taken back.

    Before them stands the beginning: row n is where n steps are done.
    """
    return [BEGINNING, *(step.text for step in (*steps.past, *steps.future))]


class HistoryBox(SearchPopup):
    """Lists the steps, the oldest above; the present one has a sign, later ones are quiet."""

    def __init__(self, session: Session, over: QWidget) -> None:
        super().__init__("History", "Find a step", "Steps, oldest first", over)
        self._session = session
        self.list.itemActivated.connect(self.take)
        self.show_found("")

    def show_found(self, words: str) -> None:
        """List the steps that have all the words."""
        steps = self._session.document.steps
        here, theme = len(steps.past), current_theme()
        self.list.clear()
        for count, name in enumerate(names_of(steps)):
            if not has(words, name):
                continue
            present = count == here
            state = HERE if present else "Taken back" if count > here else "Done"
            self.add_row(name, {
                COUNT: count,
                Role.DecorationRole:
                    icon("arrow-right", theme.accent_text) if present else _nothing(),
                Role.FontRole: font("card_title" if present else "body"),
                Role.ForegroundRole: brush(theme.quiet if count > here else theme.text),
                Role.AccessibleTextRole: f"{name}, {state.lower()}",
                Role.ToolTipRole: f"{state}. A click goes there",
            })  # fmt: skip
            if present:
                self.list.setCurrentRow(self.list.count() - 1)
        self.say_if_nothing()
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        rows = min(MOST_ROWS, self.list.count())
        self.list.setFixedHeight(rows * max(28, self.list.sizeHintForRow(0)) + 4)
        self.setFixedSize(WIDTH, self.sizeHint().height())
        current = self.list.currentIndex()
        self.list.scrollTo(current, QListWidget.ScrollHint.PositionAtCenter)

    def take(self) -> None:
        """Go to where the chosen step is the last one done."""
        count = self.chosen(COUNT)
        if count is not None:
            self.close()
            self._session.go_to(count)


def _nothing() -> QIcon:
    """Room as wide as a sign."""
    empty = QPixmap(16, 16)
    empty.fill(Qt.GlobalColor.transparent)
    return QIcon(empty)


def has_history(document: Document) -> bool:
    """There is a step to go back to, or on to."""
    return bool(document.steps.past or document.steps.future)


def show_history(session: Session, view: CanvasView) -> None:
    """See every step by its name and go to any of them at once."""
    HistoryBox(session, view.window()).show_over()


ACTIONS = (
    Action(
        "edit.history", "History…", show_history, "Ctrl+Alt+Z", "Edit/1 undo", "sign-history",
        has_history,
    ),
)
