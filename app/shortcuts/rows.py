"""The rows of the list of shortcuts: an action with its keys, a gesture with what it does."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.actions import Action
from app.settings import settings_store
from app.shortcuts.gestures import GESTURES, Gesture
from app.shortcuts.key_box import KeyBox
from app.shortcuts.keys import Keys, declared, native, owner_of, with_keys, writes
from app.widgets.buttons import Button, IconButton
from app.widgets.form import Note
from app.widgets.text import Text

PLACES = {key: gesture for gesture in GESTURES for key in gesture.keys}


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

    def show_keys(self, keys: Keys) -> None:
        """Show the keys that hold now."""
        self.keys.show_keys(keys)
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
        if gesture := PLACES.get(key):
            words = f"{native(key)} always means: {gesture.does.lower()}."
            self.note.say(words, wrong=True)
        elif writes(key):
            self.note.say("A letter alone begins quick-add. Hold Ctrl or Alt with it.", wrong=True)
        else:
            self.ask((key,))

    def _ask_declared(self) -> None:
        self._settle()
        self.ask(declared(self.row))

    def _settle(self) -> None:
        self.note.say("")
        self.anyway.hide()

    def _build(self) -> None:
        title = Text(self.row.title, "row")
        title.setToolTip(self.row.help)
        self.keys = KeyBox(self.row.title, ())
        self.keys.pressed_keys.connect(self._ask_pressed)
        self.back = IconButton("rotate-ccw", f"{self.row.title}: keys as at first")
        stays = self.back.sizePolicy()
        stays.setRetainSizeWhenHidden(True)
        self.back.setSizePolicy(stays)
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
        top.addWidget(self.back)
        below.addWidget(self.note, 1)
        below.addWidget(self.anyway)


class GestureRow(QWidget):
    """What a hand does, and what comes of it."""

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


def _said(keys: Keys) -> str:
    return " or ".join(map(native, keys))
