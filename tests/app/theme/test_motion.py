"""What moves stands still for those who choose so; type follows the system's own."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont

from app.command_palette import settings_offers
from app.settings import settings_store
from app.theme.current import ThemeSource, current_font, system_scale, theme_source
from app.theme.motion import choose_motion, is_reduced, motion_ms
from app.theme.stylesheet import stylesheet
from app.theme.tokens import DARK
from app.widgets.number_field import NumberField
from app.widgets.text import Text


@pytest.fixture
def settings(qapp):
    store, source = settings_store(), ThemeSource.of(qapp)
    store.changed.connect(source.take_settings)
    yield store
    store.changed.disconnect(source.take_settings)
    choose_motion("system")


def test_reduced_motion_takes_no_time_and_the_cursor_stands(qapp, settings):
    settings.change(motion="full")
    assert (is_reduced(), motion_ms(150)) == (False, 150)
    blinks = qapp.cursorFlashTime()
    settings.change(motion="reduced")
    assert (is_reduced(), motion_ms(150), qapp.cursorFlashTime()) == (True, 0, 0)
    settings.change(motion="full")
    assert qapp.cursorFlashTime() == blinks


def test_motion_is_found_among_the_settings(settings):
    titles = [each.words for each in settings_offers()]
    assert {"Motion: full", "Motion: reduced"} <= set(titles)


@pytest.mark.parametrize(
    ("platform", "size", "scale"),
    [
        ("windows", 9, 1), ("windows", 13.5, 1.5), ("cocoa", 13, 1), ("xcb", 11, 1),
        ("xcb", 15, 1.5), ("xcb", 40, 2), ("xcb", 6, 1),
    ],
)  # fmt: skip
def test_type_follows_the_systems_own_within_reason(platform, size, scale):
    font = QFont("Sans")
    font.setPointSizeF(size)
    assert system_scale(font, platform) == pytest.approx(scale)


def test_larger_type_reaches_what_is_there_and_what_is_made_later(qtbot):
    early, field = Text("early", "row"), NumberField("Units", 3)
    qtbot.addWidget(early)
    qtbot.addWidget(field)
    theme_source().show_larger(1.5)
    late = Text("late", "row")
    qtbot.addWidget(late)
    assert early.font().pixelSize() == late.font().pixelSize() == 20      # 13 · 1.5
    assert field.lineEdit().font().pixelSize() == 20
    assert current_font("row").pixelSize() == 20
    assert "font-size: 20px" in stylesheet(DARK, theme_source().scale)
    theme_source().show_larger(1.0)
    assert early.font().pixelSize() == 13
