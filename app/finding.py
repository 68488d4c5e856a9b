"""Finding by a few letters: by name, nickname or purpose, and in spite of a slip of the hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from typing import NamedTuple, TypeVar

T = TypeVar("T")
LEAST_ALIKE = 0.75
"""How alike letters must be, from 0 to 1, for a name to be meant by words that name nothing."""
SIGNS = re.compile(r"[^\w-]")
"""What makes a word one to be taken as it is, such as a key's name: "Ctrl+/"."""
LETTERS_TO_SLIP = 3
"""Below so many letters nothing is a slip: too much would be alike."""


class Said(NamedTuple):
    """What a thing is called, what else it is called, and what it does."""

    name: str
    nicknames: tuple[str, ...] = ()
    about: str = ""


def has(words: str, name: str) -> bool:
    """Whether a name has all the words, by letters and digits alone; a word of signs as it is.

    >>> has("unet", "U-Net stage"), has("stage u", "U-Net stage"), has("nets", "U-Net stage")
    (True, True, True)
    >>> has("dense", "U-Net stage")
    False
    """
    plain, written = _plain(name), name.lower()
    return all(
        word in written or (not SIGNS.search(word) and _plain(word) in plain)
        for word in words.lower().split()
    )


def ranked(words: str, things: Iterable[T], said: Callable[[T], Said]) -> list[T]:
    """The things that the words name, best first; equals stay in their order.

    A name comes before a nickname, and both before what a thing does. Where the words name nothing,
    those whose names are alike.

    >>> ranked("sofmax", ["Dense", "Softmax", "Softplus"], Said)
    ['Softmax']
    """
    everything = [(thing, said(thing)) for thing in things]
    graded = [(grade(words, each), thing) for thing, each in everything]
    found: list[tuple[float, T]] = [(rank, thing) for rank, thing in graded if rank is not None]
    if not found and len(_plain(words)) >= LETTERS_TO_SLIP:
        near = [(_alike(_plain(words), each), thing) for thing, each in everything]
        found = [(-alike, thing) for alike, thing in near if alike >= LEAST_ALIKE]
    return [thing for _, thing in sorted(found, key=lambda pair: pair[0])]


def grade(words: str, said: Said) -> int | None:
    """How well words name a thing: 0 best, 7 by what it does alone, None not at all.

    >>> [grade(words, Said("Conv 2D", ("convolution",), "Looks for patterns"))
    ...  for words in ("conv 2d", "conv", "2d", "convol", "onv", "pattern", "attern", "dense")]
    [0, 1, 2, 3, 4, 6, 7, None]
    """
    whole, wanted = _plain(words), words.lower().split()
    name, others = _plain(said.name), [_plain(other) for other in said.nicknames]
    parts = _parts(said.name)
    if not wanted:
        return 0
    if not whole:
        return 4 if has(words, said.name) else None
    calls = f"{said.name} {' '.join(said.nicknames)}".lower()
    text = f"{calls} {said.about}".lower()
    each_begins = _parts(text)
    tests: tuple[bool, ...] = (
        whole == name,
        whole in others or name.startswith(whole),
        all(any(part.startswith(word) for part in parts) for word in wanted),
        any(other.startswith(whole) for other in others)
        or (len(parts) > 1 and whole == "".join(part[0] for part in parts)),
        has(words, said.name),
        has(words, calls),
        all(any(part.startswith(word) for part in each_begins) for word in wanted),
        all(word in text for word in wanted),
    )
    return next((rank for rank, holds in enumerate(tests) if holds), None)


def _alike(whole: str, said: Said) -> float:
    """How alike what was typed is to one of the names, or to a word of them, from 0 to 1."""
    names = (said.name, *said.nicknames)
    called = {_plain(name) for name in names} | {part for name in names for part in _parts(name)}
    return max((_letters_alike(whole, name) for name in called if len(name) > 1), default=0.0)


def _letters_alike(typed: str, name: str) -> float:
    if typed[0] == name[0] and _in_order(typed, name):
        return max(LEAST_ALIKE, 2 * len(typed) / (len(typed) + len(name)))
    return SequenceMatcher(None, typed, name, autojunk=False).ratio()


def _in_order(typed: str, name: str) -> bool:
    """Whether all that was typed comes in a name in this order, others between."""
    rest = iter(name)
    return all(letter in rest for letter in typed)


def _parts(words: str) -> list[str]:
    return re.findall(r"\w+", words.lower())


def _plain(words: str) -> str:
    """Letters and digits alone."""
    return "".join(c for c in words.lower() if c.isalnum())
