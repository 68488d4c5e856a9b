"""Action: something a person can trigger, declared once.

Each room has a list of them. Menus, toolbar, shortcuts, context menus, the command palette,
tooltips and accessible names all come from these rows.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from app.menus import marked
from app.settings import Settings, settings_store
from app.shortcuts.keys import Keys, keys_in_force
from app.shortcuts.one_key import native
from app.theme.current import theme_source
from app.theme.icons import icon
from app.theme.tokens import Theme
from app.widgets.long_menu import keep_on_screen

Things = Mapping[str, Any]
"""What functions may ask for by the names of their arguments: document, selection, session …"""

ACTION, ALSO = "action", "also"
"""Properties of a button that stands for an action: the action's id, and a key that does it too."""


class Action(Struct, frozen=True, eq=False):
    """One row.

    `menu` is "Menu/2 group": groups of a menu stand in this order, with a line between; in
    "Menu/2 group/Title" it stands in a menu of that title inside.
    The function's docstring is the tooltip; its arguments, and those of `when`, are filled by name.
    `when` None means always. `now` says what it is called at this moment, where that changes:
    "Undo Add Dense"; the title stays for lists of all there is.
    """

    id: str
    title: str
    function: Callable[..., object]
    keys: str | tuple[str, ...] = ()
    menu: str | tuple[str, ...] = ""
    icon: str = ""
    when: Callable[..., bool] | None = None
    now: Callable[..., str] | None = None

    @property
    def shortcuts(self) -> tuple[str, ...]:
        """Every key that triggers it at first, the one that menus show before the others."""
        keys = (self.keys,) if isinstance(self.keys, str) else self.keys
        return tuple(key for key in keys if key)

    @property
    def menus(self) -> tuple[str, ...]:
        """Every menu that it stands in."""
        return (self.menu,) if isinstance(self.menu, str) else self.menu

    @property
    def help(self) -> str:
        """The first line of what the function says about itself."""
        return (inspect.getdoc(self.function) or "").split("\n")[0]


class Actions(QObject):
    """All actions of a window, bound to what they work on."""

    def __init__(
        self, rows: Iterable[Action], things: Things, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._things = things
        self._rows = {row.id: row for row in rows}
        self._made: dict[str, QAction] = {}
        for row in self._rows.values():
            self._made[row.id] = self._make(row)
        self._keys: dict[str, Keys] = {}
        self.take_settings(settings_store().value)
        settings_store().changed.connect(self.take_settings)
        settings_store().changed.connect(self.refresh)
        theme_source().changed.connect(self.show_theme)
        self.show_theme(theme_source().theme)
        self.refresh()

    def __getitem__(self, action_id: str) -> QAction:
        return self._made[action_id]

    @property
    def rows(self) -> tuple[Action, ...]:
        """The declarations, in order."""
        return tuple(self._rows.values())

    def can(self, action_id: str) -> bool:
        """Whether it makes sense now."""
        when = self._rows[action_id].when
        return when is None or bool(call(when, self._things))

    def run(self, action_id: str) -> None:
        """Do it, if it makes sense now."""
        if self.can(action_id):
            call(self._rows[action_id].function, self._things)

    def keys(self, action_id: str) -> Keys:
        """The keys that trigger it now."""
        return self._keys[action_id]

    def take_settings(self, settings: Settings) -> None:
        """Give every action the keys that hold now; menus and tooltips follow."""
        keys = keys_in_force(self._rows.values(), settings.shortcuts)
        if keys == self._keys:
            return
        self._keys = keys
        for action_id, made in self._made.items():
            made.setShortcuts([QKeySequence(each) for each in keys[action_id]])
            made.setToolTip(self.tip(action_id))
        parent = self.parent()
        if isinstance(parent, QWidget):
            self.show_tips(parent)

    def tip(self, action_id: str, also: str = "") -> str:
        """What it does, and by which keys."""
        keys = ", ".join(filter(None, (*map(native, self._keys[action_id][:1]), also)))
        words = self._rows[action_id].help.removesuffix(".")
        return f"{words} ({keys})" if keys else words

    def show_tips(self, root: QWidget) -> None:
        """Say on every button that stands for an action what the action says of itself."""
        for each in root.findChildren(QWidget):
            action_id = each.property(ACTION)
            if action_id in self._rows:
                each.setToolTip(self.tip(action_id, each.property(ALSO) or ""))

    def refresh(self, *_why: object) -> None:
        """Ask every `when` and `now` again; to be connected to whatever they read."""
        known: dict[object, bool] = {}          # many actions ask the same
        for row, made in zip(self._rows.values(), self._made.values(), strict=True):
            if row.when not in known:
                known[row.when] = self.can(row.id)
            made.setEnabled(known[row.when])
            made.setText(self._words(row, known[row.when]))

    def words(self, action_id: str) -> str:
        """What it is called now."""
        row = self._rows[action_id]
        return self._words(row, row.now is not None and self.can(action_id))

    def _words(self, row: Action, can: bool) -> str:
        return str(call(row.now, self._things)) if can and row.now is not None else row.title

    def fill_menu_bar(self, bar: QMenuBar, titles: Iterable[str]) -> None:
        """Make these menus, in this order."""
        for title in titles:
            self.fill_menu(bar.addMenu(marked(title)), title)

    def fill_menu(
        self,
        menu: QMenu,
        title: str,
        fits: Callable[[Action], bool] | None = None,
        together: Mapping[str, str] | None = None,
    ) -> None:
        """Put all actions of a menu into it, or those that fit, its groups parted by lines.

        Groups that are named in `together` stand in a menu inside, if they have several rows.
        """
        menu.setAccessibleName(title)
        menu.aboutToShow.connect(self._keep_on_screen)
        mine = [
            (place, row)
            for row in self._rows.values()
            for place in row.menus
            if place.partition("/")[0] == title and (fits is None or fits(row))
        ]
        mine.sort(key=itemgetter(0))
        follows = False
        for key, rows in groupby(mine, key=lambda each: each[0].split("/")[1]):
            group = list(rows)
            name = (together or {}).get(key, "") if len(group) > 1 else ""
            if menu.actions() and not (name and follows):
                menu.addSeparator()
            holder, follows = menu.addMenu(name) if name else menu, bool(name)
            inside: dict[str, QMenu] = {name: holder}
            for place, row in group:
                inner = place.partition("/")[2].partition("/")[2]
                if inner and inner not in inside:
                    inside[inner] = holder.addMenu(inner)
                inside.get(inner, holder).addAction(self._made[row.id])

    def show_theme(self, theme: Theme) -> None:
        """Colour the icons."""
        for action_id, made in self._made.items():
            name = self._rows[action_id].icon
            if name:
                made.setIcon(icon(name, theme.text, disabled=theme.disabled))

    def _make(self, row: Action) -> QAction:
        made = QAction(row.title, self)
        made.setObjectName(row.id)
        made.setStatusTip(row.help)
        made.setShortcutVisibleInContextMenu(True)
        made.triggered.connect(self._trigger)
        return made

    def _keep_on_screen(self) -> None:
        menu = self.sender()
        if isinstance(menu, QMenu):
            keep_on_screen(menu)

    def _trigger(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.run(sender.objectName())


def stand_for(widget: QWidget, action_id: str, also: str = "") -> None:
    """Let a button's tooltip be what an action says, with the keys that hold now."""
    widget.setProperty(ACTION, action_id)
    widget.setProperty(ALSO, also)


def asks_for(row: Action, thing: str) -> bool:
    """Whether an action, or its condition, has to do with a thing, such as the selection."""
    asked = [row.function, row.when] if row.when is not None else [row.function]
    return any(thing in _asked(each) for each in asked)


def call(function: Callable[..., Any], things: Things) -> Any:
    """Call a function with the things that its arguments name.

    >>> call(lambda a, b: a - b, {"b": 1, "a": 3, "c": 5})
    2
    """
    return function(**{name: things[name] for name in _asked(function)})


@lru_cache(maxsize=1_000)
def _asked(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of a function's arguments. Some 60 conditions are asked at each click."""
    return tuple(inspect.signature(function).parameters)
