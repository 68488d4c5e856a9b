"""Settling: what a view does to be quick while it zooms, and for what follows once it rests."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QObject, QRect, QTimer

from app.canvas.brief_card import forget_grounds
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
LEAST_BAND_PX = 48


class Settling(QObject):
    """Cards in sight keep a picture of themselves while a view rests, and none while it zooms.

    Painted from its picture a card takes a fifth of the time, so panning, and numbers that change,
    cost little; but a picture is for one size, and making it takes longer than painting the card.
    """

    def __init__(self, view: Looking, small: SmallPainting) -> None:
        super().__init__(view)
        self._view, self._small = view, small
        self._kept: set[str] = set()
        self._bands: list[QRect] = []
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

    @property
    def goes_on(self) -> bool:
        """Whether it zooms, or something is still to come back."""
        return self._rest.isActive() or self._next.isActive()

    def _zoom(self, _zoom: float) -> None:
        """Show no picture of another size; be brief if it goes on zooming and shows much."""
        many = MANY if self._rest.isActive() else TOO_MANY
        self._view.canvas.detail.brief = len(self._in_sight()) >= many
        self._small.show_motion(True)
        self._next.stop()
        self._rest.start()
        cards = self._view.canvas.cards
        for card in self._kept & cards.keys():
            cards[card].has_picture = False

    def _settle(self) -> None:
        """Keep pictures of what is in sight; each card that gets one shows everything again."""
        self._small.show_motion(False)
        forget_grounds()
        cards = self._view.canvas.cards
        for card in self._kept & cards.keys():      # not amidst a movement, which takes no notice
            cards[card].drop_picture()
        self._kept.clear()
        self._bands = self._bands_in_sight()
        self._next.start()

    def _look_on(self) -> None:
        """Others may have come into sight."""
        if not self._rest.isActive() and not self._next.isActive():
            self._next.start()

    def _keep_some(self) -> None:
        """Pictures of some cards, until all in sight have theirs.

        A block that is opened in its place has none: it is large, and little of it is its own.
        """
        canvas, band = self._view.canvas, self._bands.pop(0) if self._bands else None
        cards, strips = canvas.cards, canvas.strips
        if band is not None:
            self._view.viewport().update(band)
        here = [card for card in self._in_sight(band) if not cards[card].has_picture]
        new = [card for card in here if cards[card].model.inlay is None]
        at_once = new if band is not None else new[:KEPT_AT_ONCE]
        for card in at_once:
            cards[card].keep_picture()
            strips[card].update()
        self._kept.update(at_once)
        if new or band is not None:
            self._next.start()
            return
        canvas.detail.brief = False
        # Where one item changes Qt looks at all that are new: now, not amidst a movement.
        for card in here or list(cards)[:1]:
            cards[card].update()
            strips[card].update()

    def _in_sight(self, band: QRect | None = None) -> list[str]:
        """The cards that are seen, or those in a band of the view; none that are too small."""
        view = self._view
        seen = view.mapToScene(band or view.viewport().rect()).boundingRect()
        return view.canvas.bodies.inside(seen) if view.zoom >= DETAIL else []

    def _bands_in_sight(self) -> list[QRect]:
        """The view in bands across it with about as many new pictures each; the middle first.

        All of it is painted once by its items: Qt paints no change of one of which it does not know
        that it came into sight. Below card size no item paints itself.
        """
        if self._view.zoom < DETAIL:
            return []
        room, count = self._view.viewport().rect(), len(self._in_sight())
        high = max(LEAST_BAND_PX, ceil(room.height() / ceil((count + 1) / KEPT_AT_ONCE)))
        bands = [QRect(0, top, room.width(), high) for top in range(0, room.height(), high)]
        return sorted(bands, key=lambda band: abs(band.center().y() - room.center().y()))
