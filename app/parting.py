"""Parting: takes apart what is shown no longer, without Python's half going first."""

from __future__ import annotations

from functools import lru_cache, partial
from itertools import count

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QGraphicsItem,
    QLayout,
    QMenu,
    QWidget,
)
from shiboken6 import isValid

DIRECTLY = Qt.FindChildOption.FindDirectChildrenOnly
_going: dict[int, QObject] = {}
_numbers = count()


def delete_later(one: QObject) -> None:
    """Delete an object with all that is in it, once the event loop comes to it.

    Until Qt has taken it apart its Python half is held, and so what that holds. A half that loses
    its last reference in the middle of that is looked up again by Shiboken 6.11, which can end the
    program.
    """
    if isinstance(one, QWidget):
        _let_style_forget(one)
    number = next(_numbers)
    _going[number] = one
    one.destroyed.connect(partial(_note_gone, number))
    one.deleteLater()


def part_with_all(layout: QLayout) -> None:
    """Take every widget out of a layout, and apart.

    Not by `takeAt`: Python holds no item of a layout (ARCHITECTURE, "Taking apart").
    """
    holder = layout.parentWidget()
    for widget in holder.findChildren(QWidget, options=DIRECTLY) if holder else ():
        if layout.indexOf(widget) >= 0:
            layout.removeWidget(widget)
            widget.hide()
            delete_later(widget)


def part_once_closed(one: QDialog | QMenu) -> None:
    """Take a dialog apart once it is closed, or a menu once it is hidden."""
    gone = one.finished if isinstance(one, QDialog) else one.aboutToHide
    gone.connect(_parter().part)


class _Parter(QObject):
    """Takes apart who tells it; holds nobody, since what holds a dialog goes with it."""

    def part(self, *_why: object) -> None:
        """Delete who says that it is closed."""
        delete_later(self.sender())


@lru_cache(maxsize=1)
def _parter() -> _Parter:
    return _Parter()


def is_there(item: QGraphicsItem) -> bool:
    """Whether an item is still shown: what a scene lets go of may be gone though one holds it."""
    return isValid(item) and item.scene() is not None


def _note_gone(number: int) -> None:
    """It says so before its children are gone; they are when the event loop comes round again."""
    QTimer.singleShot(0, partial(_going.pop, number, None))


def _let_style_forget(going: QWidget) -> None:
    """Have Qt's style sheet forget what it knows of spin boxes and combo boxes once they are gone.

    WORKAROUND PySide6 6.11: it keeps what it looked up for the parts that it does not style by
    themselves (the line of a spin box, the frame around a list), 0.2 to 1 kB each, until the
    program ends. A part that once had a sheet of its own it does follow. Where the program has no
    sheet, as in a test of one field, a part would keep the style of that one, which is gone.
    """
    application = QApplication.instance()
    if not (isinstance(application, QApplication) and application.styleSheet()):
        return
    fields = (going, *going.findChildren(QAbstractSpinBox), *going.findChildren(QComboBox))
    parts: list[QWidget | None] = []
    parts += (field.lineEdit() for field in fields if isinstance(field, QAbstractSpinBox))
    parts += (field.view().parentWidget() for field in fields if isinstance(field, QComboBox))
    for part in filter(None, parts):
        part.setStyleSheet(" ")
        part.setStyleSheet("")
