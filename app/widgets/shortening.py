"""Shortening: words that do not fit lose their middle, so that numbers at their end stay.

A shape, 3 × 32 × 32, closes up first: without one of its numbers it would be another; and of what
comes in and goes out, "3×64×64 → 3×32×32", the latter stays: what comes in stands on the wire.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF

RIGHT = Qt.TextElideMode.ElideRight


def shortened(words: str, metrics: QFontMetrics | QFontMetricsF, room_px: int) -> str:
    """As much as there is room for; what ends in numbers keeps them: "Residual b… 64 ×2"."""
    if metrics.horizontalAdvance(words) <= room_px:
        return words
    closed = words.replace(" × ", "×")
    if closed != words:
        return shortened(closed, metrics, room_px)
    _, arrow, out = words.rpartition("→ ")
    if out != words and metrics.horizontalAdvance(arrow + out) <= room_px:
        return arrow + out
    head, tail = parted(words)
    left = room_px - metrics.horizontalAdvance(tail)
    if not tail or left < metrics.horizontalAdvance("M…"):
        head, _, tail = words.rpartition(" ×")           # how often counts most
        tail = f" ×{tail}" if head and tail.isdigit() else ""
        head = head if tail else words
        left = room_px - metrics.horizontalAdvance(tail)
    return metrics.elidedText(head.rstrip(), RIGHT, max(0, int(left))) + tail


def parted(words: str) -> tuple[str, str]:
    """The words, and the numbers that they end in."""
    parts = words.split(" ")
    start = len(parts)
    while start > 1 and parts[start - 1].lstrip("×").replace(",", "").isdigit():
        start -= 1
    tail = " ".join(parts[start:])
    return " ".join(parts[:start]), f" {tail}" if tail else ""
