"""RemarkItem: a frame behind cards, or a note in Markdown, painted on the canvas."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPalette,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas import measures
from app.canvas.lettering import LEAST_PX, letters, write
from app.canvas.remarks import TITLE, box_of
from app.theme.colours import brush, colour, pen
from app.theme.current import current_theme
from app.theme.tints import tint
from app.theme.type import ROLES, font
from nncore.project import Remark

INSET, RADIUS = 12.0, 10.0
INDENT, AIR = 18.0, 6.0
"""Of a list, and below a paragraph."""
MARKDOWN = QTextDocument.MarkdownFeature.MarkdownDialectGitHub
NO_PICTURE = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
NO_PICTURE.fill(0)
PLAIN = QTextDocument.MarkdownFeature.MarkdownNoHTML


class Written(QTextDocument):
    """Markdown, laid out. Nothing is loaded, from a disk or from elsewhere, and no HTML is read."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setDocumentMargin(0)
        self.setIndentWidth(INDENT)
        self.setDefaultFont(font("body"))
        self.setUndoRedoEnabled(False)

    def show_text(self, text: str, width: float) -> None:
        """Lay this out."""
        self.setMarkdown(text, MARKDOWN | PLAIN)
        self._give_air()
        self.setTextWidth(max(1.0, width))

    def _give_air(self) -> None:
        """Room between paragraphs, which Markdown's own layout has none of."""
        block = self.begin()
        while block.isValid():
            style = block.blockFormat()
            style.setBottomMargin(2 if block.textList() is not None else AIR)
            QTextCursor(block).setBlockFormat(style)
            block = block.next()

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        return NO_PICTURE               # for nothing at all Qt would go and read the file itself


class TitleItem(QGraphicsItem):
    """The title of a frame, above the wires that run through it."""

    def __init__(self) -> None:
        super().__init__()
        self.remark = Remark()
        self.setZValue(0.5)

    def show_remark(self, remark: Remark) -> None:
        """Write this one's title."""
        self.prepareGeometryChange()
        self.remark = remark
        self.setData(measures.ITEM_NAME, f"title of {remark.text}")
        self.setVisible(remark.kind == "frame" and bool(remark.text.strip()))
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(INSET - 4, 0, self.remark.width - 2 * INSET + 8, TITLE)

    def shape(self) -> QPainterPath:
        return QPainterPath()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        theme, remark = current_theme(), self.remark
        face = letters(painter, "card_title", TITLE)
        if face is None:
            return
        words, room = remark.text.replace("\n", " "), self.boundingRect().adjusted(4, 0, -4, 0)
        metrics = QFontMetricsF(face)
        taken = min(room.width(), metrics.horizontalAdvance(words))
        high = min(TITLE, metrics.height())
        ground = QRectF(room.left() - 4, (TITLE - high) / 2, taken + 8, high)
        painter.fillRect(ground, colour(tint(theme, remark.tint).ground))
        write(painter, room, words, "card_title", theme.text)


class RemarkItem(QGraphicsItem):
    """Paints a Remark; frames stand behind everything, notes behind cards."""

    def __init__(self, key: str, remark: Remark) -> None:
        super().__init__()
        self.key, self.remark, self.chosen = key, remark, False
        self.title = TitleItem()
        self.written: Written | None = None
        self._written_for: object = None
        self.show_remark(remark)

    @property
    def box(self) -> QRectF:
        """Where it stands now, also while it is in the hand."""
        return QRectF(self.pos(), box_of(self.remark).size())

    def show_remark(self, remark: Remark) -> None:
        """Show this one."""
        self.prepareGeometryChange()
        self.remark = remark
        self.put(QPointF(remark.x, remark.y))
        self.title.show_remark(remark)
        behind = min(0.5, remark.width * remark.height / 2e10)      # a small one is before a large
        self.setZValue((-2 if remark.kind == "frame" else -1) - behind)
        self.update()

    def put(self, corner: QPointF) -> None:
        """Stand there, title and all."""
        self.setPos(corner)
        self.title.setPos(corner)

    def show_chosen(self, chosen: bool) -> None:
        """Show whether it is chosen."""
        if chosen != self.chosen:
            self.chosen = chosen
            self.update()

    def link_at(self, at: QPointF) -> str:
        """The address of the link under a point of the scene, "" if there is none."""
        if self.remark.kind != "note":
            return ""
        inner = at - self.pos() - QPointF(INSET, INSET)
        return self._laid().documentLayout().anchorAt(inner)

    def needed_height(self) -> float:
        """How high a note must be for all of its text."""
        return self._laid().size().height() + 2 * INSET

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self.remark.width, self.remark.height).adjusted(-3, -3, 3, 3)

    def shape(self) -> QPainterPath:
        return QPainterPath()           # the view finds it by its box; wires and cards come first

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        theme, remark = current_theme(), self.remark
        colours = tint(theme, remark.tint)
        box = QRectF(0, 0, remark.width, remark.height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(brush(colours.ground))
        painter.setPen(pen(theme.accent, 2) if self.chosen else pen(colours.line))
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        if remark.kind == "note" and ROLES["body"][1] * painter.worldTransform().m11() >= LEAST_PX:
            painter.save()
            painter.translate(INSET, INSET)
            context = QAbstractTextDocumentLayout.PaintContext()
            context.palette.setColor(QPalette.ColorRole.Text, colour(theme.text))
            context.palette.setColor(QPalette.ColorRole.Link, colour(theme.accent_text))
            clip = QRectF(0, 0, remark.width - 2 * INSET, remark.height - 2 * INSET)
            painter.setClipRect(clip, Qt.ClipOperation.IntersectClip)
            self._laid().documentLayout().draw(painter, context)
            painter.restore()

    def _laid(self) -> Written:
        """The note, laid out when it is first needed, and anew when it or the look is another."""
        what = (self.remark.text, self.remark.width, current_theme().name)
        if self.written is None or what != self._written_for:
            self.written = self.written or Written()
            self.written.show_text(self.remark.text, self.remark.width - 2 * INSET)
            self._written_for = what
        return self.written
