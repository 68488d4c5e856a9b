"""Reading: what a kind of layer says of itself, taken apart for a page of help."""

from __future__ import annotations

import inspect
import re
from functools import cache
from typing import Any

from msgspec import Struct

from app.inspector.field_row import choice_words, words_for
from nncore.fields import MISSING, Field, fields_of
from nncore.layers import Layer

SENTENCE_END = re.compile(r"(?<!\.)\.(?=\s+[A-Z`\"]|\s*$)")
FORMULA = re.compile(r"[A-Za-z] = ")
END = re.compile(r"(Input|Output) \(")
"""A layer without inputs or outputs has one side of an arrow alone."""


class Setting(Struct, frozen=True):
    """One field of a layer: its title, what it does, and what it may be and is at first."""

    title: str
    help: str
    range: str


class LayerHelp(Struct, frozen=True):
    """What is told of a kind of layer, part by part; a part that it does not speak of is ""."""

    title: str
    sentence: str
    formula: str
    shapes: str
    more: tuple[str, ...]
    source: str
    also: str
    settings: tuple[Setting, ...]


@cache
def help_of(kind: type[Layer]) -> LayerHelp:
    """Take the docstring and the fields of a kind of layer apart."""
    said = inspect.getdoc(kind) or kind.title
    first, _, rest = said.partition("\n")
    sentence, _, formula = first.partition(":  ")
    shapes, source, more = "", "", []
    for paragraph in rest.split("\n\n"):
        words, _, named = f" {' '.join(paragraph.split())}".partition(" Source: ")
        words, source = words.strip(), named or source
        if not formula and FORMULA.match(words):
            formula = words[:1].lower() + words[1:]
        elif "->" in words and not shapes:
            prose, shapes, after = _around_shapes(words)
            more += [each for each in (prose, after) if each]
        elif END.match(words) and not shapes:
            shapes = words.rstrip(".")
        elif words:
            more.append(words)
    return LayerHelp(
        kind.title, _ended(sentence), formula.rstrip("."), shapes, tuple(more), source,
        ", ".join(kind.nicknames), tuple(map(_setting, _shown(kind))),
    )  # fmt: skip


def _around_shapes(words: str) -> tuple[str, str, str]:
    """A paragraph as what comes before the sentence with the arrow, that sentence, and the rest."""
    ends = [match.end() for match in SENTENCE_END.finditer(words)]
    arrow = words.index("->")
    start = max((end for end in ends if end < arrow), default=0)
    stop = min((end for end in ends if end > arrow), default=len(words))
    return words[:start].strip(), words[start:stop].strip().rstrip("."), words[stop:].strip()


def _shown(kind: type[Layer]) -> tuple[Field, ...]:
    return tuple(field for field in fields_of(kind) if not field.hidden)


def _setting(field: Field) -> Setting:
    offered = " · ".join(choice_words(field)) or field.rule.capitalize()
    offered = offered or " · ".join(words_for(each) for each in field.structs)
    start = "" if field.default is MISSING else f"at first {_said(field, field.default)}"
    both = "; ".join(filter(None, (offered, start)))
    return Setting(field.title, _ended(field.help), _ended(both[:1].upper() + both[1:]))


def _said(field: Field, value: Any) -> str:
    """A default as a person would write it."""
    if value is None:
        return (field.empty or "none").lower()
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Struct):
        return words_for(type(value))
    if value in field.choices:
        return choice_words(field)[field.choices.index(value)]
    if isinstance(value, tuple):
        return " × ".join(map(str, value)) or "none"
    if isinstance(value, int | float):
        return f"{value:,}" if isinstance(value, int) else f"{value:g}"
    return f"“{value}”" if value else "empty"


def _ended(words: str) -> str:
    """With its full stop."""
    return f"{words.rstrip('.')}." if words else ""
