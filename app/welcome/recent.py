"""Recent: what was open lately, files and work that has none, newest first."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QMenu, QVBoxLayout, QWidget

from app import files
from app.home import home
from app.parting import delete_later, part_once_closed
from app.recent import forget_recent, note_recent, recent_files
from app.store import Kept, throw_away
from app.theme.colours import brush, colour
from app.theme.current import current_theme
from app.theme.icons import draw
from app.theme.type import font
from app.widgets.scroll_area import ScrollArea
from app.widgets.text import Text


class RecentList(QWidget):
    """Reads the list of files and the store of kept work each time it is shown.

    Work on a file stands there as that file, or by itself where the file is gone from the list.
    What there is no room for is reached by scrolling.
    """

    file_chosen = Signal(str)
    """A recent file is to be opened; carries its path."""
    kept_chosen = Signal(object)
    """Kept work is to be opened; carries Kept."""
    removed = Signal(str, object)
    """Something was taken away; carries its title and what puts it back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[RecentRow, str | Kept] = {}
        self._title = Text("Recent", "heading")
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addStretch(1)
        area = ScrollArea(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._title)
        column.addWidget(area, 1)

    def show_recent(self) -> None:
        """Read anew what was open lately."""
        for row in self.rows:
            row.hide()
            delete_later(row)
        self.rows = {}
        found: list[tuple[float, str, str, str | Kept]] = []
        untaken = files.untaken()
        last_s = {str(one.path): one.written_s for one in reversed(untaken)}
        listed = set()
        for file in recent_files(home()):
            when_s = max(file.opened_s, last_s.get(file.path, 0.0))
            found.append((when_s, Path(file.path).stem, "file", file.path))
            listed.add(file.path)
        found += [
            (one.written_s, one.title, "pencil", one)
            for one in untaken
            if one.path is None or (one.changed and str(one.path) not in listed)
        ]
        twins = _by_title(found)
        for when_s, title, icon_name, what in sorted(found, key=lambda row: -row[0]):
            when = ago(time.time() - when_s)
            if len(twins[title]) > 1:
                path = _path(what)
                others = filter(None, map(_path, twins[title]))
                when += f" · {folder_apart(path, others) if path else _clock(when_s)}"
            row = RecentRow(title, when, icon_name)
            row.clicked.connect(self._open)
            row.remove_asked.connect(self._remove)
            self.rows[row] = what
            self._column.insertWidget(self._column.count() - 1, row)
        self._title.setVisible(bool(self.rows))

    def _open(self) -> None:
        sender = self.sender()
        what = self.rows.get(sender) if isinstance(sender, RecentRow) else None
        if isinstance(what, str):
            self.file_chosen.emit(what)
        elif what is not None:
            self.kept_chosen.emit(what)

    def _remove(self) -> None:
        row = self.sender()
        if not isinstance(row, RecentRow) or row not in self.rows:
            return
        what, place = self.rows[row], list(self.rows).index(row)
        back: Callable[[], None]
        if isinstance(what, str):
            title, path = Path(what).stem, Path(what)
            forget_recent(home(), what)

            def back() -> None:
                note_recent(home(), path)
                self.show_recent()
        else:
            title, folder = what.title, what.folder
            there = throw_away(folder)

            def back() -> None:
                there.rename(folder)
                self.show_recent()

        self.show_recent()
        rows = list(self.rows)
        if rows:
            rows[min(place, len(rows) - 1)].setFocus()
        self.removed.emit(title, back)


class RecentRow(QAbstractButton):
    """A file or kept work that was open lately. Delete, or the right button, takes it away."""

    remove_asked = Signal()
    """It is to be taken from the list."""

    def __init__(
        self, title: str, when: str, icon_name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._title, self._when, self._icon = title, when, icon_name
        self.setAccessibleName(f"Open {title}")
        self.setAccessibleDescription(when)
        self.setToolTip("Open it; Delete takes it from this list")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.remove_asked.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        part_once_closed(menu)
        open_, remove = menu.addAction("Open"), menu.addAction("Remove from this list")
        open_.triggered.connect(self.click)
        remove.triggered.connect(self.remove_asked)
        menu.popup(event.globalPos())

    def sizeHint(self) -> QSize:
        return QSize(200, 44)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(brush(theme.hover))
            painter.drawRoundedRect(body, 8, 8)
        if self.hasFocus():
            painter.setPen(QPen(colour(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body, 8, 8)
        draw(painter, QRectF(10, 13, 18, 18), self._icon, theme.quiet)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for top, text, role, ink in (
            (3, self._title, "row", theme.text),
            (21, self._when, "quiet", theme.quiet),
        ):
            painter.setFont(font(role))
            painter.setPen(colour(ink))
            room = self.width() - 48
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room)
            painter.drawText(QRectF(40, top, room, 20), left, shown)


def _path(what: str | Kept) -> Path | None:
    return Path(what) if isinstance(what, str) else what.path


def _by_title(
    found: Iterable[tuple[float, str, str, str | Kept]],
) -> dict[str, list[str | Kept]]:
    titles: dict[str, list[str | Kept]] = {}
    for _, title, _, what in found:
        titles.setdefault(title, []).append(what)
    return titles


def folder_apart(path: Path, others: Iterable[Path]) -> str:
    """As much of a file's folder as tells it from others of the same name.

    >>> folder_apart(Path("/a/first/n.loom"), [Path("/a/second/n.loom")])
    'first'
    >>> Path(folder_apart(Path("/a/first/x/n.loom"), [Path("/a/second/x/n.loom")])).parts
    ('first', 'x')
    """
    parts = path.parent.parts
    ends = [other.parent.parts for other in others if other != path]
    depth = 1
    while depth < len(parts) and any(end[-depth:] == parts[-depth:] for end in ends):
        depth += 1
    return str(Path(*parts[-depth:])) if parts else ""


def _clock(when_s: float) -> str:
    """A time of day, with its day where that is not today's."""
    when = time.localtime(when_s)
    day = "" if when[:3] == time.localtime()[:3] else f"{when.tm_mday} {time.strftime('%b', when)} "
    return day + time.strftime("%H:%M", when)


def ago(seconds: float) -> str:
    """How long ago, as people say it.

    >>> [ago(s) for s in (5, 720, 7_200, 100_000, 300_000)]
    ['Just now', '12 min ago', '2 h ago', 'Yesterday', '3 days ago']
    """
    minutes = seconds / 60
    if minutes < 1:
        return "Just now"
    if minutes < 60:
        return f"{minutes:.0f} min ago"
    if minutes < 24 * 60:
        return f"{minutes / 60:.0f} h ago"
    days = minutes / 60 / 24
    return "Yesterday" if days < 2 else f"{days:.0f} days ago"
