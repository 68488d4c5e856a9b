"""An answer and its loss on the card of an Output, at every size that can be read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from app.canvas.answer import LINE, paint_answer
from app.canvas.facts import Answer
from app.theme.type import load_fonts

ROOM = QRectF(0, 6, 170, 60)


def name_is_seen(answer, zoom):
    """Whether anything is written where the name of the first line begins."""
    paper = QImage(400, 200, QImage.Format.Format_RGB32)
    paper.fill(0)
    painter = QPainter(paper)
    painter.scale(zoom, zoom)
    paint_answer(painter, ROOM, answer, ())
    painter.end()
    strip = paper.copy(0, 0, round(8 * zoom), round(LINE * zoom))
    blank = QImage(strip.size(), strip.format())
    blank.fill(0)
    return strip != blank


@pytest.mark.parametrize(
    ("words", "zoom", "seen"),
    [("blue", 1.0, True), ("blue", 0.57, True), ("orange and blue", 0.57, False)],
)
def test_a_name_gives_way_where_the_answer_would_run_into_it(qapp, words, zoom, seen):
    load_fonts()
    assert name_is_seen(Answer(words, "wrong", False, "", "0.7"), zoom) is seen
