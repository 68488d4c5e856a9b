"""A window of its own for every test that wants one."""

from __future__ import annotations

import pytest

from app.application import Application
from app.parting import delete_later
from app.theme.current import theme_source
from tests.app.hand import open_source


@pytest.fixture(autouse=True)
def _views_jump(monkeypatch):
    """A view is at once where it goes; tests of gliding give it its time back."""
    monkeypatch.setattr("app.canvas.gliding.GLIDE_MS", 0)
    monkeypatch.setattr("app.canvas.sliding.GLIDE_MS", 0)


@pytest.fixture
def dressed(qapp):
    """The application in its fonts, colours and style sheet, as the program itself dresses it."""
    before = qapp.styleSheet(), qapp.palette(), qapp.font()
    theme_source().apply()
    yield qapp
    qapp.setStyleSheet(before[0])
    qapp.setPalette(before[1])
    qapp.setFont(before[2])


@pytest.fixture
def window(qapp, qtbot):
    application = Application(qapp)
    made = application.new_window()
    yield made
    for one in list(application.windows):
        one.close()
    application.finish()
    delete_later(application)


@pytest.fixture
def workspace(window, qtbot):
    open_source(window, "example:digits-8x8")
    qtbot.waitUntil(lambda: window.workspace.session.dataset is not None)
    return window.workspace
