"""CommandPalette: any action, layer, example or setting by its name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.actions import Actions
from app.settings import Settings, settings_store
from app.shortcuts.one_key import native
from app.widgets.find_box import FindBox, Offer
from nncore.examples import examples
from nncore.fields import fields_of
from nncore.layers import layer_types

if TYPE_CHECKING:
    from app.window import Window


class CommandPalette(FindBox):
    """Finds what can be done at this moment."""

    def __init__(self, window: Window, actions: Actions) -> None:
        hint = "Find an action, a layer, an example or a setting"
        super().__init__("Find a command", hint, offers(window, actions), window)


def offers(window: Window, actions: Actions) -> list[Offer]:
    """What the palette finds, actions first."""
    found: list[Offer] = []
    for row in actions.rows:
        if actions.can(row.id) and row.id != "help.commands":
            keys = "".join(f"    {native(each)}" for each in actions.keys(row.id)[:1])
            found.append(Offer(row.title + keys, partial(actions.run, row.id), about=row.help))
    found += settings_offers()
    workspace = window.workspace
    if workspace is not None:
        for kind in layer_types():
            add, about = partial(workspace.add_layer, kind), kind.__doc__ or ""
            found.append(Offer(f"Add {kind.title}", add, kind.nicknames, about))
    for one in examples():
        opens = partial(window.open_source, f"example:{one.name}", trains=True)
        found.append(Offer(f"Example: {one.title}", opens, about=one.line))
    return found


def settings_offers() -> list[Offer]:
    """Every other value of a setting that has few, and the way back for one that has many."""
    store = settings_store()
    found: list[Offer] = []
    for field in fields_of(Settings):
        if field.hidden:
            continue
        here = getattr(store.value, field.name)
        words = field.words or [str(each).capitalize() for each in field.choices]
        for value, word in zip(field.choices, words, strict=True):
            if value != here:
                change = partial(store.change, **{field.name: value})
                found.append(Offer(f"{field.title}: {word.lower()}", change, about=field.help))
        if field.kind is bool:
            turn = partial(store.change, **{field.name: not here})
            turned = f"{field.title}: {'off' if here else 'on'}"
            found.append(Offer(turned, turn, about=field.help))
        elif not field.choices and here != field.default:
            reset = partial(store.change, **{field.name: field.default})
            found.append(Offer(f"{field.title}: as at first", reset, about=field.help))
    return found
