"""Which keys trigger which action: those declared, unless the person chose others.

What is stored is {id of an action: its keys}, for changed actions alone. It is read with care: what
is no action's id or no key is passed over, and no key ever triggers two actions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

if TYPE_CHECKING:
    from app.actions import Action

Keys = tuple[str, ...]

MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_unknown,
)
LAST_SIGN = 0xFFFFFF
"""Qt's numbers of keys that write something end here."""


def written(keys: object) -> str:
    """One key with what is held, as it is stored; "" for what is none.

    >>> written("ctrl+shift+z"), written("Ctrl+Nonsense"), written(3)
    ('Ctrl+Shift+Z', '', '')
    """
    sequence = QKeySequence(keys) if isinstance(keys, str) else QKeySequence()
    if sequence.count() != 1 or _first(sequence).key() in MODIFIERS:
        return ""
    return sequence.toString(QKeySequence.SequenceFormat.PortableText)


def native(keys: str) -> str:
    """A key as this system writes it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def writes(keys: str) -> bool:
    """Whether a key would write a sign: on the canvas that begins quick-add.

    >>> writes("G"), writes("Ctrl+G"), writes("F5"), writes("Shift+A")
    (True, False, False, False)
    """
    pressed = _first(QKeySequence(keys))
    bare = pressed.keyboardModifiers() == Qt.KeyboardModifier.NoModifier
    return bare and pressed.key() <= LAST_SIGN


def keys_in_force(rows: Iterable[Action], stored: object) -> dict[str, Keys]:
    """The keys of every action: what the person chose goes before what is declared."""
    rows = list(rows)
    chosen = _read(stored)
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


def _read(stored: object) -> Mapping[str, Keys]:
    """What of the stored is of use."""
    if not isinstance(stored, Mapping):
        return {}
    return {
        str(one): tuple(filter(None, map(written, keys)))
        for one, keys in stored.items()
        if isinstance(keys, list | tuple) and (not keys or any(map(written, keys)))
    }


def _first(sequence: QKeySequence) -> QKeyCombination:
    # WORKAROUND PySide6 6.11: the stubs do not know that a sequence can be indexed
    return sequence[0]  # type: ignore[index, no-any-return]
