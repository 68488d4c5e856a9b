"""What can be wrong with data, in words for the person who brought it."""

from collections.abc import Iterable
from difflib import get_close_matches

from nncore.errors import LayerloomError


class DataError(LayerloomError, ValueError):
    """The data or what is asked of them cannot be used as it is."""


class UnknownDatasetError(DataError):
    """No data set of this name comes with the program."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name, self.known = name, tuple(known)
        super().__init__(f'There is no data set "{name}". {_instead(name, self.known)}')


class UnknownColumnError(DataError):
    """The data have no column of this name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name, self.known = name, tuple(known)
        super().__init__(f'The data have no column "{name}". {_instead(name, self.known)}')


class WrongColumnError(DataError):
    """A column is there, but not of the kind that is needed."""

    def __init__(self, name: str, needs: str, got: str, remedy: str) -> None:
        self.name, self.needs, self.got = name, needs, got
        super().__init__(f'{needs} Column "{name}" holds {got}. {remedy}')


class ColumnTakenError(DataError):
    """A derived column has the name of one that is there already."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f'There is a column "{name}" already. Give the new one another name.')


class MissingValuesError(DataError):
    """A column that is read has rows without a value."""

    def __init__(self, name: str, count: int) -> None:
        self.name, self.count = name, count
        rows = "1 row" if count == 1 else f"{count:,} rows"
        super().__init__(
            f'A network needs a number in every row. Column "{name}" has none in {rows}. '
            "Add the step Drop rows with holes."
        )


class NoRowsError(DataError):
    """Nothing is left to train on."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        super().__init__(
            f"Training needs at least one row. The split gives it none of the {rows:,}. "
            "Make the share for training larger, or drop fewer rows."
        )


class NotInFileError(DataError):
    """The data were arrays of a script; a file keeps no copy of them."""

    def __init__(self) -> None:
        super().__init__(
            "This project was trained on arrays of a script, which its file does not hold. "
            "Choose a data set, or load the arrays again with nn.data.from_arrays."
        )


def _instead(name: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(name, known, 1)
    return f'Did you mean "{near[0]}"?' if near else f"There are: {', '.join(known)}."
