"""An answer and its loss on the card of an Output, at every size that can be read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from app.canvas.answer import LINE, NAME, WRAPS, paint_answer
from app.canvas.facts import Answer
from app.theme.type import load_fonts

ROOM = QRectF(0, 6, 170, 60)


def is_written(answer, zoom, place, labels=()):
    """Whether anything is written in a place of the strip."""
    paper = QImage(400, 200, QImage.Format.Format_RGB32)
    paper.fill(0)
    painter = QPainter(paper)
    painter.scale(zoom, zoom)
    paint_answer(painter, ROOM, answer, labels)
    painter.end()
    left, top, width, height = (round(each * zoom) for each in place)
    strip = paper.copy(left, top, width, height)
    blank = QImage(strip.size(), strip.format())
    blank.fill(0)
    return strip != blank


@pytest.mark.parametrize(
    ("words", "zoom", "seen"),
    [("blue", 1.0, True), ("blue", 0.57, True), ("orange and blue", 0.57, False)],
)
def test_a_name_gives_way_where_the_answer_would_run_into_it(qapp, words, zoom, seen):
    load_fonts()
    answer = Answer(words, "wrong", False, "", "0.7")
    assert is_written(answer, zoom, (0, 0, 8, LINE)) is seen     # where the name begins


@pytest.mark.parametrize("zoom", [1.0, 0.71, 0.54])
def test_a_sum_without_room_is_left_out_and_not_cut_off_below(qapp, zoom):
    load_fonts()
    below = (0, 2 * LINE + 2, ROOM.width(), LINE)
    answer = Answer("7", "correct", True, "-ln 0.99970 =", "0.000299")
    assert not is_written(answer, zoom, below)
    assert is_written(answer, zoom, below, (WRAPS,))


def test_a_sum_stands_before_its_result_where_there_is_room(qapp):
    load_fonts()
    answer = Answer("7", "correct", True, "-ln 0.992 =", "0.00803")
    assert is_written(answer, 1.0, (NAME + 4, LINE, 50, LINE))
    assert not is_written(answer, 0.54, (NAME + 4, LINE, 20, LINE))
