"""Settings come back at the next start, and a damaged file costs nobody anything."""

import pytest

from app.home import config_home
from app.settings import FILE, Settings, SettingsStore, read, settings_store
from app.theme.current import theme_source
from tests.app.hand import close_document, open_source


@pytest.fixture
def path():
    return config_home() / FILE


def test_what_is_set_is_there_at_the_next_start(qapp, path):
    SettingsStore(qapp).change(theme="light", panels_height=300, folder="/somewhere")
    assert read(path) == Settings(theme="light", panels_height=300, folder="/somewhere")
    assert SettingsStore(qapp).value.theme == "light"


@pytest.mark.parametrize(
    "text",
    [b"", b"not ours", b'{"theme": "pink"}', b'{"panels_height": -4}', b'{"version": 99}'],
    ids=str,
)
def test_a_damaged_or_newer_file_is_put_aside_for_the_defaults(path, text):
    path.write_bytes(text)
    assert read(path) == Settings()
    assert path.with_name(f"{FILE}.aside").read_bytes() == text
    assert not path.exists()


def test_the_theme_follows_the_settings_and_is_written_down(window, path):
    dark = theme_source().theme.dark
    window._run_action("view.theme")
    assert theme_source().theme.dark != dark
    assert read(path).theme == ("light" if dark else "dark")
    window._run_action("view.system")
    assert read(path).theme == "system"


def test_the_first_window_fits_the_screen_with_its_frame(window):
    room = window.screen().availableGeometry()
    assert window.height() <= room.height() - 48
    assert room.top() <= window.y()
    assert window.frameGeometry().bottom() <= room.bottom()


def test_a_window_opens_where_the_last_one_stood(window):
    window.resize(window.width(), 520)
    window.close()
    again = window.application.new_window()
    assert again.height() == 520


def test_every_setting_says_what_it_is_for():
    for name in Settings.__struct_fields__[1:]:
        assert "Meta(title=" in str(Settings.__annotations__[name])


def test_the_panels_are_as_high_as_they_were(workspace, window, qtbot):
    splitter = workspace.frame.splitter
    height = 60 + splitter.sizes()[1]
    splitter.moveSplitter(splitter.height() - height, 1)
    qtbot.waitUntil(lambda: settings_store().value.panels_height == splitter.sizes()[1])
    kept = splitter.sizes()[1]
    close_document(window)
    open_source(window, "example:xor")
    assert window.workspace.frame.splitter.sizes()[1] == kept
