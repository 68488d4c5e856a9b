"""MyBlocks: blocks that a person has saved, kept as files of their own, for every network."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import ClassVar, cast

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QMimeData, QObject, Signal
from PySide6.QtWidgets import QApplication

from app.canvas.clipboard import mime_of, read, write
from app.canvas.edits import Fragment
from app.home import home
from nncore.blocks import Block
from nncore.errors import LayerloomError
from nncore.layers.base import Family, Port
from nncore.loomfile import write_atomically

_PROPERTY = "layerloom_my_blocks"
MOST_BYTES = 4_000_000
NOT_IN_A_NAME = re.compile(r"[^\w \-]+")


class OwnBlock(Struct, frozen=True):
    """A saved block; for the palette it is a kind of layer like any other."""

    icon: ClassVar[str] = "layers"
    family: ClassVar[Family] = "block"
    common: ClassVar[bool] = True

    path: Path
    piece: Fragment

    @property
    def layer(self) -> Block:
        """The block itself."""
        return cast(Block, self.piece.nodes[0].layer)

    @property
    def inputs(self) -> tuple[Port, ...]:
        """Its ports, as a kind of layer has them."""
        return self.layer.inputs

    @property
    def outputs(self) -> tuple[Port, ...]:
        """What it gives."""
        return self.layer.outputs

    @property
    def title(self) -> str:
        """What it is called."""
        return self.layer.name

    @property
    def tip(self) -> str:
        """What it is made of, in a line."""
        inner = [node.layer.label for node in self.layer.graph.nodes]
        return ", ".join(inner)

    def mime(self) -> QMimeData:
        """What a drag of it carries: the same as a copy."""
        return mime_of(self.piece)


class MyBlocks(QObject):
    """The blocks in a folder. What cannot be read is left alone and not shown."""

    changed = Signal()
    """A block was saved, or put away."""
    saved = Signal(str)
    """A block was saved, and is there; carries its title."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = home("blocks")
        self.blocks: tuple[OwnBlock, ...] = ()
        self.look()

    @classmethod
    def of(cls, app: QApplication) -> MyBlocks:
        """Give the blocks of an application; the folder is read when first asked for."""
        found = app.property(_PROPERTY)
        if not isinstance(found, MyBlocks) or found.folder != home("blocks"):
            found = cls(app)
            app.setProperty(_PROPERTY, found)
        return found

    def look(self) -> None:
        """Read the folder."""
        found = []
        with suppress(OSError):
            found = [own_block(path) for path in sorted(self.folder.glob("*.json"))]
        known = [block for block in found if block is not None]
        self.blocks = tuple(sorted(known, key=lambda block: block.title.lower()))

    def save(self, piece: Fragment) -> None:
        """Keep a block, in place of one of the same name. Raises LoomFileError."""
        block = OwnBlock(Path(), piece)
        path = next((each.path for each in self.blocks if each.title == block.title), None)
        write_atomically(path or self._free_path(block.title), write(piece))
        self.look()
        self.changed.emit()
        self.saved.emit(block.title)

    def put_away(self, block: OwnBlock) -> None:
        """Show it no longer; its file stays beside the others, under another name."""
        with suppress(OSError):
            block.path.replace(block.path.with_suffix(".removed"))
        self.look()
        self.changed.emit()

    def _free_path(self, title: str) -> Path:
        """A file that is not there, named after a block."""
        stem = NOT_IN_A_NAME.sub(" ", title).strip()[:60] or "block"
        names = (stem, *(f"{stem} {number}" for number in range(2, 10_000)))
        return next(p for name in names if not (p := self.folder / f"{name}.json").exists())


def own_block(path: Path) -> OwnBlock | None:
    """The block in a file, None where there is none that can be understood."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return None
        piece = read(path.read_bytes())
    except (OSError, LayerloomError, RecursionError):
        return None
    return OwnBlock(path, piece) if piece is not None and block_in(piece) else None


def block_in(piece: Fragment | None) -> Block | None:
    """The one block that a fragment is, None where it is anything else."""
    layer = piece.nodes[0].layer if piece is not None and len(piece.nodes) == 1 else None
    return layer if isinstance(layer, Block) else None


def my_blocks() -> MyBlocks:
    """Give the blocks of the running application."""
    return MyBlocks.of(cast(QApplication, QCoreApplication.instance()))
