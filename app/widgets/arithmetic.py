"""Arithmetic: what a person may type where a number is asked for, such as 28*28 or (3+1)/2."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Mapping
from functools import partial

from nncore.errors import LayerloomError

LONGEST = 200
"""Nobody types a longer sum, and Python's parser need not see one."""
MOST_POWER, MOST = 1_024, 1e15
"""The largest exponent, and the largest number on the way."""

Binary = Mapping[type[ast.operator], Callable[[float, float], float]]


WRITTEN = re.compile(r"[\d.]*,[\d.,]*")
"""A number with a comma in it."""
THOUSANDS = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
FRACTION = re.compile(r"(\d*|[1-9]\d{0,2}(\.\d{3})+),\d+")
EITHER = re.compile(r"[-−+]?\s*[1-9]\d{0,2},\d{3}")


class SumError(LayerloomError):
    """What was typed is no number and no sum. Attributes: typed, why."""

    def __init__(self, typed: str, why: str) -> None:
        self.typed, self.why = typed, why
        super().__init__(f"“{typed}” {why}.")


def number_in(typed: str) -> float:
    """Give the number that a text is, or comes to; raises SumError.

    There are numbers, + - * / // **, also written × ÷ ^, and brackets, nothing else: no name is
    looked up and nothing is called. Commas part thousands where they can; else one comma begins a
    fraction.

    >>> number_in("28*28"), number_in("(3+1)/2"), number_in("2^8"), number_in("1,024")
    (784.0, 2.0, 256.0, 1024.0)
    >>> number_in("0,001"), number_in("0,5*2"), number_in("1.024,5")
    (0.001, 1.0, 1024.5)
    """
    plain = WRITTEN.sub(partial(_with_point, typed), typed).strip()
    try:
        return _finite(float(plain.replace("−", "-")), typed)
    except ValueError:
        pass
    for said, meant in (("×", "*"), ("·", "*"), ("÷", "/"), ("^", "**"), ("−", "-")):
        plain = plain.replace(said, meant)
    if len(plain) > LONGEST:
        raise SumError(f"{typed[:20]}…", "is too long for a sum")
    if not any(letter in plain for letter in "+-*/("):
        raise SumError(typed, "is no number")
    try:
        parsed = ast.parse(plain, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise SumError(typed, "is no sum that can be worked out") from None
    return _finite(_worth(parsed, typed), typed)


def can_mean_two(typed: str) -> bool:
    """Whether a comma could part thousands as well as begin a fraction.

    >>> can_mean_two("1,024"), can_mean_two("0,001"), can_mean_two("1,5"), can_mean_two("1,024,000")
    (True, False, False, False)
    """
    return EITHER.fullmatch(typed.strip()) is not None


def _with_point(typed: str, found: re.Match[str]) -> str:
    """A number as Python writes it: no commas between thousands, a point before the fraction."""
    number = found.group()
    if THOUSANDS.fullmatch(number):
        return number.replace(",", "")
    if FRACTION.fullmatch(number):
        return number.replace(".", "").replace(",", ".")
    raise SumError(typed, "has a comma that neither parts thousands nor begins a fraction")


def _worth(node: ast.expr, typed: str) -> float:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return _finite(number, typed)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_worth(inner, typed)
        case ast.UnaryOp(op=ast.UAdd(), operand=inner):
            return _worth(inner, typed)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _MEANING:
            a, b = _worth(left, typed), _worth(right, typed)
            try:
                return _finite(_MEANING[type(op)](a, b), typed)
            except ZeroDivisionError:
                raise SumError(typed, "divides by zero") from None
            except OverflowError:
                raise SumError(typed, "comes to more than can be held") from None
    raise SumError(typed, "has something in it that is no number")


def _power(a: float, b: float) -> float:
    if abs(b) > MOST_POWER:
        raise OverflowError
    found = float(a) ** float(b)
    return found if isinstance(found, float) else math.nan      # a root of a negative one


def _finite(number: float, typed: str) -> float:
    """A number as a float, if it is one and no larger than anything here may be."""
    if isinstance(number, int):
        number = float(number) if abs(number) <= MOST else math.inf
    if math.isnan(number):
        raise SumError(typed, "is no number")
    if math.isinf(number) or abs(number) > MOST:
        raise SumError(typed, "comes to more than can be held")
    return number


_MEANING: Binary = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.FloorDiv: lambda a, b: a // b,
    ast.Pow: _power,
}
