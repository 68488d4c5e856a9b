"""What a person can ask of files and windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.actions import Action
from app.help.actions import ACTIONS as HELP
from app.preferences.actions import ACTIONS as PREFERENCES
from app.settings import settings_store
from app.theme.current import theme_source

if TYPE_CHECKING:
    from app.window import Window


def has_document(window: Window) -> bool:
    """Something is open."""
    return window.document is not None


def new_network(window: Window) -> None:
    """Begin with an empty canvas."""
    window.new_network()


def open_file(window: Window) -> None:
    """Open a Layerloom project."""
    window.ask_and_open()


def is_opening(window: Window) -> bool:
    """Something is being read."""
    return window.opener.is_opening


def give_up_opening(window: Window) -> None:
    """Stay with what is shown instead of what is being opened."""
    window.opener.give_up()


def save(window: Window) -> None:
    """Write everything to the file: network, layout, weights, and where the training stands."""
    window.save()


def save_as(window: Window) -> None:
    """Write everything to another file."""
    window.save_as()


def close(window: Window) -> None:
    """Go back to the welcome page; nothing is lost."""
    window.close_document()


def new_window(window: Window) -> None:
    """Open another window."""
    window.application.new_window()


def quit_program(window: Window) -> None:
    """Close all windows; what is not saved is kept."""
    for one in list(window.application.windows):
        one.close()


def switch_theme(window: Window) -> None:
    """Change between dark and light."""
    del window
    settings_store().change(theme="light" if theme_source().theme.dark else "dark")


def follow_system(window: Window) -> None:
    """Be dark or light as the system is."""
    del window
    settings_store().change(theme="system")


def stays(window: Window) -> bool:
    """A theme is chosen that does not follow the system."""
    del window
    return settings_store().value.theme != "system"


def is_at_work(window: Window) -> bool:
    """Nobody is shown anything just now."""
    return not window.presenting.on


def fill_screen(window: Window) -> None:
    """Fill the whole screen, or be a window again."""
    window.presenting.fill_screen(not window.presenting.is_full)


def present(window: Window) -> None:
    """Show it to a room: larger type, no palette and no status line, on the whole screen."""
    window.presenting.present(not window.presenting.on)


def show_commands(window: Window) -> None:
    """Find any action, layer, example or setting by its name."""
    window.show_commands()


def show_shortcuts(window: Window) -> None:
    """See every key and every gesture of the mouse, and choose other keys."""
    from app.shortcuts.dialog import ShortcutList

    ShortcutList(window).open()


ACTIONS = (
    Action("file.new", "New network", new_network, "Ctrl+N", "File/1 open", "file-plus"),
    Action("file.open", "Open…", open_file, "Ctrl+O", "File/1 open", "folder-open"),
    Action("file.give_up", "Give up opening", give_up_opening, "Esc", when=is_opening),
    Action("file.window", "New window", new_window, "Ctrl+Shift+N", "File/1 open", "copy"),
    Action("file.save", "Save", save, "Ctrl+S", "File/2 save", "save", has_document),
    Action(
        "file.save_as", "Save as…", save_as, "Ctrl+Shift+S", "File/2 save", "download", has_document
    ),
    *PREFERENCES,
    Action("file.close", "Close", close, "Ctrl+W", "File/3 close", "x", has_document),
    Action("file.quit", "Quit", quit_program, "Ctrl+Q", "File/3 close", "log-out"),
    Action("view.theme", "Dark or light", switch_theme, "Ctrl+Shift+L", "View/3 theme", "sun-moon"),
    Action("view.system", "Theme of the system", follow_system, "", "View/3 theme", when=stays),
    Action(
        "view.full_screen", "Full screen", fill_screen, "F11", "View/6 screen", when=is_at_work
    ),
    Action("view.present", "Presentation", present, "Shift+F11", "View/6 screen", "maximize"),
    *HELP,
    Action("help.commands", "Find a command", show_commands, "Ctrl+K", "Help/1 find", "command"),
    Action("help.shortcuts", "Shortcuts", show_shortcuts, "Ctrl+/", "Help/1 find", "keyboard"),
)
