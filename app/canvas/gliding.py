"""Gliding: where a jump would lose the eye, the view gets there in a few frames."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QEasingCurve, QObject, QPointF, QVariantAnimation
from PySide6.QtGui import QTransform

from app.theme.motion import motion_ms

if TYPE_CHECKING:
    from app.canvas.looking import Looking

GLIDE_MS = 110


class Look(Struct, frozen=True, eq=False):
    """Where a view looks: its zoom, the point in its middle, and what its scroll bars say."""

    zoom: float
    middle: QPointF
    across: int
    down: int


class Glide(QObject):
    """Takes a view from where it was to where a jump has put it, by the clock and not by frames.

    What is slow to draw has fewer frames and takes no longer. Whatever else moves the view ends it.
    """

    def __init__(self, view: Looking) -> None:
        super().__init__(view)
        self._view = view
        self._start = self._end = self._here()
        self._run = QVariantAnimation(self)
        self._run.setStartValue(0.0)
        self._run.setEndValue(1.0)
        self._run.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._run.valueChanged.connect(self._step)

    @property
    def goes_on(self) -> bool:
        """Whether the view is on its way."""
        return self._run.state() == QVariantAnimation.State.Running

    def by(self, jump: Callable[[], object]) -> None:
        """Do what moves the view at once, and have it seen as a movement."""
        self.stop()
        start = self._here()
        jump()
        end, duration = self._here(), motion_ms(GLIDE_MS)
        if not duration or not self._view.isVisible() or _same(start, end):
            return
        self._start, self._end = start, end
        self._step(0.0)
        self._run.setDuration(duration)
        self._run.start()

    def stop(self) -> None:
        """Stay where the view has come to."""
        if self.goes_on:
            self._run.stop()

    def _here(self) -> Look:
        view = self._view
        across, down = view.horizontalScrollBar().value(), view.verticalScrollBar().value()
        middle = view.mapToScene(view.viewport().rect().center())
        return Look(view.zoom, middle, across, down)

    def _step(self, share: float) -> None:
        view, start, end = self._view, self._start, self._end
        zoom = start.zoom * (end.zoom / start.zoom) ** share
        view.setTransform(QTransform.fromScale(zoom, zoom))
        if share >= 1:
            view.horizontalScrollBar().setValue(end.across)
            view.verticalScrollBar().setValue(end.down)
        else:
            way = end.middle - start.middle
            view.centerOn(start.middle + way * _share_of_way(start.zoom, zoom, end.zoom, share))
        view.zoomed.emit(zoom)


def _share_of_way(start: float, zoom: float, end: float, share: float) -> float:
    """How far the middle has come, so that things on the screen go straight while it zooms.

    >>> _share_of_way(1.0, 1.0, 1.0, 0.5), round(_share_of_way(1.0, 2.0, 4.0, 0.5), 3)
    (0.5, 0.667)
    """
    if abs(end / start - 1) < 1e-3:
        return share
    return (1 - start / zoom) / (1 - start / end)


def _same(one: Look, other: Look) -> bool:
    places = (one.across, one.down) == (other.across, other.down)
    return places and abs(one.zoom - other.zoom) < 1e-9
