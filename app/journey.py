"""A door for journeys: another process asks where things are on the screen and what they say.

It exists only where the environment variable `LAYERLOOM_JOURNEY` names a socket; whoever starts the
program imports this module then and not otherwise. Questions only read. They arrive as a line of
JSON, `["where", "Train"]`, and are answered by another, `{"answer": [480, 10, 76, 32]}` or
`{"error": "Nothing visible is called Train."}`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QObject, QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QGraphicsItem,
    QGraphicsView,
    QMenu,
    QMenuBar,
    QWidget,
)

from app.canvas.measures import ITEM_NAME
from nncore.errors import LayerloomError

VARIABLE = "LAYERLOOM_JOURNEY"
Question = Callable[..., Any]


class JourneyError(LayerloomError):
    """A question that has no answer."""


class JourneyDoor(QObject):
    """Answers questions on a local socket, on the window's thread.

    A room adds questions of its own with `register`; what they return must be plain JSON.
    """

    def __init__(self, path: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._questions: dict[str, Question] = {
            "where": where,
            "text": text_of,
            "texts": texts,
            "state": state,
            "focus": focus,
            "picture": picture,
        }
        self._server = QLocalServer(self)
        self._server.newConnection.connect(self._welcome)
        QLocalServer.removeServer(path)
        if not self._server.listen(path):
            raise JourneyError(f"No door at {path}: {self._server.errorString()}")

    def register(self, name: str, question: Question) -> None:
        """Answer `name` with what a function returns."""
        self._questions[name] = question

    def _welcome(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(self._answer)
        socket.disconnected.connect(socket.deleteLater)

    def _answer(self) -> None:
        socket = self.sender()
        assert isinstance(socket, QLocalSocket)
        while socket.canReadLine():
            name, *arguments = json.loads(bytes(socket.readLine().data()))
            reply: dict[str, Any]
            try:
                reply = {"answer": self._ask(name, arguments)}
            except LayerloomError as error:
                reply = {"error": str(error)}
            socket.write(json.dumps(reply).encode() + b"\n")
            socket.flush()

    def _ask(self, name: str, arguments: list[Any]) -> object:
        if name not in self._questions:
            raise JourneyError(f"{name} is no question; there are {', '.join(self._questions)}.")
        return self._questions[name](*arguments)


def where(name: str) -> list[int]:
    """Left, top, width and height on the screen of what is called so, be it a widget or an item."""
    rect = next(_places(name), None)
    if rect is None:
        raise JourneyError(f"Nothing visible is called {name}.")
    return [rect.x(), rect.y(), rect.width(), rect.height()]


def text_of(name: str) -> str:
    """What a widget says."""
    return _words(_widget(name))


def texts(name: str = "") -> list[str]:
    """Everything that is written in a widget, or in all windows."""
    roots = [_widget(name)] if name else _windows()
    return [_words(each) for root in roots for each in _shown(root) if _words(each)]


def state(name: str) -> dict[str, bool]:
    """Whether a widget can be used, is checked, has the focus."""
    widget = _widget(name)
    checked = getattr(widget, "isChecked", None)
    return {
        "enabled": widget.isEnabled(),
        "checked": bool(checked and checked()),
        "focused": widget.hasFocus(),
    }


def focus() -> str:
    """What has the keyboard: its name and its place on the screen, "" if nothing has it."""
    widget = QApplication.focusWidget()
    if widget is None:
        return ""
    name = widget.accessibleName() or _words(widget) or type(widget).__name__
    return f"{name} {widget.mapToGlobal(QPoint(0, 0)).toTuple()}"


def picture(path: str) -> bool:
    """Save what the screen shows."""
    return QGuiApplication.primaryScreen().grabWindow(0).save(path)


def _windows() -> list[QWidget]:
    """Visible windows; an open menu or dialog before what lies under it."""
    front = [QApplication.activePopupWidget(), QApplication.activeModalWidget()]
    first = [each for each in front if each is not None]
    rest = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w not in first]
    return [*first, *rest]


def _shown(root: QWidget) -> Iterator[QWidget]:
    yield root
    yield from (each for each in root.findChildren(QWidget) if each.isVisible())


def _widget(name: str) -> QWidget:
    for root in _windows():
        for match in (_is_named, _is_written):
            for each in _shown(root):
                if match(each, name):
                    return each
    raise JourneyError(f"No visible widget is called {name}.")


def _is_named(widget: QWidget, name: str) -> bool:
    return name in (widget.objectName(), widget.accessibleName())


def _is_written(widget: QWidget, name: str) -> bool:
    return _words(widget) == name


def _words(widget: QWidget) -> str:
    for attribute in ("text", "toPlainText", "currentText", "title"):
        read = getattr(widget, attribute, None)
        if callable(read):
            return str(read()).replace("&", "")
    return ""


def _places(name: str) -> Iterator[QRect]:
    """Where a widget, a menu's entry, a list's row or an item of the canvas of that name is."""
    roots = _windows()      # held: with a dialog of Qt's own, its children would go as well
    try:
        widget = _widget(name)
    except JourneyError:
        pass
    else:
        yield QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())
    for root in roots:
        for each in _shown(root):
            if isinstance(each, QMenu | QMenuBar):
                yield from _entries(each, name)
            elif isinstance(each, QAbstractItemView):
                yield from _rows(each, name)
            elif isinstance(each, QGraphicsView):
                yield from _items(each, name)


def _entries(menu: QMenu | QMenuBar, name: str) -> Iterator[QRect]:
    for action in menu.actions():
        if action.isVisible() and action.text().replace("&", "").split("\t")[0] == name:
            rect = menu.actionGeometry(action)
            yield QRect(menu.mapToGlobal(rect.topLeft()), rect.size())


def _rows(view: QAbstractItemView, name: str) -> Iterator[QRect]:
    model = view.model()
    if model is None or model.rowCount() == 0:
        return
    how = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive
    for index in model.match(model.index(0, 0), Qt.ItemDataRole.DisplayRole, name, 1, how):
        rect = view.visualRect(index)
        if not rect.isEmpty():
            yield QRect(view.viewport().mapToGlobal(rect.topLeft()), rect.size())


def _items(view: QGraphicsView, name: str) -> Iterator[QRect]:
    for item in view.items():
        if item.isVisible() and name == _item_name(item):
            rect = view.mapFromScene(item.sceneBoundingRect()).boundingRect()
            yield QRect(view.viewport().mapToGlobal(rect.topLeft()), rect.size())


def _item_name(item: QGraphicsItem) -> str:
    return str(QGraphicsItem.data(item, ITEM_NAME) or "")    # a scatter of pyqtgraph has other data
