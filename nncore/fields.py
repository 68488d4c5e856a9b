"""Fields: what a setting is called, what it may be, and what it does.

Layers, losses, optimisers and data steps are frozen Structs whose annotations carry title, help and
range. Forms, range checks, the command line and the documentation all read them from here.
"""

import types
from functools import cache
from typing import (
    Annotated,
    Any,
    ClassVar,
    Literal,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import force_setattr, replace

from nncore.errors import LayerloomError

MISSING = msgspec.NODEFAULT

T = TypeVar("T")
S = TypeVar("S", bound=Struct)

# WORKAROUND msgspec 0.22: int with a range beside tuple[int, int] corrupts memory when it is
# decoded (MemoryError or a crash); a tuple of any length, held to two, does not.
Pair = Union[T, Annotated[tuple[T, ...], Meta(min_length=2, max_length=2)]]  # noqa: UP007
"""One number for height and width alike, or two of them, height first."""


class FieldError(LayerloomError, ValueError):
    """A setting lies outside its range. Attributes: owner, field, value, rule."""

    def __init__(self, owner: str, field: str, value: object, rule: str) -> None:
        self.owner, self.field, self.value, self.rule = owner, field, value, rule
        super().__init__(f"{owner}: {field} must be {rule}, not {value}.")


class Field(Struct, frozen=True):
    """One setting of a Struct: its name, what it accepts, its range and its help."""

    name: str
    title: str
    help: str
    kind: Any
    default: Any
    choices: tuple[Any, ...] = ()
    any_of: tuple[Any, ...] = ()
    """Where it is any number of a few values: which."""
    structs: tuple[type[Struct], ...] = ()
    optional: bool = False
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    below: float | None = None
    unit: str = ""
    hidden: bool = False
    group: str = ""
    """Under which heading it stands where there are several."""
    empty: str = ""
    """What it is called when it is left out."""
    words: tuple[str, ...] = ()
    """What its choices are called, where their names do not say it."""
    pair: bool = False
    """Whether two numbers can stand for one: one for height, one for width."""

    @property
    def rule(self) -> str:
        """The range in words, such as "at least 1 and at most 65,536"."""
        parts = []
        for words, limit in (
            ("at least", self.minimum),
            ("more than", self.above),
            ("at most", self.maximum),
            ("less than", self.below),
        ):
            if limit is not None:
                shown = int(limit) if limit == int(limit) else limit
                parts.append(f"{words} {shown:,}")
        return " and ".join(parts)

    def allows(self, value: object) -> bool:
        """Whether a number lies in the range; what is no number is the type's business."""
        if isinstance(value, tuple):
            return all(map(self.allows, value))
        if isinstance(value, bool) or not isinstance(value, int | float):
            return True
        return (
            (self.minimum is None or value >= self.minimum)
            and (self.maximum is None or value <= self.maximum)
            and (self.above is None or value > self.above)
            and (self.below is None or value < self.below)
        )


@cache
def fields_of(owner: type[Struct]) -> tuple[Field, ...]:
    """All settings of a Struct type in the order they are declared."""
    hints = get_type_hints(owner, include_extras=True)
    found = []
    for field in msgspec.structs.fields(owner):
        hint = hints[field.name]
        if get_origin(hint) is ClassVar:
            continue
        default: Any = field.default
        if default is MISSING and field.default_factory is not MISSING:
            default = field.default_factory()
        found.append(_field(field.name, hint, default))
    return tuple(found)


def check_ranges(value: Struct) -> None:
    """Raise FieldError for the first number outside its range.

    Msgspec looks only when it decodes. Two equal numbers for height and width become one.
    """
    for field in _ranged(type(value)):
        given = getattr(value, field.name)
        several = isinstance(given, tuple)
        owner = getattr(type(value), "title", "") or type(value).__name__
        for number in given if several else (given,):
            if not field.allows(number):
                raise FieldError(owner, field.name, number, field.rule)
        if field.pair and several:
            if len(given) != 2:
                raise FieldError(owner, field.name, given, "one number, or two")
            if given[0] == given[1]:
                force_setattr(value, field.name, given[0])


def both(number: int | tuple[int, ...]) -> tuple[int, int]:
    """What stands for height and width, also where one number does for both.

    >>> both(3), both((3, 5))
    ((3, 3), (3, 5))
    """
    height, width = number if isinstance(number, tuple) else (number, number)
    return height, width


def crossed(number: int | tuple[int, ...]) -> str:
    """Height and width in words.

    >>> crossed(3), crossed((3, 5))
    ('3 × 3', '3 × 5')
    """
    return " × ".join(f"{each:,}" for each in both(number))


def number_words(number: int | tuple[int, ...]) -> str:
    """One number, or two of them in words.

    >>> number_words(3), number_words((3, 5))
    ('3', '3 × 5')
    """
    return crossed(number) if isinstance(number, tuple) else f"{number:,}"


def along(settings: S, axis: int) -> S:
    """The same settings with one number for every pair: 0 is that of the height, 1 of the width."""
    pairs = [f.name for f in _ranged(type(settings)) if f.pair]
    values = {name: getattr(settings, name) for name in pairs}
    one = {name: value[axis] for name, value in values.items() if isinstance(value, tuple)}
    return replace(settings, **one) if one else settings


@cache
def _ranged(owner: type[Struct]) -> tuple[Field, ...]:
    return tuple(field for field in fields_of(owner) if field.rule)


def _field(name: str, hint: Any, default: Any) -> Field:
    meta = Meta()
    hint, found = _parted(hint)
    meta = found or meta
    parts = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    optional = type(None) in parts
    kinds = tuple(part for part in parts if part is not type(None))
    limits, pair = meta, len(kinds) == 2 and get_origin(_parted(kinds[1])[0]) is tuple
    if pair or (len(kinds) == 1 and _parted(kinds[0])[0] in (int, float)):
        kind, found = _parted(kinds[0])
        kinds, limits = (kind,), found or meta
    structs = tuple(kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Struct))
    choices = get_args(kinds[0]) if len(kinds) == 1 and get_origin(kinds[0]) is Literal else ()
    many = get_args(kinds[0])[0] if len(kinds) == 1 and get_origin(kinds[0]) is tuple else None
    many = _parted(many)[0]
    extra = meta.extra or {}
    return Field(
        name=name,
        title=meta.title or name.replace("_", " ").capitalize(),
        help=meta.description or "",
        kind=kinds[0] if len(kinds) == 1 else hint,
        default=default,
        choices=choices,
        any_of=get_args(many) if get_origin(many) is Literal else (),
        structs=structs,
        optional=optional,
        minimum=limits.ge,
        maximum=limits.le,
        above=limits.gt,
        below=limits.lt,
        unit=str(extra.get("unit", "")),
        hidden=bool(extra.get("hidden", False)),
        group=str(extra.get("group", "")),
        empty=str(extra.get("empty", "")),
        words=tuple(extra.get("words", ())),
        pair=pair,
    )


def _parted(hint: Any) -> tuple[Any, Meta | None]:
    """A type without its annotation, and that."""
    if get_origin(hint) is not Annotated:
        return hint, None
    plain, *notes = get_args(hint)
    return plain, next((note for note in notes if isinstance(note, Meta)), None)
