"""Marks: many things that are drawn, and where each is: those in sight are found at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

import numpy as np
from PySide6.QtCore import QRectF

from app.canvas.bodies import Box, meets

T = TypeVar("T")


class Marks(Generic[T]):
    """Things in order, each with two corners that are opposite each other."""

    def __init__(self, marks: list[T] | None = None, edges: Iterable[Box] = ()) -> None:
        self._marks = marks if marks is not None else []
        found = np.array([*edges], np.float64).reshape(-1, 4)
        one, other = found[:, :2], found[:, 2:]
        self._boxes = np.hstack((np.minimum(one, other), np.maximum(one, other)))

    def inside(self, area: QRectF) -> list[T]:
        """Those that reach into an area."""
        hit, marks = meets(area, self._boxes), self._marks
        return marks if hit.all() else [marks[i] for i in np.flatnonzero(hit).tolist()]
