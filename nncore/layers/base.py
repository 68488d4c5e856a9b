"""Layer: what every layer declares once, and from which everything else is derived."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from math import prod
from typing import Any, ClassVar, Literal

from msgspec import Struct
from numpy.typing import NDArray

from nncore.fields import check_ranges, number_words
from nncore.initializers import Initializer, Zeros
from nncore.shapes import Kind, Shape

Array = NDArray[Any]
KEPT_ONCE = 3
"""What a layer gives is counted with its gradient and half as much to work in, three times in all:
`numbers_inside` counts a third of what is kept once."""
Family = Literal[
    "data", "core", "activation", "convolution", "normalise", "combine", "sequence", "graph",
    "audio", "diffusion", "block", "output",
]  # fmt: skip
Role = Literal["kernel", "bias", "norm", "embedding"]


class Port(Struct, frozen=True):
    """Where a wire arrives or leaves. A port with `many` takes any number of wires, in order.

    What arrives at a port without `gradient` is read only: nothing is learned through it. A port of
    `any_kind` passes whole numbers and masks on as well as numbers.
    """

    name: str
    many: bool = False
    optional: bool = False
    kind: Kind = "float"
    gradient: bool = True
    any_kind: bool = False


class Parameter(Struct, frozen=True):
    """One array that a layer owns: the symbol its formula uses, its shape, and where it starts."""

    symbol: str
    shape: tuple[int, ...]
    initializer: Initializer = Zeros()
    role: Role = "kernel"
    fans: tuple[int, int] = (1, 1)

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)


class Layer(Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    """What a layer does to numbers, as a value: its fields, its rule for shapes, its parameters.

    The arithmetic lives in the Kernel of the same file. `output_shape`, `parameters` and `state`
    get one Shape for each input port: a tuple of Shapes for a port that takes many wires, None for
    an optional one that has none. `output_shape` gives one Shape, or one for each output port.
    A layer that works `along_features` takes no number that stands alone.
    """

    title: ClassVar[str] = ""
    family: ClassVar[Family] = "core"
    icon: ClassVar[str] = "box"
    nicknames: ClassVar[tuple[str, ...]] = ()
    main_field: ClassVar[str] = ""
    docks: ClassVar[bool] = False
    in_palette: ClassVar[bool] = True
    common: ClassVar[bool] = False
    along_features: ClassVar[bool] = False
    inputs: ClassVar[tuple[Port, ...]] = (Port("x"),)
    outputs: ClassVar[tuple[Port, ...]] = (Port("y"),)
    output_shape: ClassVar[Callable[..., Shape | tuple[Shape, ...]]]

    def __post_init__(self) -> None:
        check_ranges(self)

    def parameters(self, *shapes: Any) -> dict[str, Parameter]:
        """Arrays that training changes: name in files -> Parameter."""
        return {}

    def state(self, *shapes: Any) -> dict[str, Parameter]:
        """Arrays that are saved but not trained, such as running averages."""
        return {}

    def view(self, x: Array, training: bool) -> Array | None:
        """The same memory seen otherwise, where that is all the layer does; else None."""
        return None

    def setting(self, *shapes: Any) -> str:
        """The line under a card's title: the settings that matter most."""
        return ""

    def multiplications(self, *shapes: Any) -> int:
        """Multiplications for one sample, forward."""
        return 0

    def numbers_inside(self, *shapes: Any) -> int:
        """Numbers that it keeps for one sample besides what it gives, where they are many."""
        return 0

    @property
    def tag(self) -> str:
        """The word that names this kind of layer in files and scripts, such as "BatchNorm"."""
        return str(type(self).__struct_config__.tag)

    @property
    def label(self) -> str:
        """Kind and main number, such as "Dense 64": what a card is called until it gets a name."""
        main: Any = getattr(self, self.main_field) if self.main_field else ""
        return f"{self.title} {number_words(main)}" if isinstance(main, int | tuple) else self.title

    @property
    def stem(self) -> str:
        """What its names in scripts begin with: BatchNorm -> batch_norm."""
        return snake(self.tag)


class UnknownLayer(Layer, frozen=True, tag="UnknownLayer"):
    """A layer that this version does not know; its text is kept and saved back unchanged."""

    title: ClassVar[str] = "Unknown layer"
    icon: ClassVar[str] = "circle-help"
    in_palette: ClassVar[bool] = False

    text: str = "{}"
    reason: str = ""

    def output_shape(self, x: Shape) -> Shape:
        return x


def layer_types() -> tuple[type[Layer], ...]:
    """Every layer that is declared, in the order of declaration: the registry."""
    import nncore.blocks
    import nncore.layers  # noqa: F401  the families declare themselves when imported

    return tuple(kind for kind in _leaves(Layer) if kind is not UnknownLayer)


@lru_cache(maxsize=512)
def snake(words: str) -> str:
    """A name in the manner of scripts: BatchNorm -> batch_norm, ReLU -> relu, Conv2D -> conv2d."""
    out = ""
    for i, letter in enumerate(words):
        new_word = letter.isupper() and i > 0 and words[i - 1].islower()
        ends_short = new_word and not any(c.islower() for c in words[i + 1 :])
        out += "_" if new_word and not ends_short else ""
        out += letter.lower()
    return out


def _leaves(base: type[Layer]) -> Iterator[type[Layer]]:
    for kind in base.__subclasses__():
        if kind.__subclasses__():
            yield from _leaves(kind)
        else:
            yield kind
