"""The menus of the window, in order; Alt and the first letter of one opens it."""

from __future__ import annotations

MENUS = ("File", "Edit", "View", "Train", "Help")


def marked(title: str) -> str:
    """A menu's title with its letter marked for Qt, which underlines it.

    >>> marked("File")
    '&File'
    """
    return f"&{title}"


def opens(keys: str) -> str:
    """The menu that a key opens, or "".

    >>> opens("Alt+F"), opens("Alt+G")
    ('File', '')
    """
    return next((title for title in MENUS if keys == f"Alt+{title[0]}"), "")
