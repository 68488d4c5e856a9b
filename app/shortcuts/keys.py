"""Which keys trigger which action: those declared, unless the person chose others.

What is stored is {id of an action: its keys}, for changed actions alone; none where they were taken
away. It is read with care: what is no action's id, no key, or one that no action can have is passed
over, and no key ever triggers two actions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from app.shortcuts.one_key import written
from app.shortcuts.refused import refusal

if TYPE_CHECKING:
    from app.actions import Action

Keys = tuple[str, ...]


def keys_in_force(rows: Iterable[Action], stored: object) -> dict[str, Keys]:
    """The keys of every action: what the person chose goes before what is declared."""
    rows = list(rows)
    read = _read(stored)
    chosen = {row.id: keys for row in rows if (keys := _chosen(row, read)) is not None}
    taken: set[str] = set()
    result: dict[str, Keys] = {row.id: () for row in rows}
    for row in sorted(rows, key=lambda row: row.id not in chosen):
        wanted = chosen.get(row.id, declared(row))
        result[row.id] = tuple(dict.fromkeys(key for key in wanted if key not in taken))
        taken.update(result[row.id])
    return result


def owner_of(rows: Iterable[Action], stored: object, keys: Keys, but: str) -> Action | None:
    """The action, other than one, that has one of these keys now."""
    rows = list(rows)
    force = keys_in_force(rows, stored)
    return next((row for row in rows if row.id != but and set(keys) & set(force[row.id])), None)


def with_keys(
    rows: Iterable[Action], stored: object, action_id: str, keys: Keys
) -> dict[str, Keys]:
    """What is to be stored when an action gets keys; others that had them lose them."""
    rows = list(rows)
    wanted = keys_in_force(rows, stored)
    wanted = {one: tuple(k for k in has if k not in keys) for one, has in wanted.items()}
    wanted[action_id] = keys
    first = {row.id: declared(row) for row in rows}
    elsewhere = {one: has for one, has in _read(stored).items() if one not in first}
    return elsewhere | {one: has for one, has in wanted.items() if has != first[one]}


def declared(row: Action) -> Keys:
    """The keys that an action has at first."""
    return tuple(filter(None, map(written, row.shortcuts)))


def _chosen(row: Action, stored: Mapping[str, Keys]) -> Keys | None:
    """The stored keys of an action that it can have; None where nothing of use is stored."""
    keys = stored.get(row.id)
    if not keys:
        return keys
    first = declared(row)
    return tuple(key for key in keys if key in first or not refusal(key)) or None


def _read(stored: object) -> Mapping[str, Keys]:
    """What of the stored is of use."""
    if not isinstance(stored, Mapping):
        return {}
    return {
        str(one): tuple(filter(None, map(written, keys)))
        for one, keys in stored.items()
        if isinstance(keys, list | tuple) and (not keys or any(map(written, keys)))
    }
