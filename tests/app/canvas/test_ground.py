"""The dots of the ground are where a pen would put them, whatever the zoom and the screen."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF, QTransform

from app.canvas.marking import DOT_PX, paint_dots
from app.theme.colours import pen
from app.theme.current import current_theme
from tests.app.canvas import kit
from tests.app.canvas.test_view import Desk

INK, STEP = "#445566", 16
TIES = 0.1
"""An edge amidst a pixel falls to either side; a dot a pixel aside would be 0.5 and more."""


def painted(paint, zoom, aside, ratio):
    """A picture of the ground that starts so many pixels from the middle of the scene."""
    picture = QImage(320, 200, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(ratio)
    picture.fill(QColor("#000000"))
    painter = QPainter(picture)
    painter.setWorldTransform(QTransform(zoom, 0, 0, zoom, *aside))
    back, _ = painter.worldTransform().inverted()
    paint(painter, back.mapRect(QRectF(0, 0, 320 / ratio, 200 / ratio)))
    at = painter.worldTransform()
    painter.end()
    assert at == QTransform(zoom, 0, 0, zoom, *aside)       # left as it was
    pixels = np.frombuffer(picture.constBits(), np.uint8)
    return pixels.reshape(200, 320, 4)[:, :, :3].copy()


def by_a_pen(painter, area):
    painter.setPen(pen(INK, DOT_PX))
    places = range(-40, 40)
    points = [QPointF(x * STEP, y * STEP) for x in places for y in places]
    painter.drawPoints(QPolygonF(points))


def in_rows(painter, area):
    paint_dots(painter, area, STEP, INK)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("zoom", [0.73, 1.0, 1.26, 2.7])
def test_dots_in_rows_are_where_a_pen_puts_them(qapp, zoom, ratio):
    for aside in ((0.0, 0.0), (31.25, -17.5)):
        wanted = painted(by_a_pen, zoom, aside, ratio)
        others = (painted(in_rows, zoom, aside, ratio) != wanted).any(2)
        assert others.sum() <= TIES * wanted.any(2).sum()


def test_no_edge_of_the_ground_lets_through_what_is_below_it(qtbot):
    desk = Desk(qtbot, kit.digits())
    view = desk.view
    view.zoom_to(1.0)
    picture = QImage(302, 152, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(1.5)                    # 201 by 101 end amidst a pixel
    picture.fill(QColor("#ffffff"))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    view.drawBackground(painter, QRectF(0, 0, 201, 101))
    painter.end()
    theme = current_theme()
    seen = {picture.pixelColor(x, y).name() for x in range(302) for y in range(152)}
    assert seen == {QColor(theme.window).name(), QColor(theme.grid).name()}


def test_where_no_dot_is_none_is_drawn(qapp):
    assert not painted(in_rows, 40.0, (-200.0, -100.0), 1.0).any()
    assert painted(in_rows, 40.0, (100.0, 100.0), 1.0).any()
