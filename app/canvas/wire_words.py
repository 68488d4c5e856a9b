"""WireWords: what flows, written over wires where nothing else is."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from app.canvas.bodies import Box, edges_of, rect_of
from app.canvas.labels import Occupied, Square, box_for, first_box, squares_along
from app.canvas.wire import WireItem
from app.theme.type import font
from nncore.graph import Wire
from nncore.shapes import Shape


class Wording(NamedTuple):
    """Words, how wide they are, and the same set tight."""

    words: str
    width: float
    tight: str
    tight_width: float


class NoRoom(NamedTuple):
    """The narrowest words that found no room, where they looked, and how often room came up."""

    width: float
    squares: frozenset[Square]
    freed: int


class WireWords:
    """Writes on wires. One that found no room looks again when some came up where it looked."""

    def __init__(self) -> None:
        self.within: Box | None = None      # where words may stand; None is anywhere
        self.occupied = Occupied()
        self._no_room: dict[Wire, NoRoom] = {}

    def clear(self) -> None:
        """Nothing lies anywhere."""
        self.occupied, self._no_room = Occupied(), {}

    def free(self, wires: Iterable[Wire]) -> None:
        """What is written over these wires takes no room any more."""
        for wire in wires:
            self.occupied.free((wire, "words"))
            self._no_room.pop(wire, None)

    def keep(self, item: WireItem) -> None:
        """What is written there takes its room."""
        self.occupied.put((item.wire, "words"), [edges_of(item.words_box)])

    def write(self, item: WireItem, same_way: bool = False) -> None:
        """Words where they are free, set tight if need be, or none: the pointer tells them."""
        said, box, way = _wording(item.flow), item.words_box, item.way
        if way is None or way.rough:
            self.erase(item)
            return
        if same_way and item.words:
            if not way.down and (item.flow is None or said.width == box.width()):
                item.show_words(said.words, box)    # what comes back has its room then
                return
            first = rect_of(first_box(way, said.width))
            if box.contains(first):                 # nothing was in the way of longer words
                item.show_words(said.words, first)
                self.keep(item)
                return
        elif same_way and self._finds_none(item.wire, said):
            return
        self.free([item.wire])
        found = box_for(way, (said.width, said.tight_width), self.occupied, self.within)
        if found is None:
            looked = frozenset(squares_along(way, said.width))
            self._no_room[item.wire] = NoRoom(said.tight_width, looked, self.occupied.freed(looked))
            item.show_words("", QRectF())
        else:
            item.show_words(said.tight if found[0] else said.words, rect_of(found[1]))
            self.keep(item)

    def erase(self, item: WireItem) -> None:
        """Write nothing over a wire."""
        self.free([item.wire])
        item.show_words("", QRectF())

    def _finds_none(self, wire: Wire, said: Wording) -> bool:
        """Whether there was no room for narrower words, and none came up since."""
        none = self._no_room.get(wire)
        if none is None or said.tight_width < none.width:
            return False
        return none.freed == self.occupied.freed(none.squares)


@lru_cache(maxsize=4096)
def _wording(flow: Shape | None) -> Wording:
    words = str(flow) if flow else "?"
    tight = words.replace(" × ", "×")
    return Wording(words, _width(words), tight, _width(tight))


def _width(words: str) -> float:
    return QFontMetricsF(font("setting")).horizontalAdvance(words) + 2
