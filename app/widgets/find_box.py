"""FindBox: finds one of many things by a few letters of its name, over the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.finding import Said, ranked
from app.widgets.search_popup import SearchPopup

WIDTH, ROW, MOST_ROWS = 520, 28, 14
DO = Qt.ItemDataRole.UserRole


class Offer(NamedTuple):
    """What can be found: its words, what is done when it is taken, what else it is called."""

    words: str
    do: Callable[[], None]
    nicknames: tuple[str, ...] = ()
    about: str = ""

    @property
    def said(self) -> Said:
        """All that it is found by."""
        return Said(self.words, self.nicknames, self.about)


class FindBox(SearchPopup):
    """Finds among offers, and does the one that is taken."""

    def __init__(self, name: str, hint: str, offers: Sequence[Offer], over: QWidget) -> None:
        super().__init__(name, hint, "What was found", over)
        self._offers = offers
        self.list.itemActivated.connect(self.take)
        self.show_found("")

    def show_found(self, words: str) -> None:
        """List what the words name, best first."""
        found = ranked(words, self._offers, lambda offer: offer.said)
        self.list.clear()
        for offer in found:
            self.add_row(offer.words, {DO: offer.do})
        self.say_if_nothing()
        self.list.setCurrentRow(0)
        rows = min(MOST_ROWS, self.list.count())
        self.list.setFixedHeight(rows * self.list.sizeHintForRow(0) + 4 if found else ROW)
        self.setFixedSize(WIDTH, self.sizeHint().height())

    def take(self) -> None:
        """Do the chosen one."""
        do = self.chosen(DO)
        if do is not None:
            self.leave_for(do)
