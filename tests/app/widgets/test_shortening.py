"""What does not fit is cut where least is lost."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics

from app.theme.type import font
from app.widgets.shortening import shortened


@pytest.fixture
def metrics(qapp):
    return QFontMetrics(font("card_title"))


def test_what_fits_is_whole(metrics):
    room = metrics.horizontalAdvance("Residual block 64 ×2")
    assert shortened("Residual block 64 ×2", metrics, room) == "Residual block 64 ×2"


@pytest.mark.parametrize(
    ("words", "tail"),
    [
        ("Residual block 64 ×2", " 64 ×2"),
        ("Separable conv 2D 32", " 32"),
        ("Attention block 1,024", " 1,024"),
    ],
)
def test_numbers_at_the_end_stay(metrics, words, tail):
    room = metrics.horizontalAdvance(words) - 20
    short = shortened(words, metrics, room)
    assert short.endswith(f"…{tail}")
    assert metrics.horizontalAdvance(short) <= room


def test_of_two_numbers_the_last_one_stays_where_there_is_no_room_for_both(metrics):
    room = metrics.horizontalAdvance("M… 1,024 ×36") - 4
    short = shortened("Residual block 1,024 ×36", metrics, room)
    assert short.endswith("… ×36")
    assert metrics.horizontalAdvance(short) <= room


def test_words_without_a_number_lose_their_end(metrics):
    room = metrics.horizontalAdvance("Global average")
    assert shortened("Global average pool", metrics, room).startswith("Global avera")


def test_a_shape_closes_up_before_it_loses_a_number(metrics):
    room = metrics.horizontalAdvance("3×32×32")
    assert shortened("3 × 32 × 32", metrics, room) == "3×32×32"
    assert shortened("3 × 32 × 32", metrics, room - 6).endswith("…")


def test_of_what_comes_in_and_goes_out_the_latter_stays(metrics):
    words = "64 × 568 × 568 → 64 × 392 × 392"
    closed = "64×568×568 → 64×392×392"
    assert shortened(words, metrics, metrics.horizontalAdvance(closed)) == closed
    assert shortened(words, metrics, metrics.horizontalAdvance(closed) - 1) == "→ 64×392×392"
    room = metrics.horizontalAdvance("→ 128 · bias on")
    assert shortened("100,352 → 128 · bias on", metrics, room) == "→ 128 · bias on"
