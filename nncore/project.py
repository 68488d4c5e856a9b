"""Project: everything a .loom file holds, as one value."""

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta, Struct

from nncore.checkpoint import Checkpoint
from nncore.data import DataReference, Fitted
from nncore.graph import Graph
from nncore.network import Snapshot
from nncore.objectives import Training


class Place(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where a card stands, in pixels at 100 %.

    `free` keeps a layer from docking on the one before it. A `folded` card shows its title alone,
    an `opened` block what is in it; a `pinned` card stays where it is, whatever moves others.
    """

    x: float = 0.0
    y: float = 0.0
    free: bool = False
    folded: bool = False
    opened: bool = False
    pinned: bool = False


Side = Annotated[float, Meta(gt=0, le=100_000)]
Point = tuple[float, float]


class Remark(Struct, frozen=True, forbid_unknown_fields=True):
    """What a person writes beside a network: a frame with a title behind cards, or a note.

    A note's text is Markdown. `tint` names a colour of the window's.
    """

    kind: Literal["frame", "note"] = "frame"
    x: float = 0.0
    y: float = 0.0
    width: Side = 232.0
    height: Side = 136.0
    text: Annotated[str, Meta(max_length=20_000)] = ""
    tint: str = ""


Flow = Literal["right", "down"]
"""Which way numbers run on the canvas."""


class View(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the window looks: no edit, so undo leaves it alone. Zoom 0 fits everything in."""

    zoom: float = 0.0
    x: float = 0.0
    y: float = 0.0
    panel: str = "Learning"


class Project(Struct, frozen=True):
    """A network with its data, training, numbers and layout. Every edit makes another one.

    `layout` is by node id; a node that is not in it has its place from the window. `remarks` are by
    an id of their own; `joints`, the points that a wire runs through, by the wire in words. What
    stands inside a block has the block's id before its own: `n3/n2`. `flow` is which way numbers
    run everywhere. `checkpoint` is there if `weights` come from training; both are None before.
    `sample` is typed, by column.
    """

    graph: Graph = Graph()
    data: DataReference | None = None
    training: Training = Training()
    weights: Snapshot | None = None
    checkpoint: Checkpoint | None = None
    layout: Mapping[str, Place] = {}
    remarks: Mapping[str, Remark] = {}
    joints: Mapping[str, tuple[Point, ...]] = {}
    flow: Flow = "right"
    fitted: Fitted = Fitted()
    title: str = "Untitled"
    sample: tuple[tuple[str, float], ...] = ()
    pace: str = ""
    view: View = View()
