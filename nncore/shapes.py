"""Shapes: what flows over a wire, what does not fit, and why, in words a beginner understands."""

from collections.abc import Mapping
from math import prod
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from nncore.errors import LayerloomError

if TYPE_CHECKING:
    from nncore.layers.base import Layer

Kind = Literal["float", "integer", "mask"]
Chances = Literal["", "softmax", "sigmoid"]

_FEATURE_NAMES: dict[int, tuple[str, ...]] = {
    0: (),
    1: ("F",),
    2: ("T", "F"),
    3: ("C", "H", "W"),
}


class Shape(Struct, frozen=True):
    """The named axes of one wire, batch first; a size of None stays open until data is there.

    `chances` says that the numbers are probabilities, and of which function: loss and command line
    read it instead of guessing from the layer in front.
    """

    names: tuple[str, ...]
    sizes: tuple[int | None, ...]
    kind: Kind = "float"
    chances: Chances = ""

    @classmethod
    def of(cls, *features: int | None, kind: Kind = "float", chances: Chances = "") -> "Shape":
        """The shape (N, *features), its axes named by their number: F, T F, C H W.

        A row of whole numbers, such as words' places, is a sequence: its axis is T.
        """
        names = _FEATURE_NAMES.get(len(features)) or tuple(f"A{i}" for i in range(len(features)))
        if kind == "integer" and len(features) == 1:
            names = ("T",)
        return cls(("N", *names), (None, *features), kind, chances)

    @property
    def features(self) -> tuple[int | None, ...]:
        """Everything but the batch."""
        return self.sizes[1:]

    @property
    def count(self) -> int:
        """Numbers in one sample; open axes count as one."""
        return prod(size or 1 for size in self.features)

    @property
    def rank(self) -> int:
        """Axes, the batch included."""
        return len(self.sizes)

    def known(self, axis: int) -> int:
        """The size of an axis; Misfit where it stays open."""
        size = self.sizes[axis]
        if size is None:
            raise Misfit("an axis of known size", f"{self.names[axis]} of any size")
        return size

    def last(self, size: int) -> "Shape":
        """The same shape with another number of features; no longer chances."""
        return replace(self, sizes=(*self.sizes[:-1], size), chances="")

    @property
    def channel_axis(self) -> int:
        """Which axis tells features apart: channels of a picture, else the last."""
        return 1 if self.rank == 4 else self.rank - 1

    @property
    def channels(self) -> int:
        """How many features there are: channels of a picture, else the size of the last axis."""
        return self.sizes[self.channel_axis] or 1

    def with_channels(self, channels: int) -> "Shape":
        """The same shape with another number of channels or features; no longer chances."""
        axis = self.channel_axis
        sizes = (*self.sizes[:axis], channels, *self.sizes[axis + 1 :])
        return replace(self, sizes=sizes, chances="")

    def with_chances(self, chances: Chances) -> "Shape":
        """The same shape, marked as probabilities or as none."""
        return replace(self, chances=chances)

    def at(self, sizes: "int | Mapping[str, int]") -> tuple[int, ...]:
        """The sizes of the array that holds a batch of so many samples.

        Or with a size by name for every open axis ({"N": 32, "T": 50}); others are 1 long.
        """
        known = {"N": sizes} if isinstance(sizes, int) else sizes
        return tuple(
            known.get(name, 1) if size is None else size
            for name, size in zip(self.names, self.sizes, strict=True)
        )

    def __str__(self) -> str:
        return " × ".join(
            f"{size:,}" if size is not None else name
            for name, size in zip(self.names[1:], self.features, strict=True)
        ) or "1"


class Insert(Struct, frozen=True):
    """A remedy: put this layer in front of the port."""

    layer: "Layer"

    @property
    def text(self) -> str:
        """What its button says."""
        return f"Insert {self.layer.label}"


class Change(Struct, frozen=True):
    """A remedy: give a field of a node another value. Without a node it is the one at fault."""

    field: str
    value: Any
    node: str = ""
    words: str = ""

    @property
    def text(self) -> str:
        """What its button says."""
        return self.words or f"Set {self.field.replace('_', ' ')} to {self.value}"


class Unplug(Struct, frozen=True):
    """A remedy: take away the wire that arrives at the port."""

    @property
    def text(self) -> str:
        """What its button says."""
        return "Remove the wire"


class Append(Struct, frozen=True):
    """A remedy: put this layer behind the node and wire it."""

    layer: "Layer"

    @property
    def text(self) -> str:
        """What its button says."""
        return f"Add {self.layer.label}"


class Swap(Struct, frozen=True):
    """A remedy: another layer in the place of a node, with the same wires."""

    layer: "Layer"
    node: str

    @property
    def text(self) -> str:
        """What its button says."""
        return f"Use {self.layer.label} instead"


class Remove(Struct, frozen=True):
    """A remedy: take a node away and join the wires around it."""

    node: str
    name: str

    @property
    def text(self) -> str:
        """What its button says."""
        return f"Remove {self.name}"


class RemoveAll(Struct, frozen=True):
    """A remedy: take these nodes away."""

    nodes: tuple[str, ...]
    words: str

    @property
    def text(self) -> str:
        """What its button says."""
        return f"Remove {self.words}"


class Thaw(Struct, frozen=True):
    """A remedy: let these nodes learn."""

    nodes: tuple[str, ...]

    @property
    def text(self) -> str:
        """What its button says."""
        return "Let it learn" if len(self.nodes) == 1 else "Let them learn"


class Wake(Struct, frozen=True):
    """A remedy: switch a bypassed node on again."""

    node: str
    name: str

    @property
    def text(self) -> str:
        """What its button says."""
        return f"Switch {self.name} on again"


class Plug(Struct, frozen=True):
    """A remedy: a wire from this output to the port that waits for one."""

    source: str
    source_port: str
    name: str

    @property
    def text(self) -> str:
        """What its button says."""
        return f"Connect {self.name}"


Remedy = Insert | Change | Unplug | Append | Swap | Remove | RemoveAll | Thaw | Wake | Plug


class Misfit(LayerloomError):  # noqa: N818  the name that shape rules read by
    """What a shape rule raises: it needs this, it got that, this would mend it."""

    def __init__(
        self, expected: str, got: str, remedy: Remedy | None = None, port: str = ""
    ) -> None:
        self.expected, self.got, self.remedy, self.port = expected, got, remedy, port
        super().__init__(f"It needs {expected}; it gets {got}.")


class Problem(Struct, frozen=True):
    """One thing that keeps a network from running, or deserves a look, and how to mend it.

    `node` is the id of the node where it shows ("" for the whole network), `port` its input; inside
    a block it is a path of ids, n3/0/n2. `also` has the other nodes that it is about.
    An error keeps the network from training; a warning does not.
    """

    node: str
    title: str
    why: str
    port: str = ""
    expected: str = ""
    got: str = ""
    remedy: Remedy | None = None
    severity: Literal["error", "warning"] = "error"
    also: tuple[str, ...] = ()
