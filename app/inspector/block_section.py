"""BlockSection: what a block made by hand is called, and which inner settings it shows outside."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QInputDialog, QMenu, QVBoxLayout, QWidget

from app.canvas.cards import title_of
from app.canvas.edits import change
from app.canvas.several import STRUCTURE
from app.document import Document
from app.inspector.forms import StructForm
from app.parting import delete_later, part_once_closed
from app.widgets.buttons import Button
from app.widgets.form import Form
from app.widgets.text_field import TextField
from nncore.blocks import Block
from nncore.fields import Field, Pair, fields_of
from nncore.graph import Node
from nncore.layers import Input, Output

PLAIN = (bool, int, float)


class BlockSection(QWidget):
    """Reads the Document; every change is one step of undo."""

    def __init__(self, document: Document, node_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._node_id = document, node_id
        self._form: StructForm | None = None
        self._build()
        self.show_project()

    def show_project(self) -> None:
        """Fill in what the project says now."""
        block = self._block
        if block is None:
            return
        self._name.show_text(block.name)
        kind = _kind_of(_shown_fields(block))
        value = kind(*(value for _, value in block.fields))
        if self._form is not None and isinstance(self._form.value, kind):
            self._form.show_value(value)
            return
        if self._form is not None:
            self._form.hide()
            delete_later(self._form)
        self._form = StructForm(value, parent=self)
        self._form.edited.connect(self._change)
        self._form.held.connect(self._document.hold)
        self._column.insertWidget(1, self._form)
        self._form.setVisible(self._form.has_fields)

    def menu(self) -> QMenu:
        """The inner settings that can be shown outside, and what can be done with those shown."""
        menu, block = QMenu(self), self._block
        part_once_closed(menu)
        if block is None:
            return menu
        for node in block.graph.nodes:
            offered = _settings_of(node, block)
            alike = [title_of(other) for other in block.graph.nodes].count(title_of(node)) > 1
            title = f"{title_of(node)} ({node.name})" if alike else title_of(node)
            inside = menu.addMenu(f"Show of {title}") if offered else menu
            for field in offered:
                inside.addAction(field.title).triggered.connect(partial(self._show, node, field))
        if block.fields:
            menu.addSeparator()
        for name, _ in block.fields:
            menu.addAction(f"Rename {name}…").triggered.connect(partial(self._rename, name))
            menu.addAction(f"Hide {name}").triggered.connect(partial(self._hide, name))
        return menu

    @property
    def _block(self) -> Block | None:
        layer = self._document.project.graph[self._node_id].layer
        return layer if isinstance(layer, Block) else None

    def _build(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        named = Form()
        self._name = TextField("Block")
        named.add_field("Block", self._name, "What is written on its card, and in the palette")
        self._name.committed.connect(self._call)
        self._column.addWidget(named)
        self._more = Button("Settings of this block", "plain")
        self._more.setToolTip("Choose which settings of its layers this block shows outside")
        self._more.clicked.connect(self._open_menu)
        self._column.addWidget(self._more)

    def _open_menu(self) -> None:
        self.menu().popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    def _apply(self, text: str, block: Block, merge: str = "") -> None:
        self._document.apply(text, change(self._document.project, self._node_id, block), merge)

    def _call(self, name: str) -> None:
        block, name = self._block, " ".join(name.split())
        if block is not None and name:
            self._apply(f"Call the block {name}", msgspec.structs.replace(block, name=name))
        elif block is not None:
            self._name.show_text(block.name)

    def _change(self, values: Struct, field: str) -> None:
        block = self._block
        if block is not None:
            name = block.fields[int(field[1:])][0]
            new = block.with_field(name, getattr(values, field))
            self._apply(f"Change {name} of {block.name}", new, f"{self._node_id}.{name}")

    def _show(self, node: Node, field: Field, _checked: bool = False) -> None:
        block = self._block
        if block is not None:
            name = free_name(block, f"{node.name} {field.title.lower()}")
            self._apply(f"Show {name}", block.showing(node.id, field.name, name))

    def _rename(self, name: str, _checked: bool = False) -> None:
        block = self._block
        new, taken = QInputDialog.getText(self, "Rename", "Name of the setting", text=name)
        if block is not None and taken and new.strip() and new.strip() != name:
            self._apply(f"Rename {name}", block.with_renamed(name, free_name(block, new.strip())))

    def _hide(self, name: str, _checked: bool = False) -> None:
        block = self._block
        if block is not None:
            self._apply(f"Hide {name}", block.hiding(name))


def free_name(block: Block, name: str) -> str:
    """A name that no field of a block has: this one, or with a number behind."""
    taken, found, number = {each for each, _ in block.fields}, name, 2
    while found in taken:
        found, number = f"{name} {number}", number + 1
    return found


def _settings_of(node: Node, block: Block) -> list[Field]:
    """The settings of an inner layer that a block can show and does not show yet."""
    if isinstance(node.layer, Input | Output):          # a port has nothing to set
        return []
    linked = {(link.node, link.field) for link in block.links}
    return [
        field for field in fields_of(type(node.layer))
        if (field.kind in PLAIN or _is_choice(field))
        and not field.hidden and not field.optional and field.name not in STRUCTURE
        and (node.id, field.name) not in linked
    ]  # fmt: skip


def _is_choice(field: Field) -> bool:
    return bool(field.choices) and all(isinstance(choice, str) for choice in field.choices)


def _shown_fields(block: Block) -> tuple[tuple[str, Field], ...]:
    """Every field of a block with what the first inner setting that follows it may be."""
    found = []
    for name, value in block.fields:
        pair = isinstance(value, tuple)
        plain = Field(name, name, "", int if pair else type(value), value, pair=pair)
        for link in block.links:
            if link.block_field == name and link.factor == 1 and link.node in block.graph:
                kinds = fields_of(type(block.graph[link.node].layer))
                plain = next((kind for kind in kinds if kind.name == link.field), plain)
                break
        found.append((name, plain))
    return tuple(found)


@lru_cache(maxsize=32)
def _kind_of(shown: tuple[tuple[str, Field], ...]) -> type[Struct]:
    """A Struct with these fields, so that a form can be made of them like any other."""
    made: list[Any] = []
    for place, (name, field) in enumerate(shown):
        said: dict[str, Any] = {"title": name, "description": field.help or None}
        limits: dict[str, Any] = {
            "ge": field.minimum, "le": field.maximum, "gt": field.above, "lt": field.below,
        }  # fmt: skip
        kind: Any = Literal[field.choices] if field.choices else field.kind
        if field.pair:
            kind = Pair[Annotated[kind, Meta(**limits)]]  # type: ignore[misc]  # known only now
        elif field.kind in (int, float):
            said |= limits                  # in one Meta: of two, one inside the other, one is read
        made.append((f"f{place}", Annotated[kind, Meta(**said)], field.default))
    return msgspec.defstruct("Settings", made, frozen=True)
