"""Hints: what stands under the pointer says what it is, once the pointer has rested there."""

from __future__ import annotations

import html
from textwrap import wrap
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, QTimer
from PySide6.QtWidgets import QApplication, QToolTip

from app.canvas.said import said_of_card

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

REST_MS = 500
WIDEST = 56
"""Letters in a line."""


class Hints(QObject):
    """Shows a tooltip over the canvas; none while something is in the hand."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self._at = QPoint()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._show)
        view.zoomed.connect(self.stop)
        view.scrolled.connect(self.stop)

    def follow(self, at: QPoint) -> None:
        """The pointer is at a point of the viewport."""
        self._at = at
        self._rest.start()

    def stop(self, *_why: object) -> None:
        """Say nothing more."""
        self._rest.stop()
        if QToolTip.isVisible():
            QToolTip.hideText()

    def words_at(self, at: QPoint) -> tuple[str, QRectF]:
        """What is to be said at a point of the viewport, and of what part of the scene."""
        view, here = self._view, self._view.mapToScene(at)
        canvas, graph = view.canvas, view.document.project.graph
        if (port := view.port_at(here)) is not None:
            return canvas.words_of(port), port.sceneBoundingRect()
        if (card := view.card_at(here)) is not None:
            node_id = card.node_at(card.mapFromScene(here))
            words = said_of_card(card.model, node_id, graph, graph.check())
            return words, card.sceneBoundingRect()
        if (wire := view.wire_at(here)) is not None:
            return canvas.words_of(canvas.wires[wire]), QRectF(here.x() - 6, here.y() - 6, 12, 12)
        return "", QRectF()

    def _show(self) -> None:
        view = self._view
        if view.is_holding or QApplication.activePopupWidget() is not None:
            return
        if not view.viewport().rect().contains(self._at):
            return
        words, part = self.words_at(self._at)
        if words:
            where = view.viewport().mapToGlobal(self._at + QPoint(2, 6))
            QToolTip.showText(where, _dressed(words), view.viewport(), self._part(part))

    def _part(self, part: QRectF) -> QRect:
        """Where the pointer may go without the words going away."""
        shown = self._view.mapFromScene(part).boundingRect()
        return shown.united(QRect(self._at - QPoint(2, 2), self._at + QPoint(2, 2)))


def _dressed(words: str) -> str:
    r"""Plain words as a tooltip: the first line strong, none of it read as markup.

    >>> _dressed("a<b\nc")
    '<p style="white-space: pre"><b>a&lt;b</b><br>c</p>'
    """
    first, *rest = words.split("\n")
    lines = [line for each in rest for line in wrap(each, WIDEST)]
    strong, *quiet = (html.escape(line, quote=False) for line in (first, *lines))
    return f'<p style="white-space: pre">{"<br>".join((f"<b>{strong}</b>", *quiet))}</p>'
