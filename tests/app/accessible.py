"""Walks the tree that a screen reader sees."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractScrollArea

ROLES = {
    QAccessible.Role.PushButton, QAccessible.Role.CheckBox, QAccessible.Role.RadioButton,
    QAccessible.Role.ComboBox, QAccessible.Role.EditableText, QAccessible.Role.SpinBox,
    QAccessible.Role.Slider, QAccessible.Role.PageTab, QAccessible.Role.MenuItem,
    QAccessible.Role.ButtonMenu, QAccessible.Role.List, QAccessible.Role.Table,
    QAccessible.Role.Tree, QAccessible.Role.Dialog, QAccessible.Role.PopupMenu,
    QAccessible.Role.Link,
}  # fmt: skip
"""What a person does something with, besides whatever can take the focus."""


def walk(root: QObject) -> Iterator[QAccessibleInterface]:
    """Everything below a widget that can be seen, the widget first."""
    waiting = [QAccessible.queryAccessibleInterface(root)]
    while waiting:
        here = waiting.pop()
        if here is None or not here.isValid() or here.state().invisible:
            continue
        yield here
        waiting += [here.child(i) for i in range(here.childCount())]


def is_interactive(one: QAccessibleInterface) -> bool:
    """Whether a person can do something with it."""
    return bool(one.state().focusable) or one.role() in ROLES


def name_of(one: QAccessibleInterface) -> str:
    """What a screen reader calls it.

    On Linux Qt gives the value of a box of choices for its name, elsewhere what it is called.
    """
    if one.role() == QAccessible.Role.ComboBox:
        return str(one.object().property("accessibleName"))
    return one.text(QAccessible.Text.Name)


def nameless(root: QObject) -> list[str]:
    """What is interactive and has no name: its class and what it lies in."""
    return [
        " in ".join(_line(one))
        for one in walk(root)
        if is_interactive(one) and not name_of(one).strip() and not _is_viewport(one.object())
    ]


def _is_viewport(found: QObject) -> bool:
    """Whether it is the inner part of something that has the name."""
    area = found.parent() if found is not None else None
    return isinstance(area, QAbstractScrollArea) and area.viewport() is found


def _line(one: QAccessibleInterface | None) -> Iterator[str]:
    while one is not None and one.isValid() and one.object() is not None:
        found = one.object()
        yield f"{type(found).__name__} {found.objectName()}".strip()
        one = one.parent()
