"""What a block is to the rest of the engine: a layer that is made of layers."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from msgspec import Meta

from nncore.layers.base import Family, Layer
from nncore.shapes import Change, Problem

if TYPE_CHECKING:
    from nncore.graph import Graph


class BlockLayer(Layer, frozen=True):
    """A named part of a network with fields of its own; it may stand several times in a row.

    A block computes nothing itself. `inner` says what it is made of: a graph whose Inputs have the
    names of the block's input ports and whose Outputs those of its output ports. From one repeat to
    the next the first output goes to the first input; the other inputs go to every repeat.
    """

    family: ClassVar[Family] = "block"
    icon: ClassVar[str] = "layers"

    repeat: Annotated[
        int, Meta(ge=1, le=1_000, description="How often it stands in a row")
    ] = 1
    share: Annotated[
        bool, Meta(description="All repeats use the same parameters")
    ] = False

    @property
    def label(self) -> str:
        """Kind and main number, and how often it stands in a row."""
        return f"{super().label} ×{self.repeat}" if self.repeat > 1 else super().label

    def inner(self, repeat: int, *shapes: Any) -> "Graph":
        """What one repeat, counted from 0, is made of when these shapes arrive.

        An optional port that has no wire has no shape. Raises Misfit for shapes that do not fit.
        """
        raise NotImplementedError(type(self).__name__)


def cannot_share(node_id: str, block: BlockLayer) -> Problem:
    """What is wrong where a later repeat needs other parameters than the first one has."""
    return Problem(
        node_id,
        f"{block.label} cannot share its parameters",
        "What leaves the first repeat has another shape than what enters it, so that the next one "
        "needs parameters of other shapes.",
        remedy=Change("share", False, words="Give each its own"),
    )
