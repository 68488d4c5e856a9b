"""Hindrances: problems counted, the same everywhere: what stands before training, and remarks."""

from collections.abc import Iterable

from nncore.shapes import Problem


def hindrances(problems: Iterable[Problem]) -> int:
    """How many problems keep the network from training."""
    return sum(problem.severity == "error" for problem in problems)


def remarks(problems: Iterable[Problem]) -> str:
    """How many deserve a look and keep nothing from training, in words; "" for none."""
    number = sum(problem.severity == "warning" for problem in problems)
    return counted(number, "remark") if number else ""


def in_words(problems: Iterable[Problem]) -> str:
    """Both in one line, "" where there is neither.

    >>> in_words([Problem("", "", "")])
    '1 problem before training'
    """
    all_ = tuple(problems)
    errors = hindrances(all_)
    told = [f"{counted(errors, 'problem')} before training"] if errors else []
    return " · ".join(filter(None, [*told, remarks(all_)]))


def counted(number: int, what: str) -> str:
    """A number with its word.

    >>> counted(1, "remark"), counted(2, "remark")
    ('1 remark', '2 remarks')
    """
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
