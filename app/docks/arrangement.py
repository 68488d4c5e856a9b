"""Arrangement: at which side each panel stands, in which order, and what is put away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

Place = Literal["bottom", "left", "right", "floating", "closed"]
Part = Literal["palette", "inspector", "panels"]
Box = tuple[int, int, int, int]
"""Left, top, width and height on the screen."""

SIDES: tuple[Place, ...] = ("bottom", "left", "right")


class Arrangement(Struct, frozen=True):
    """Panels that it does not name stand at the bottom, behind the others."""

    order: tuple[str, ...] = ()
    places: dict[str, Place] = {}
    windows: dict[str, Box] = {}
    widths: dict[str, int] = {}
    hidden: tuple[Part, ...] = ()

    def place(self, name: str) -> Place:
        """Where a panel stands."""
        return self.places.get(name, "bottom")

    def at(self, place: Place, names: Iterable[str]) -> list[str]:
        """Those of the panels that stand at a place, in their order."""
        return [name for name in self.ordered(names) if self.place(name) == place]

    def ordered(self, names: Iterable[str]) -> list[str]:
        """Panels in the order that the person gave them."""
        names = list(names)
        known = [name for name in self.order if name in names]
        return known + [name for name in names if name not in known]

    def moved(
        self, name: str, place: Place, names: Iterable[str], before: str = ""
    ) -> Arrangement:
        """With a panel at a place, before another one there or behind them all.

        >>> Arrangement().moved("C", "bottom", "ABC", before="B").ordered("ABC")
        ['A', 'C', 'B']
        """
        order = [one for one in self.ordered(names) if one != name]
        order.insert(order.index(before) if before in order else len(order), name)
        return replace(self, order=tuple(order), places=self.places | {name: place})

    def standing(self, name: str, box: Box) -> Arrangement:
        """With the place on the screen of a panel that floats."""
        return replace(self, windows=self.windows | {name: box})

    def showing(self, part: Part, shown: bool) -> Arrangement:
        """With a part of the window put away or back."""
        others = tuple(one for one in self.hidden if one != part)
        return replace(self, hidden=others if shown else (*others, part))
