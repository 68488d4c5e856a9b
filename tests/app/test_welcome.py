"""The welcome page has its cards whole at every width that a window can have."""

from __future__ import annotations

import pytest

from app.welcome.page import WelcomePage


@pytest.mark.parametrize("width", [900, 1000, 1008, 1024, 1100, 1250, 1440])
def test_cards_are_as_high_as_their_words_and_none_is_cut_at_the_right(qtbot, width):
    page = WelcomePage()
    qtbot.addWidget(page)
    page.resize(width, 560)
    with qtbot.waitExposed(page):
        page.show()
    inside = page.cards[0].parentWidget()
    qtbot.waitUntil(lambda: all(card.size() == card.sizeHint() for card in page.cards))
    assert inside.width() == inside.parentWidget().width()
