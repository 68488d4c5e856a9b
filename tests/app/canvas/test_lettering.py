"""Words on the canvas: as large as can be read, or not there at all."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from app.canvas.lettering import EASY_PX, LEAST_PX, in_few_letters, letters, write
from app.canvas.overview import fitting
from app.theme.type import font, load_fonts


@pytest.fixture
def paper(qapp):
    load_fonts()
    return QImage(400, 60, QImage.Format.Format_RGB32)


@pytest.mark.parametrize("zoom", [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 1.0, 2.0])
@pytest.mark.parametrize("room", [0.0, 18.0, 24.0])
def test_what_is_drawn_can_be_read_and_has_room(paper, zoom, room):
    painter = QPainter(paper)
    painter.scale(zoom, zoom)
    font = letters(painter, "setting", room)
    painter.end()
    if font is None:
        assert max(12, room) * zoom < LEAST_PX
    else:
        assert font.pixelSize() * zoom >= LEAST_PX
        assert font.pixelSize() <= max(12, room)
        assert font.pixelSize() == 12 or 12 * zoom < EASY_PX


def test_what_cannot_be_read_leaves_the_paper_as_it_was(paper):
    for zoom, blank in ((0.2, True), (0.5, False)):
        paper.fill(0)
        painter = QPainter(paper)
        painter.scale(zoom, zoom)
        taken = write(painter, QRectF(0, 0, 200, 20), "3 × 3", "setting", "#ffffff")
        painter.end()
        empty = QImage(paper.size(), paper.format())
        empty.fill(0)
        assert (paper == empty) is blank
        assert (taken == 0.0) is blank


@pytest.mark.parametrize(
    ("count", "words"),
    [("0", "0"), ("999", "999"), ("7,850", "7,850"), ("12,345", "12.3 k"), ("138,357,544", "138 M"),
     ("999,999", "1.00 M"), ("2,147,483,648", "2.15 B")],
)  # fmt: skip
def test_a_count_in_few_letters(count, words):
    assert in_few_letters(count) == words


def test_from_far_away_a_title_keeps_the_numbers_at_its_end(paper):
    metrics = QFontMetricsF(font("axis"))
    whole = int(metrics.horizontalAdvance("Residual block 32 ×3")) + 1
    for room in range(whole + 1):
        short = fitting("Residual block 32 ×3", room)
        assert metrics.horizontalAdvance(short) <= room
    assert fitting("Residual block 32 ×3", whole) == "Residual block 32 ×3"
    assert fitting("Residual block 32 ×3", whole - 20).endswith("… 32 ×3")
    assert fitting("Global average pool", whole - 20).startswith("Global av")
    assert fitting("Residual block 32 ×3", 24).startswith("R")
