"""The rows of the list of shortcuts: an action with its keys, a gesture with what it does."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.actions import Action
from app.settings import settings_store
from app.shortcuts.gestures import Gesture
from app.shortcuts.key_box import KeyBox
from app.shortcuts.keys import Keys, declared, owner_of, with_keys
from app.shortcuts.one_key import native
from app.shortcuts.refused import refusal
from app.widgets.buttons import Button, IconButton
from app.widgets.form import Note
from app.widgets.text import Text


class ActionRow(QWidget):
    """An action and its keys. Is told which hold; writes those that the person chooses."""

    def __init__(
        self, row: Action, rows: Sequence[Action], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.row, self._rows = row, rows
        self._wanted: Keys = ()
        self._build()

    @property
    def words(self) -> str:
        """All that a search finds it by."""
        return f"{self.row.title} {self.row.help} {self.keys.text()}"

    @property
    def name(self) -> str:
        """What it is called; a slip of the hand is one of these letters."""
        return self.row.title

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab goes through."""
        return self.keys, self.none, self.back, self.anyway

    def show_keys(self, keys: Keys) -> None:
        """Show the keys that hold now."""
        self.keys.show_keys(keys)
        self.none.setVisible(keys != ())
        self.back.setVisible(keys != declared(self.row))
        self._settle()

    def ask(self, keys: Keys) -> None:
        """Take these keys, or say who has them."""
        stored = settings_store().value.shortcuts
        other = owner_of(self._rows, stored, keys, but=self.row.id)
        self._wanted = keys
        if other is None:
            self.take()
            return
        self.note.say(f"{_said(keys)} belongs to “{other.title}”.", wrong=True)
        self.anyway.show()

    def take(self) -> None:
        """Have the keys that were asked for; whoever had them loses them."""
        store = settings_store()
        keys, self._wanted = self._wanted, ()
        self._settle()
        stored = with_keys(self._rows, store.value.shortcuts, self.row.id, keys)
        store.change(shortcuts=stored)

    def _ask_pressed(self, key: str) -> None:
        self._settle()
        why = "" if key in declared(self.row) else refusal(key)
        if why:
            self.note.say(why, wrong=True)
        else:
            self.ask((key,))

    def _take_away(self) -> None:
        self.ask(())
        self.keys.setFocus()            # the button goes

    def _ask_declared(self) -> None:
        self._settle()
        self.ask(declared(self.row))
        if self.back.isHidden():
            self.keys.setFocus()

    def _settle(self) -> None:
        self.note.say("")
        self.anyway.hide()

    def _build(self) -> None:
        title = Text(self.row.title, "row")
        title.setToolTip(self.row.help)
        self.keys = KeyBox(self.row.title, ())
        self.keys.pressed_keys.connect(self._ask_pressed)
        self.keys.taken_away.connect(self._take_away)
        self.none = _icon_button("x", f"{self.row.title}: no keys")
        self.none.clicked.connect(self._take_away)
        self.back = _icon_button("rotate-ccw", f"{self.row.title}: keys as at first")
        self.back.clicked.connect(self._ask_declared)
        self.note = Note()
        self.anyway = Button("Take it anyway", "outline")
        self.anyway.setAutoDefault(False)
        self.anyway.clicked.connect(self.take)
        self.anyway.hide()
        top, below = QHBoxLayout(), QHBoxLayout()
        top.setSpacing(8)
        below.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(4)
        column.addLayout(top)
        column.addLayout(below)
        top.addWidget(title, 1)
        top.addWidget(self.keys)
        top.addWidget(self.none, 0, Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(self.back, 0, Qt.AlignmentFlag.AlignVCenter)
        below.addWidget(self.note, 1)
        below.addWidget(self.anyway)


class GestureRow(QWidget):
    """What a hand does, and what comes of it. Tab passes it by."""

    stops: tuple[QWidget, ...] = ()

    def __init__(self, gesture: Gesture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words, self.name = f"{gesture.hand} {gesture.does}", gesture.does
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 6, 4, 6)
        row.setSpacing(16)
        row.addWidget(Text(gesture.does, "row", wrap=True), 1)
        hand = Text(gesture.hand, "quiet", wrap=True)
        hand.setFixedWidth(216)
        row.addWidget(hand)


def _icon_button(icon_name: str, name: str) -> IconButton:
    """One that keeps its place while it is hidden."""
    made = IconButton(icon_name, name)
    stays = made.sizePolicy()
    stays.setRetainSizeWhenHidden(True)
    made.setSizePolicy(stays)
    return made


def _said(keys: Keys) -> str:
    return " or ".join(map(native, keys))
