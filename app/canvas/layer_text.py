"""Layer text: layers as a person would write them in a mail, read and written.

    text    one chain of layers; an empty line begins another chain
    chain   784-128-64-10 relu          sizes: what enters, then a Dense each; an activation goes
                                        behind all but the last, a second one behind the last
            Dense 128, ReLU, Dense 10   layers, parted by a comma, a semicolon, an arrow or a line
    layer   Conv 2D 32 5 same bias=no   name, numbers for its main fields, choices, field=value;
                                        several words have a + between them: metrics=f1+auc;
                                        brackets may stand around them: Conv2D(32, kernel_size=5)

Names are those of the palette, in any spelling, or a nickname. Nothing here knows Qt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from itertools import pairwise
from typing import Any

import msgspec
from msgspec import Struct

from nncore.errors import LayerloomError
from nncore.fields import Field, FieldError, fields_of
from nncore.graph import Graph, Node
from nncore.layers import Dense, Input, Layer, Output, layer_types

LONGEST, MOST_LAYERS, MOST_DIGITS = 5_000, 500, 30
SIZES = re.compile(r"\d+(?:\s*[-–—]\s*\d+)+")
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
PRODUCT = re.compile(r"\d+(?:[x×]\d+)+", re.IGNORECASE | re.ASCII)
ENDS = re.compile(r"\s*(?:[,;\n]|->|→|=>)\s*(?![^()]*\))")
WORDS: Mapping[str, Any] = {
    "yes": True, "on": True, "true": True, "no": False, "off": False, "false": False, "none": None,
}  # fmt: skip


class Chain(Struct, frozen=True):
    """Layers one behind the other. The ends of `sizes` are meant, not written."""

    layers: tuple[Layer, ...]
    sizes: bool = False


class Written(Struct, frozen=True):
    """What a text says: its chains, or, where it says none, why not in a sentence."""

    chains: tuple[Chain, ...] = ()
    wrong: str = ""


class _Unread(Exception):  # noqa: N818  it never leaves this file
    """Why a text says no layers."""


def read_layers(text: str) -> Written:
    """Read a text; whatever it is, give its layers or a sentence.

    >>> [layer.label for layer in read_layers("Dense 128, relu, Dense 10").chains[0].layers]
    ['Dense 128', 'ReLU', 'Dense 10']
    >>> read_layers("Dens 128").wrong
    '“Dens” is no layer. Did you mean Dense?'
    """
    if not text.strip():
        return Written(wrong="There are no layers in an empty text.")
    if len(text) > LONGEST:
        return Written(wrong="This text is too long to be a list of layers.")
    parts = [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    try:
        chains = tuple(_chain(part.strip()) for part in parts)
        if sum(len(chain.layers) for chain in chains) > MOST_LAYERS:
            raise _Unread(f"This text says more than {MOST_LAYERS} layers.")
    except _Unread as error:
        return Written(wrong=str(error))
    return Written(chains)


def write_layers(graph: Graph) -> str:
    """Give the text that says just these layers and wires, "" where no text can.

    >>> write_layers(Graph.chain(Input((784,)), Dense(128, bias=False)))
    'Input 784, Dense 128 bias=no, Output'
    """
    chains = _chains_in(graph)
    if chains is None or not chains:
        return ""
    text = "\n\n".join(", ".join(map(_said, chain)) for chain in chains)
    read = read_layers(text)
    return text if [each.layers for each in read.chains] == chains else ""


def _chain(text: str) -> Chain:
    sizes = SIZES.match(text)
    if sizes:
        return _sizes(sizes.group(), text[sizes.end() :])
    layers: list[Layer] = []
    unknown: list[str] = []
    for part in ENDS.split(text):
        words = re.sub(r"[(),]", " ", part).split()
        while words:
            layer, words = _layer(words, unknown)
            layers += [layer] if layer is not None else []
    if unknown:
        raise _Unread(_no_layers(unknown))
    if not layers:
        raise _Unread("There are no layers in this text.")
    for layer, after in pairwise(layers):
        if not layer.outputs:
            raise _Unread(f"Nothing comes out of {layer.label}: it can only stand last.")
        if not after.inputs:
            raise _Unread(f"Nothing goes into {after.label}: it can only stand first.")
    return Chain(tuple(layers))


def _sizes(numbers: str, rest: str) -> Chain:
    found = re.findall(r"\d+", numbers)
    if long := next((number for number in found if len(number) > MOST_DIGITS), ""):
        raise _Unread(f"{long[:MOST_DIGITS]}… is too large a size.")
    sizes = [int(number) for number in found]
    words, unknown = re.sub(r"[,;()]", " ", rest).split(), list[str]()
    kinds = [kind for kind in (_kind(words[i:], unknown) for i in range(len(words))) if kind]
    if unknown:
        raise _Unread(_no_layers(unknown))
    if len(kinds) > 2 or any(not kind.docks for kind in kinds):
        raise _Unread("Behind sizes there is room for one activation, and one for the last layer.")
    layers: list[Layer] = [_made(Input, {"shape": (sizes[0],)})]
    for place, size in enumerate(sizes[1:], 2):
        layers.append(_made(Dense, {"units": size}))
        last = place == len(sizes)
        layers += [kind() for kind in (kinds[1:2] if last else kinds[:1])]
    return Chain((*layers, Output()), sizes=True)


def _layer(words: list[str], unknown: list[str]) -> tuple[Layer | None, list[str]]:
    """A layer with its settings, and the words behind that are none of them: a layer again."""
    (kind, used), glued = _longest(words), None
    if kind is None and (glued := re.fullmatch(r"([a-zA-Z]+)(\d+)", words[0])):
        words = [*glued.groups(), *words[1:]]           # Dense128
        kind, used = _longest(words)
    if kind is None:
        unknown.append(glued.group() if glued else words[0])
        rest = words[2 if glued else 1 :]
        while rest and ("=" in rest[0] or _number(rest[0]) is not None):
            rest = rest[1:]                             # how it was to be set
        return None, rest
    values: dict[str, Any] = {}
    numbers = _number_fields(kind)
    rest = words[used:]
    while rest:
        word = rest[0]
        name, equals, value = word.partition("=")
        if equals:
            field = _field(kind, name)
            values[field.name] = _value(field, value)
        elif (number := _number(word)) is not None:
            free = [field for field in numbers if field.name not in values]
            if not free:
                raise _Unread(f"{kind.title} has no setting left for {word[:30]}.")
            values[free[0].name] = _shaped(free[0], number)
        elif (chosen := _choice(kind, word)) is not None:
            values[chosen[0]] = chosen[1]
        else:
            break
        rest = rest[1:]
    return _made(kind, values), rest


def _longest(words: list[str]) -> tuple[type[Layer] | None, int]:
    """The layer that the most words at the beginning name, and how many they are."""
    for count in range(min(len(words), 5), 0, -1):
        kind = _names().get(_plain("".join(words[:count])))
        if kind is not None:
            return kind, count
    return None, 0


def _kind(words: list[str], unknown: list[str]) -> type[Layer] | None:
    kind, _ = _longest(words[:1])
    if kind is None:
        unknown.append(words[0])
    return kind


def _made(kind: type[Layer], values: dict[str, Any]) -> Layer:
    for field in fields_of(kind):
        value = values.get(field.name, field.default)
        if not field.allows(value):
            raise _Unread(str(FieldError(kind.title, field.name, value, field.rule)))
    try:
        return msgspec.convert({"type": kind.__struct_config__.tag, **values}, kind)
    except (msgspec.ValidationError, LayerloomError, OverflowError):
        given = ", ".join(f"{name} {_said_value(value)}"[:60] for name, value in values.items())
        raise _Unread(f"{kind.title} cannot be set like this: {given}.") from None


def _field(kind: type[Layer], name: str) -> Field:
    for field in fields_of(kind):
        if _plain(name) in (_plain(field.name), _plain(field.title)):
            return field
    known = ", ".join(field.name for field in fields_of(kind)) or "none"
    raise _Unread(f"{kind.title} has no setting “{name[:30]}”. It has: {known}.")


def _value(field: Field, text: str) -> Any:
    if field.any_of:
        known = {_plain(str(each)): each for each in field.any_of}
        return tuple(known.get(_plain(part), part) for part in text.split("+"))
    word, number = text.lower(), _number(text)
    if word in WORDS and (field.kind is bool or (field.optional and WORDS[word] is None)):
        return WORDS[word]
    if number is not None and field.kind is not str:
        return _shaped(field, number)
    for choice in field.choices:
        if _plain(str(choice)) == _plain(text):
            return choice
    for struct in field.structs:
        if _plain(struct.__name__) == _plain(text):
            return {"type": struct.__struct_config__.tag}
    return text


def _choice(kind: type[Layer], word: str) -> tuple[str, Any] | None:
    for field in fields_of(kind):
        for choice in field.choices:
            if _plain(str(choice)) == _plain(word):
                return field.name, choice
    return None


def _number_fields(kind: type[Layer]) -> list[Field]:
    """The fields that numbers without a name go to: the main one first."""
    found = [field for field in fields_of(kind) if field.kind in (int, float)]
    found += [field for field in fields_of(kind) if field.name == "shape"]
    return sorted(found, key=lambda field: field.name != kind.main_field)


def _number(text: str) -> int | float | tuple[int, ...] | None:
    """A number, or several with a cross between them; None for anything else."""
    text = text.replace("_", "")
    if len(text) > MOST_DIGITS:
        return None
    if PRODUCT.fullmatch(text):
        return tuple(int(part) for part in re.split("[x×]", text.lower()))
    if not NUMBER.fullmatch(text):
        return None
    number = float(text)
    return int(text) if re.fullmatch(r"[+-]?\d+", text, re.ASCII) else number


def _shaped(field: Field, number: int | float | tuple[int, ...]) -> Any:
    """A number where a shape is wanted is one of a single axis; 3×3 for one number is 3."""
    if field.name == "shape" and not isinstance(number, tuple):
        return (number,)
    if isinstance(number, tuple) and field.kind is int and len(set(number)) == 1:
        return number[0]
    return number


def _no_layers(unknown: list[str]) -> str:
    shown = [f"“{word[:30]}”" for word in dict.fromkeys(unknown)]
    last = shown[-1] if len(shown) <= 3 else f"{len(shown) - 2} more words"
    words = " and ".join(filter(None, (", ".join(shown[:-1][:2]), last)))
    titles = {_plain(kind.title): kind.title for kind in layer_types() if kind.in_palette}
    close = get_close_matches(_plain(unknown[0][:30]), titles, 1)
    hint = f" Did you mean {titles[close[0]]}?" if close else ""
    return f"{words} {'is no layer' if len(shown) == 1 else 'are no layers'}.{hint}"


@cache
def _names() -> Mapping[str, type[Layer]]:
    """Every spelling of every layer; a title wins over a nickname, an earlier layer over others."""
    kinds = [kind for kind in layer_types() if kind.in_palette]
    found: dict[str, type[Layer]] = {}
    for kind in kinds:
        found.setdefault(_plain(kind.title), kind)
        found.setdefault(_plain(str(kind.__struct_config__.tag)), kind)
    for kind in kinds:
        for name in kind.nicknames:
            found.setdefault(_plain(name), kind)
    return found


def _plain(words: str) -> str:
    return re.sub(r"[\s_-]", "", words).lower()


def _chains_in(graph: Graph) -> list[tuple[Layer, ...]] | None:
    """The chains that a graph is made of, None where it is more than chains."""
    firsts = [node for node in graph.nodes if not graph.arriving(node.id)]
    chains: list[tuple[Layer, ...]] = []
    seen = 0
    for node in firsts:
        chain: list[Layer] = []
        here: Node | None = node
        while here is not None:
            if here != Node(here.id, here.name, here.layer):
                return None
            chain.append(here.layer)
            leaving = graph.leaving(here.id)
            plain = not leaving or _is_plain(graph, leaving[0].source, leaving[0].target)
            if len(leaving) > 1 or not plain:
                return None
            here = graph[leaving[0].target] if leaving else None
        chains.append(tuple(chain))
        seen += len(chain)
    return chains if seen == len(graph.nodes) and not graph.ties else None


def _is_plain(graph: Graph, source: str, target: str) -> bool:
    """Whether a wire joins the first ports of two layers, the only one to arrive there."""
    wires = graph.arriving(target)
    ports = graph[source].layer.outputs[0].name, graph[target].layer.inputs[0].name
    return len(wires) == 1 and (wires[0].source_port, wires[0].target_port) == ports


def _said(layer: Layer) -> str:
    """A layer with what is not at its default."""
    parts = [layer.title]
    for field in fields_of(type(layer)):
        value = getattr(layer, field.name)
        if field.name in (layer.main_field, "shape"):
            parts.append(_said_value(value))
    for field in fields_of(type(layer)):
        value = getattr(layer, field.name)
        if field.name not in (layer.main_field, "shape") and value != field.default:
            parts.append(f"{field.name}={_said_value(value)}")
    return " ".join(filter(None, parts))


def _said_value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ("+" if any(isinstance(each, str) for each in value) else "×").join(map(str, value))
    if isinstance(value, Struct):
        return type(value).__name__
    return "none" if value is None else str(value).replace(" ", "_")
