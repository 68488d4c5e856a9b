"""Settling: what a view does to be quick while it zooms, and for what follows once it rests."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, QTimer
from PySide6.QtWidgets import QGraphicsItem

from app.canvas.looking import Looking
from app.canvas.overview import DETAIL
from app.canvas.small import SmallPainting

MANY, TOO_MANY = 40, 75
"""From so many cards in sight on they are brief while it goes on zooming; from so many on also at
the first notch, which takes longer than a frame if all is shown."""
REST_MS = 100
"""It rests if its zoom was the same for so long; a wheel that is turned goes on sooner."""
KEPT_AT_ONCE, NEXT_MS = 8, 16
"""So many cards a moment get a picture, so that no frame takes long for it."""
NO_PICTURE = QGraphicsItem.CacheMode.NoCache
PICTURE = QGraphicsItem.CacheMode.DeviceCoordinateCache


class Settling(QObject):
    """Cards in sight keep a picture of themselves while a view rests, and none while it zooms.

    Painted from its picture a card takes a fifth of the time, so panning, and numbers that change,
    cost little; but a picture is for one size, and making it takes longer than painting the card.
    """

    def __init__(self, view: Looking, small: SmallPainting) -> None:
        super().__init__(view)
        self._view, self._small = view, small
        self._kept: set[str] = set()
        self._rest, self._next = QTimer(self), QTimer(self)
        for timer, after_ms, then in (
            (self._rest, REST_MS, self._settle), (self._next, NEXT_MS, self._keep_some),
        ):  # fmt: skip
            timer.setSingleShot(True)
            timer.setInterval(after_ms)
            timer.timeout.connect(then)
        view.zoomed.connect(self._zoom)
        view.scrolled.connect(self._look_on)
        view.canvas.arranged.connect(self._look_on)

    def _zoom(self, zoom: float) -> None:
        """Keep pictures no longer; be brief if it goes on zooming and shows much."""
        many = MANY if self._rest.isActive() else TOO_MANY
        brief = zoom >= DETAIL and len(self._in_sight()) >= many
        self._view.canvas.detail.brief = brief
        self._small.show_brief(brief)
        self._next.stop()
        self._rest.start()
        cards = self._view.canvas.cards
        for card in self._kept & cards.keys():
            cards[card].setCacheMode(NO_PICTURE)
        self._kept.clear()

    def _settle(self) -> None:
        """Keep pictures of what is in sight; each card that gets one shows everything again."""
        self._small.show_brief(False)
        self._next.start()

    def _look_on(self) -> None:
        """Others may have come into sight."""
        if not self._rest.isActive() and not self._next.isActive():
            self._next.start()

    def _keep_some(self) -> None:
        """Pictures of some cards, until all in sight have theirs.

        A block that is opened in its place has none: it is large, and little of it is its own.
        """
        canvas, sees_cards = self._view.canvas, self._view.zoom >= DETAIL
        cards, strips = canvas.cards, canvas.strips
        here = [card for card in (self._in_sight() if sees_cards else ())
                if cards[card].cacheMode() == NO_PICTURE]
        new = [card for card in here if cards[card].model.inlay is None]
        for card in new[:KEPT_AT_ONCE]:
            cards[card].setCacheMode(PICTURE)
            cards[card].update()                        # it is made at the next painting
            strips[card].update()
        self._kept.update(new[:KEPT_AT_ONCE])
        if new:
            self._next.start()
            return
        canvas.detail.brief = False
        # Where one item changes Qt looks at all that are new: now, not amidst a movement.
        for card in here or list(cards)[:1]:
            cards[card].update()
            strips[card].update()

    def _in_sight(self) -> list[str]:
        view = self._view
        seen = view.mapToScene(view.viewport().rect()).boundingRect()
        return view.canvas.bodies.inside(QRectF(seen))
