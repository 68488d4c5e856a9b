"""Card: a layer on the canvas, painted as LOOKS says, with its docked rows and its ports."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas import measures
from app.canvas.bodies import Box
from app.canvas.brief_card import Ground, ground_of, put_grounds, write_heads
from app.canvas.cards import CardModel, PortModel, RowModel
from app.canvas.detail import WHOLE, Detail
from app.canvas.lettering import RIGHT, write
from app.canvas.outlines import SMOOTH, outlines, paint_frame, put_icon
from app.canvas.port import DRAWN, RADIUS, PortItem
from app.canvas.sketch import paint_sketch
from app.canvas.state_marks import BYPASSED, FAINT, paint_states
from app.theme.colours import brush, colour, mix, pen
from app.theme.current import current_theme
from nncore.project import Place

HALO, TINT = 3, 0.08
AROUND = max(HALO + 2, DRAWN)
"""How far the halo and the ports reach beyond the card."""


class Bar(Struct, frozen=True):
    """Heat: how long its bar is, 1 being the longest on the canvas, and the number in words."""

    share: float
    words: str


@lru_cache(maxsize=32)
def _rings(
    places: tuple[tuple[float, float], ...], thick: float
) -> tuple[QPainterPath, QPainterPath]:
    """The ports at these places, and what is in them: two fillings take half of a pen's time."""
    rings, holes = QPainterPath(), QPainterPath()
    for x, y in places:
        for path, radius in ((rings, RADIUS + thick / 2), (holes, max(0.0, RADIUS - thick / 2))):
            path.addEllipse(QPointF(x, y), radius, radius)
    return rings, holes


class CardItem(QGraphicsItem):
    """Paints a CardModel. It knows no project: the scene gives it what to show."""

    def __init__(self, model: CardModel, detail: Detail = WHOLE) -> None:
        super().__init__()
        self.model, self._detail = model, detail
        self.body = self._bounds = QRectF()
        """The card without halo and ports; the card with them."""
        self.size = (0, 0)
        self._ground: Ground | None = None
        self.has_picture = False
        """Whether a picture of it is kept, in the size in which it is seen."""
        self.came = 0
        """Counts up as cards come to the scene: Qt paints one that came later above the others."""
        self._measure()
        self.chosen: frozenset[str] = frozenset()
        self.facts: dict[str, str] = {}
        self.heat = Bar(0.0, "")
        self.ports: dict[PortModel, PortItem] = {}
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        # Qt then sorts this card alone when it moves, not its ports and its strip as well.
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemContainsChildrenInShape)
        self.setZValue(1)
        self._make_ports()
        self._put_ports()

    def show_model(self, model: CardModel) -> None:
        """Show other content."""
        if model == self.model:
            return
        old, self.model, self._ground = self.model, model, None
        is_as_large = not self._measure()
        if (old.ports, old.family) != (model.ports, model.family):
            self._make_ports()
            self._put_ports()
        elif not is_as_large or old.flow != model.flow:
            self._put_ports()
        if self.facts:
            self.facts = {row.id: self.facts[row.id] for row in model.rows if row.id in self.facts}
        if model.inlay is not None:
            self.drop_picture()
        self.update()

    def show_chosen(self, ids: frozenset[str]) -> None:
        """Show which of this card's layers are selected."""
        mine = ids.intersection(self.model.ids)
        if mine != self.chosen:
            self.chosen = mine
            self.setZValue(2 if mine else 1)
            self.update()

    def show_facts(self, facts: dict[str, str]) -> None:
        """Show what is now true of the docked rows."""
        if facts != self.facts:
            self.facts = facts
            self.update(self._rows_area())

    def show_heat(self, bar: Bar) -> None:
        """Show how much of what heat is about is in it."""
        if bar != self.heat:
            self.heat = bar
            self.update(self._foot_area())

    def show_theme(self) -> None:
        """Paint anew in other colours."""
        self.update()
        for port in self.ports.values():
            port.update()

    def keep_picture(self) -> None:
        """Be painted once for this size, at the next painting."""
        self.has_picture = True
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.update()

    def drop_picture(self) -> None:
        """Be painted anew each time."""
        self.has_picture = False
        self.setCacheMode(QGraphicsItem.CacheMode.NoCache)

    def node_at(self, point: QPointF) -> str:
        """The layer under a point of this card: a docked row's, else the card's own."""
        row = int((point.y() - self.model.head) // measures.ROW)
        if point.y() >= self.model.head and 0 <= row < len(self.model.rows):
            return self.model.rows[row].id
        return self.model.id

    def box(self, at: Place) -> Box:
        """What it covers of the canvas where it stands there."""
        return at.x, at.y, at.x + self.size[0], at.y + self.size[1]

    def _measure(self) -> bool:
        """How large it is, which is asked for several times a frame; whether that is new."""
        size = self.model.width, self.model.height
        if size == self.size:
            return False
        self.size = size
        self.prepareGeometryChange()
        self.body = QRectF(0, 0, *size)
        far = AROUND + measures.SHEETS[-1] if self.model.inside else AROUND
        self._bounds = self.body.adjusted(-AROUND, -AROUND, far, far)
        return True

    @property
    def is_brief(self) -> bool:
        """Whether it leaves out what takes long to paint; what a picture keeps of it is whole."""
        return self._detail.brief and not self.has_picture

    @property
    def _is_chosen(self) -> bool:
        """Whether the card is chosen, or a row that it hides."""
        return not self.chosen.isdisjoint((self.model.id, *self.model.hidden))

    @property
    def is_plain(self) -> bool:
        """Whether it looks as every card of its kind and size does, but for its words."""
        model = self.model
        return not (self.chosen or model.inlay or model.asleep)

    @property
    def ground(self) -> Ground:
        """What of it other cards share."""
        if self._ground is None:
            self._ground = ground_of(self.model)
        return self._ground

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(self.body)
        return path

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        theme, model = current_theme(), self.model
        painter.setRenderHints(SMOOTH)
        if self.is_brief and self.is_plain:
            put_grounds(painter, ((0.0, 0.0, self.ground),))
            if option.exposedRect.top() < model.head:
                write_heads(painter, ((0.0, 0.0, model),))
            return
        body = self.body
        round_ = measures.GROUND if model.inlay else measures.RADIUS
        outline, spine = outlines(model.width, model.height, round_)
        if self._is_chosen:
            halo = body.adjusted(-HALO, -HALO, HALO, HALO)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(brush(theme.accent, 0.18))
            painter.drawRoundedRect(halo, round_ + HALO, round_ + HALO)
        for aside in reversed(measures.SHEETS) if model.inside else ():
            painter.setPen(pen(theme.card_line))
            painter.setBrush(brush(theme.card))
            painter.drawRoundedRect(body.translated(aside, aside), round_, round_)
        ground = mix(theme.window, theme.family(model.family), TINT) if model.inlay else theme.card
        painter.fillPath(outline, brush(ground))
        painter.setOpacity(FAINT if model.id in model.asleep else 1.0)
        if not model.inlay:
            painter.fillPath(spine, brush(theme.family(model.family)))
        painter.setOpacity(1.0)
        if model.rows:
            painter.save()
            painter.setClipPath(outline)
            for i, row in enumerate(model.rows):
                self._paint_row(painter, i, row)
            painter.restore()
        brief = self.is_brief
        if model.strip_height and model.strip_top > measures.HEAD and not brief:
            y = model.strip_top
            painter.setPen(pen(theme.card_line))
            painter.drawLine(QPointF(measures.SPINE, y), QPointF(measures.CARD_WIDTH, y))
        if option.exposedRect.top() < model.head:           # else only the strip shows others
            self._paint_bar(painter) if model.inlay else self._paint_head(painter)
        if model.inside is not None and not brief:
            top = model.strip_top - measures.SKETCH
            width = measures.CARD_WIDTH - measures.SPINE
            area = QRectF(measures.SPINE, top, width, measures.SKETCH)
            paint_sketch(painter, area.adjusted(8, 0, -8, -6), model.inside)
        if model.foot and not model.inlay and not brief:
            self._paint_foot(painter)
        line = pen(theme.card_line)
        if self._is_chosen:
            line = pen(theme.accent, 2)
        elif model.wrong:
            line = pen(theme.error)
        elif model.id in model.asleep:
            line = pen(theme.quiet, 1.5)
        if model.id in model.asleep:
            line = QPen(line)
            line.setStyle(Qt.PenStyle.DashLine)
        paint_frame(painter, model.width, model.height, round_, line)
        if not brief:
            self._paint_ports(painter)

    def _paint_head(self, painter: QPainter) -> None:
        theme, model = current_theme(), self.model
        width = measures.CARD_WIDTH
        brief = self.is_brief
        said = 0.0 if brief else paint_states(painter, model)
        painter.setOpacity(FAINT if model.id in model.asleep else 1.0)
        put_icon(painter, model.icon, theme.family(model.family), 16, 12)
        write_heads(painter, ((0.0, 0.0, model),))
        if not brief:
            room = width - 52 - said
            write(painter, QRectF(40, 28, room, 18), model.setting, "setting", theme.quiet)
        painter.setOpacity(1.0)

    def _paint_bar(self, painter: QPainter) -> None:
        """The title of a block that shows what is in it, all in one line."""
        theme, model = current_theme(), self.model
        put_icon(painter, "chevron-down", theme.quiet, 12, 8)
        put_icon(painter, model.icon, theme.family(model.family), 34, 8)
        right = QRectF(model.width / 2, 6, model.width / 2 - 14, 20)
        count = self.heat.words if model.foot else model.parameters
        taken = write(painter, right, count, "number", theme.text, RIGHT)
        if model.foot:
            taken += measures.TRACK_WIDTH + 12
            self._paint_track(painter, model.width - 14 - taken, measures.BAR / 2)
        if model.wrong or model.remark:
            sign = ("circle-alert", theme.error) if model.wrong else ("triangle-alert", theme.quiet)
            put_icon(painter, *sign, model.width - taken - 36, 8)
            taken += 22
        box = QRectF(58, 6, model.width - 84 - taken, 20)
        box.setLeft(box.left() + write(painter, box, model.title, "card_title", theme.text) + 12)
        write(painter, box, model.setting, "setting", theme.quiet)

    def _paint_row(self, painter: QPainter, place: int, row: RowModel) -> None:
        theme, width = current_theme(), self.model.width
        y = self.model.head + measures.ROW * place
        box = QRectF(0, y, width, measures.ROW)
        if row.id in self.chosen:
            painter.fillRect(box, colour(mix(theme.card, theme.accent, 0.18)))
        painter.setPen(pen(theme.card_line))
        painter.drawLine(box.topLeft(), box.topRight())
        spine = QRectF(0, y, measures.SPINE, measures.ROW)
        asleep = row.id in self.model.asleep
        painter.setOpacity(FAINT if asleep else 1.0)
        painter.fillRect(spine, brush(theme.family(row.family)))
        if self.is_brief:
            painter.setOpacity(1.0)
            return
        put_icon(painter, row.icon, theme.family(row.family), 16, y + 4)
        fact = BYPASSED if asleep else self.facts.get(row.id, row.fact)
        painter.setOpacity(1.0)
        right = box.adjusted(width / 2, 0, -14, 0)
        taken = write(painter, right, fact, "setting", theme.quiet, RIGHT)
        room = QRectF(40, y, width - 40 - 22 - taken, measures.ROW)
        write(painter, room, row.title, "setting", theme.quiet if asleep else theme.text)

    def _paint_foot(self, painter: QPainter) -> None:
        theme, box = current_theme(), self._foot_area()
        painter.setPen(pen(theme.card_line))
        painter.drawLine(QPointF(measures.SPINE, box.top()), box.topRight())
        self._paint_track(painter, measures.INSET, box.center().y())
        left = measures.INSET + measures.TRACK_WIDTH + 8
        write(painter, box.adjusted(left, 0, -14, 0), self.heat.words, "number_small", theme.text,
              RIGHT)

    def _paint_track(self, painter: QPainter, left: float, middle: float) -> None:
        """The bar of heat; every track is as long, so that bars compare."""
        theme, half = current_theme(), measures.TRACK / 2
        track = QRectF(left, middle - half, measures.TRACK_WIDTH, measures.TRACK)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush(theme.track))
        painter.drawRoundedRect(track, half, half)
        if self.heat.share > 0:
            track.setWidth(max(2.0, measures.TRACK_WIDTH * self.heat.share))
            painter.setBrush(brush(theme.wire_strong))
            painter.drawRoundedRect(track, half, half)

    def _paint_ports(self, painter: QPainter) -> None:
        theme, model = current_theme(), self.model
        ports = () if model.inlay else self.ports.items()
        places = tuple(model.port_at(port) for port, item in ports if item.mood == "rest")
        if places:
            rings, holes = _rings(places, measures.PORT_RING / painter.deviceTransform().m11())
            painter.fillPath(rings, brush(theme.family(model.family)))
            painter.fillPath(holes, brush(theme.window))

    def _foot_area(self) -> QRectF:
        if self.model.inlay:
            return QRectF(0, 0, self.model.width, measures.BAR)
        top = self.model.height - self.model.foot
        return QRectF(0, top, self.model.width, self.model.foot)

    def _rows_area(self) -> QRectF:
        height = measures.ROW * len(self.model.rows)
        return QRectF(0, self.model.head, self.model.width, height)

    def _make_ports(self) -> None:
        """Have an item for each port: those that were there stand for other ports from now on."""
        items, family = list(self.ports.values()), self.model.family
        self.ports = {}
        for port in self.model.ports:
            if items:
                self.ports[port] = items.pop(0)
                self.ports[port].show_model(port, family)
            else:
                self.ports[port] = PortItem(port, family, self)
        for old in items:
            if self.scene() is not None:
                self.scene().removeItem(old)

    def _put_ports(self) -> None:
        for port, item in self.ports.items():
            item.setPos(*self.model.port_at(port))
