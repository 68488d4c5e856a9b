"""Port: the ring where a wire arrives or leaves."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas import measures
from app.canvas.cards import PortModel
from app.theme.colours import brush, pen
from app.theme.current import current_theme
from app.theme.icons import pixmap

Mood = Literal["rest", "hover", "fits", "dim", "refused"]
REACH = 12
"""How far around its centre a port is under the pointer."""


BOUNDS = QRectF(-REACH, -REACH, 2 * REACH, 2 * REACH)
RADIUS = measures.PORT / 2 - measures.PORT_RING / 2
DRAWN = 8
"""How far what is drawn of a port reaches from its centre, whatever its mood."""


class PortItem(QGraphicsItem):
    """A ring in the family's colour: grows under the pointer, dims where a wire cannot fit.

    At rest it has nothing to paint: its card paints it, since thousands of items take long to ask.
    """

    def __init__(self, model: PortModel, family: str, card: QGraphicsItem) -> None:
        super().__init__(card)
        self.mood: Mood = "rest"
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
        self.setAcceptHoverEvents(True)
        self.setZValue(3)
        self.show_model(model, family)

    def show_model(self, model: PortModel, family: str) -> None:
        """Stand for this port of a layer of this family, at rest."""
        self.model, self._family = model, family
        self.setData(measures.ITEM_NAME, f"{model.node} {model.side}")
        self.show_mood("rest")

    @property
    def is_empty(self) -> bool:
        """Whether it paints nothing."""
        return self.mood == "rest"

    @property
    def centre(self) -> QPointF:
        """Where wires end, in the scene."""
        return self.scenePos()

    def show_mood(self, mood: Mood) -> None:
        """Rest, grow, invite, dim, or refuse."""
        if mood != self.mood:
            self.mood = mood
            self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents, mood == "rest")
            self.update()
            self.parentItem().update()

    def boundingRect(self) -> QRectF:
        return BOUNDS

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addEllipse(self.boundingRect())
        return path

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        theme = current_theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.mood == "refused":
            painter.drawPixmap(QPointF(-DRAWN, -DRAWN), pixmap("ban", theme.error, 2 * DRAWN, 2.0))
            return
        grown = self.mood in ("hover", "fits")
        radius = RADIUS + (2 if grown else 0)
        painter.setOpacity(painter.opacity() * (0.3 if self.mood == "dim" else 1.0))
        painter.setBrush(brush(theme.family(self._family) if grown else theme.window))
        painter.setPen(pen(theme.family(self._family), measures.PORT_RING))
        painter.drawEllipse(QPointF(0, 0), radius, radius)
