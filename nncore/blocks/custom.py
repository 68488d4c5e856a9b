"""Block: a part of a graph made into one layer, by hand or by a script."""

from typing import Any, ClassVar

import msgspec
from msgspec import Struct
from msgspec.structs import fields, replace

from nncore.blocks.base import BlockLayer
from nncore.fields import FieldError, crossed
from nncore.graph import Graph
from nncore.layers.base import Port, UnknownLayer
from nncore.shapes import Misfit

Value = bool | int | float | str | tuple[int, int]


class Link(Struct, frozen=True, forbid_unknown_fields=True):
    """A field of an inner layer that follows a field of the block, times a factor."""

    node: str
    field: str
    block_field: str
    factor: float = 1.0


class Block(BlockLayer, frozen=True, tag="Block"):
    """A graph of your own that stands as one card.

    Its Inputs are its input ports, its Outputs its output ports, both by name and in order.
    `fields` are settings of its own with their values; `links` say which inner settings follow.
    """

    title: ClassVar[str] = "Block"
    nicknames: ClassVar[tuple[str, ...]] = ("group", "module", "sub-network")
    in_palette: ClassVar[bool] = False

    name: str = "Block"
    graph: Graph = Graph()
    fields: tuple[tuple[str, Value], ...] = ()
    links: tuple[Link, ...] = ()

    @classmethod
    def of(cls, name: str, graph: Graph, **fields: Value) -> "Block":
        """A block of this graph, with fields of its own; `linked` says what follows them."""
        return cls(name=name, graph=graph, fields=tuple(fields.items()))

    def linked(self, node: str, field: str, block_field: str, factor: float = 1.0) -> "Block":
        """With one more inner setting, by the node's name, that follows a field of the block."""
        link = Link(self.graph.named(node).id, field, block_field, factor)
        return replace(self, links=(*self.links, link))

    def with_field(self, name: str, value: Value) -> "Block":
        """With another value in a field of its own."""
        return replace(self, fields=tuple((n, value if n == name else v) for n, v in self.fields))

    def showing(self, node_id: str, field: str, name: str) -> "Block":
        """With a setting of an inner layer as a field of its own, of the value that it has."""
        value = getattr(self.graph[node_id].layer, field)
        others = tuple(link for link in self.links if (link.node, link.field) != (node_id, field))
        return replace(
            self,
            fields=(*self.fields, (name, value)),
            links=(*others, Link(node_id, field, name)),
        ).without_idle()

    def hiding(self, name: str) -> "Block":
        """Without a field; the inner settings that followed it keep the values that it gave."""
        graph = self.inner(0)
        links = tuple(link for link in self.links if link.block_field != name)
        return replace(self, graph=graph, links=links).without_idle()

    def with_renamed(self, name: str, new: str) -> "Block":
        """With another name for a field."""
        return replace(
            self,
            fields=tuple((new if n == name else n, v) for n, v in self.fields),
            links=tuple(
                replace(link, block_field=new) if link.block_field == name else link
                for link in self.links
            ),
        )

    def with_graph(self, graph: Graph) -> "Block":
        """With another graph inside: what was set there by hand, its fields say too.

        Links to layers that are gone go, and fields that no setting follows any more.
        """
        there = tuple(link for link in self.links if _leads_somewhere(link, graph))
        before = dict(self.fields)
        values: dict[str, Any] = dict(before)
        for link in there:
            inside = getattr(graph[link.node].layer, link.field, None)
            known = link.factor == 1 and link.block_field in before and inside is not None
            if known and inside != before[link.block_field]:
                values[link.block_field] = inside
        block = replace(self, graph=graph, links=there, fields=tuple(values.items()))
        return block.without_idle() if len(there) < len(self.links) else block

    def without_idle(self) -> "Block":
        """Without fields that no inner setting follows."""
        used = {link.block_field for link in self.links}
        return replace(self, fields=tuple((n, v) for n, v in self.fields if n in used))

    @property
    def inputs(self) -> tuple[Port, ...]:  # type: ignore[override]  # of this block, not of all
        """Its Inputs, as ports."""
        return tuple(Port(node.name) for node in self.graph.inputs)

    @property
    def outputs(self) -> tuple[Port, ...]:  # type: ignore[override]
        """Its Outputs, as ports."""
        return tuple(Port(node.name) for node in self.graph.outputs)

    @property
    def label(self) -> str:
        """Its name, and how often it stands in a row."""
        return f"{self.name} ×{self.repeat}" if self.repeat > 1 else self.name

    def inner(self, repeat: int, *shapes: Any) -> Graph:
        """Its graph, with the inner settings that follow its fields."""
        graph, values = self.graph, dict(self.fields)
        for link in self.links:
            layer = graph[link.node].layer if link.node in graph else None
            if isinstance(layer, UnknownLayer):
                continue                # its own problem says why it cannot follow
            kinds = {field.name: field.type for field in fields(layer)} if layer else {}
            if layer is None or link.block_field not in values or link.field not in kinds:
                got = f"{link.field} of {link.node}, to follow {link.block_field}"
                raise Misfit("settings that are there, for its links", got)
            value = values[link.block_field]
            if link.factor != 1 and not isinstance(value, str):
                value = _times(value, link.factor)
            if isinstance(getattr(layer, link.field), int | tuple):
                value = _whole(value, f"{link.field} of {graph[link.node].name}")
            try:
                fitting = msgspec.convert(value, kinds[link.field])
                graph = graph.changing(link.node, replace(layer, **{link.field: fitting}))
            except FieldError as error:
                raise Misfit(f"{link.field} {error.rule}", str(value)) from None
            except msgspec.ValidationError:
                raise Misfit(f"another kind of value for {link.field}", str(value)) from None
        return graph

    def setting(self, *shapes: Any) -> str:
        switches = {True: "on", False: "off"}
        said = (
            (n, switches[v] if isinstance(v, bool) else crossed(v) if isinstance(v, tuple) else v)
            for n, v in self.fields
        )
        words = " · ".join(f"{name} {value}" for name, value in said)
        count = len(self.graph.nodes) - len(self.graph.inputs) - len(self.graph.outputs)
        return words or (f"{count} layers" if count != 1 else "1 layer")


def _times(value: Any, factor: float) -> Any:
    """A number, or each of two, times a factor."""
    return tuple(each * factor for each in value) if isinstance(value, tuple) else value * factor


def _whole(value: Any, where: str) -> Any:
    """What came out broken as whole numbers again; Misfit where it is none."""
    if isinstance(value, tuple):
        return tuple(_whole(each, where) for each in value)
    if not isinstance(value, float):
        return value
    if not value.is_integer():
        raise Misfit(f"a whole number for the {where}", f"{value:g}")
    return int(value)


def _leads_somewhere(link: Link, graph: Graph) -> bool:
    layer = graph[link.node].layer if link.node in graph else None
    return isinstance(layer, UnknownLayer) or (
        layer is not None and link.field in {field.name for field in fields(layer)}
    )
