"""Page: what every page of the inspector is made of: a head, forms, facts."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.theme.colours import brush, colour
from app.theme.current import current_theme
from app.theme.icons import pixmap
from app.widgets.form import Form
from app.widgets.text import Line, Number, Text

TILE = 32


class Tile(QWidget):
    """A family's colour with an icon on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._family = "box", "core"
        self.setFixedSize(TILE, TILE)

    def show_icon(self, icon: str, family: str) -> None:
        """Show another icon in another family's colour."""
        self._icon, self._family = icon, family
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(TILE, TILE)

    def paintEvent(self, event: QPaintEvent) -> None:
        token = current_theme().family(self._family)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush(token, 0.16))
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        painter.drawPixmap(8, 8, pixmap(self._icon, colour(token), 16, self.devicePixelRatioF()))


class Page(QWidget):
    """A column with a head. Pages add their forms and facts below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 12, 12, 12)
        self.column.setSpacing(6)
        self._tile = Tile()
        self._title = Text("", "large_card", wrap=True)
        self._title.setMinimumWidth(1)      # a name without a space in it is cut
        self._help = Text("", "quiet", wrap=True)
        self._formula = Text("", "number_small", wrap=True)
        head, words = QHBoxLayout(), QVBoxLayout()
        head.setSpacing(10)
        words.setSpacing(2)
        self.column.addLayout(head)
        head.addWidget(self._tile, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        words.addWidget(self._title)
        words.addWidget(self._help)
        words.addWidget(self._formula)

    @property
    def title(self) -> str:
        """What stands at the top."""
        return self._title.text()

    def show_head(self, icon: str, family: str, title: str, words: str) -> None:
        """Say what this is about."""
        self._tile.show_icon(icon, family)
        self._title.setText(title)
        self._title.setToolTip(title)
        sentence, _, formula = words.partition(":  ")
        self._help.setText(f"{sentence}." if formula else sentence)
        self._formula.setText(formula.rstrip("."))
        self._formula.setVisible(bool(formula))

    def add_heading(self, words: str) -> Text:
        """Begin a group; give what names it."""
        self.column.addSpacing(6)
        self.column.addWidget(Line())
        self.column.addSpacing(4)
        heading = Text(words, "heading")
        self.column.addWidget(heading)
        return heading

    def add_facts(self, *names: str) -> dict[str, Number]:
        """Rows of what is told; give the labels by name."""
        form = Form()
        facts = {name: form.add_fact(name) for name in names}
        self.column.addWidget(form)
        return facts
