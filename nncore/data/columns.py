"""What a column of data is, without its values."""

from typing import Literal

import msgspec

ColumnKind = Literal["number", "picture", "class"]


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One quantity that every row of a data set has.

    A number has shape (), or any other when a row holds several; a picture (C, H, W); a class
    shape () and codes 0, 1, 2, … whose words are `classes`.
    """

    name: str
    kind: ColumnKind
    shape: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()
    unit: str = ""
    help: str = ""
    largest: float = 1.0
    """The stored value of a picture that a network sees as 1: 255 for bytes."""
    below: int = 0
    """Numbers that are places in a list, such as words in a dictionary, lie below this; else 0."""
