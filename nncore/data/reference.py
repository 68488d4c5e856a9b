"""Which data a project is about, as a value of the file: source, preparation, split.

The values themselves are never here; `nncore.data.load` fetches them.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from nncore.data.errors import DataError
from nncore.fields import check_ranges

PlaygroundName = Literal["circles", "xor", "gaussians", "spiral", "moons", "plane", "bumps"]
Seed = Annotated[int, Meta(ge=0, le=2**53, description="Same seed, same numbers")]


class Builtin(Struct, frozen=True, tag="Builtin", forbid_unknown_fields=True):
    """A data set that comes with the program."""

    name: Annotated[str, Meta(description="Name of the data set")]


class Playground(Struct, frozen=True, tag="Playground", forbid_unknown_fields=True):
    """Points in the plane that follow a pattern, made to measure."""

    name: Annotated[PlaygroundName, Meta(title="Pattern", description="Pattern of the points")]
    samples: Annotated[
        int, Meta(ge=10, le=20_000, title="Points", description="Number of points")
    ] = 500
    noise: Annotated[
        float,
        Meta(ge=0.0, le=1.0, description="How far points stray: 0 is exact, 1 is hopeless"),
    ] = 0.1
    seed: Seed = 0

    def __post_init__(self) -> None:
        check_ranges(self)


class FromArrays(Struct, frozen=True, tag="FromArrays", forbid_unknown_fields=True):
    """Arrays that a script handed over; a file cannot bring them back."""


class MadeUpColumn(Struct, frozen=True, forbid_unknown_fields=True):
    """A column of random numbers; with `below` whole ones, or so many classes."""

    name: Annotated[str, Meta(min_length=1, description="Name of the column")]
    kind: Annotated[Literal["number", "picture", "class"], Meta(description="What it holds")]
    shape: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=65_536)], ...], Meta(description="Size of one sample")
    ] = ()
    below: Annotated[
        int, Meta(ge=0, le=16_777_216, description="Whole numbers up to this; 0: any number")
    ] = 0


class MadeUp(Struct, frozen=True, tag="MadeUp", forbid_unknown_fields=True):
    """Random samples of the right shapes, to look at a network that no data set fits."""

    columns: Annotated[
        tuple[MadeUpColumn, ...], Meta(min_length=1, description="What a sample has")
    ]
    target: Annotated[str, Meta(description="Column to be predicted")]
    samples: Annotated[int, Meta(ge=1, le=100_000, description="Number of samples")] = 64
    seed: Seed = 0

    def __post_init__(self) -> None:
        check_ranges(self)
        if self.target not in {column.name for column in self.columns}:
            raise DataError(f'The target "{self.target}" is none of the made-up columns.')


Source = Builtin | Playground | MadeUp | FromArrays


class Derive(Struct, frozen=True, tag="Derive", forbid_unknown_fields=True):
    """A new column made from two others, such as age = year_sold - year_built."""

    name: Annotated[str, Meta(min_length=1, description="Name of the new column")]
    left: Annotated[str, Meta(description="First column")]
    operation: Annotated[Literal["+", "-", "*", "/"], Meta(description="What is done")]
    right: Annotated[str, Meta(description="Second column")]
    unit: Annotated[str, Meta(description="Unit of the result")] = ""


class DropMissing(Struct, frozen=True, tag="DropMissing", forbid_unknown_fields=True):
    """Leave out every row that has a hole."""

    columns: Annotated[
        tuple[str, ...], Meta(description="Columns that must be filled; none named: all")
    ] = ()


class Standardise(Struct, frozen=True, tag="Standardise", forbid_unknown_fields=True):
    """Bring columns to mean 0 and deviation 1:  y = (x - mean) / deviation.

    Mean and deviation are those of the training rows alone, and they travel with the model.
    """

    columns: Annotated[tuple[str, ...], Meta(description="Columns to standardise")]


Preparation = Derive | DropMissing | Standardise


class Split(Struct, frozen=True, forbid_unknown_fields=True):
    """How rows are dealt out to training, validation and test.

    Shares that sum to less than 1 leave rows out. A data set with a test set of its own keeps it,
    and the share for testing goes to training.
    """

    train: Annotated[
        float, Meta(
            gt=0.0,
            le=1.0,
            title="Training",
            description="Share of the rows that the network learns from",
        ),
    ] = 0.8
    validation: Annotated[
        float,
        Meta(ge=0.0, le=1.0, description="Share that shows meanwhile how it does on unseen rows"),
    ] = 0.1
    test: Annotated[
        float, Meta(ge=0.0, le=1.0, description="Share that is kept for the end")
    ] = 0.1
    seed: Seed = 0

    def __post_init__(self) -> None:
        check_ranges(self)
        total = self.train + self.validation + self.test
        if total > 1 + 1e-9:
            raise DataError(
                f"A split deals out at most all rows. {self.train:g} + {self.validation:g} + "
                f"{self.test:g} is {total:g}. Make one of the shares smaller."
            )


class DataReference(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything needed to bring the same rows, prepared and split the same way, once more."""

    source: Source
    preparation: tuple[Preparation, ...] = ()
    split: Split = Split()
    inputs: Annotated[
        tuple[str, ...], Meta(description="Columns that go in; none named: the data set's own")
    ] = ()
    target: Annotated[
        str, Meta(description="Column to be predicted; none named: the data set's own")
    ] = ""


class Scaling(Struct, frozen=True, forbid_unknown_fields=True):
    """The two fitted numbers of a standardised column."""

    column: str
    mean: float
    deviation: float


class Fitted(Struct, frozen=True, forbid_unknown_fields=True):
    """What preparation learned from the training rows. A model is saved with it."""

    scalings: tuple[Scaling, ...] = ()

    def scaling(self, column: str) -> Scaling | None:
        """Return the numbers of a column, or None if it is not standardised."""
        return next((scaling for scaling in self.scalings if scaling.column == column), None)
