"""Marks: many things that are drawn, and where each is: those in sight are found at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

import numpy as np
from PySide6.QtCore import QRectF

from app.canvas.bodies import Box

T = TypeVar("T")


class Marks(Generic[T]):
    """Things in order, each with two corners that are opposite each other."""

    def __init__(self, marks: list[T] | None = None, edges: Iterable[Box] = ()) -> None:
        self._marks = marks if marks is not None else []
        found = np.array([*edges], np.float64).reshape(-1, 4)
        self._least = np.minimum(found[:, :2], found[:, 2:]).T.copy()
        self._most = np.maximum(found[:, :2], found[:, 2:]).T.copy()

    def inside(self, area: QRectF) -> list[T]:
        """Those that reach into an area."""
        (left, top), (right, bottom), marks = self._least, self._most, self._marks
        hit = (left <= area.right()) & (right >= area.left())
        hit &= (top <= area.bottom()) & (bottom >= area.top())
        return marks if hit.all() else [marks[i] for i in np.flatnonzero(hit).tolist()]
