"""What the window offers of its own accord: kept work, another version, the way back."""

from __future__ import annotations

from collections.abc import Callable

from app import files
from app.store import Kept
from app.widgets.notice import Notice


def left_over(cut_short: list[Kept], crashed: bool, take: Callable[[Kept], None]) -> Notice:
    """Offer what was open when the program was cut short, or say at least that it crashed."""
    if not cut_short:
        return Notice("recovery", "Layerloom crashed last time.")
    newest, others = cut_short[0], len(cut_short) - 1
    were = f" and {others} more were" if others else " was"
    how = "crashed" if crashed else "stopped"
    words = f"{newest.title}{were} open when Layerloom {how}. Everything was kept."
    if others:
        words += f" The {'others are' if others > 1 else 'other is'} under Recent."
    return Notice("recovery", words, f"Open {newest.title}", lambda: take(newest))


def other_version(opened: files.Opened, take: Callable[[], None]) -> Notice:
    """Say which version of a file was opened, and offer the other."""
    which = "saved" if opened.work.changed else "kept"
    action = f"Open the {which} one" if opened.other is not None else ""
    return Notice("opened", opened.word, action, take)


def way_back(title: str, back: Callable[[], None]) -> Notice:
    """Offer what was just taken from Recent."""
    return Notice("removed", f"{title} was removed from Recent.", "Put it back", back)
