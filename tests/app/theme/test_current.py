"""The look follows the system until a person chooses."""

import pytest
from PySide6.QtGui import QFontInfo, QPalette

from app.theme.current import ThemeSource, current_theme
from app.theme.tokens import DARK, LIGHT
from app.theme.type import NUMBERS, ROLES, WORDS, font, load_fonts


@pytest.fixture
def source(qapp):
    source = ThemeSource.of(qapp)
    source.apply()
    yield source
    source.choose("system")


def test_choosing_light_dresses_the_application(source, qapp, qtbot):
    source.choose("dark")
    with qtbot.waitSignal(source.changed, timeout=0) as told:
        source.choose("light")
    assert told.args == [LIGHT]
    assert current_theme() is LIGHT
    assert qapp.palette().color(QPalette.ColorRole.WindowText).name() == LIGHT.text
    assert LIGHT.accent_fill in qapp.styleSheet()


def test_choosing_the_same_again_tells_nobody(source, qtbot):
    source.choose("dark")
    with qtbot.assertNotEmitted(source.changed):
        source.choose("dark")


def test_a_system_that_does_not_say_is_dark(source):
    source.choose("system")
    assert source.theme is DARK


def test_the_shipped_typefaces_are_found(qapp):
    assert {WORDS, NUMBERS} <= set(load_fonts())


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_the_face_and_weight_it_names(source, role):
    family, size_px, weight = ROLES[role]
    found = QFontInfo(font(role))
    assert (found.family(), found.pixelSize(), found.weight()) == (family, size_px, weight)
