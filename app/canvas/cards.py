"""Cards: what stands on each card, read off graph and data, before anything is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from app.canvas import measures
from app.canvas.answer import NUMBER, WRAPS
from app.canvas.docking import docked
from app.canvas.edits import free_of
from app.canvas.inlay import seen_inside, with_inlay
from app.canvas.sketch import Sketch, sketch_of
from app.canvas.states import states_at, with_states
from app.canvas.strip_kind import StripKind, height_of_strip, kind_of_strip
from nncore.blocks import BlockLayer
from nncore.blocks.inside import InnerGraph
from nncore.data import Dataset
from nncore.graph import Check, Graph, Node
from nncore.layers import Input, Output, UnknownLayer
from nncore.project import Flow, Project
from nncore.shapes import Problem
from nncore.targets import target_of

KEPT = 2_048
"""Of so many layers it is kept what does not depend on others."""


class PortModel(Struct, frozen=True):
    """A port of a card: whose it is, its name there, and where numbers go through it.

    `aside` is how far along the edge of the card its centre is.
    """

    node: str
    name: str
    side: Literal["in", "out"]
    aside: float = measures.PORT_Y


class RowModel(Struct, frozen=True):
    """A docked layer: `fact` is what is said of it while no sample is known."""

    id: str
    title: str
    icon: str
    family: str
    fact: str
    tag: str


class Inlay(Struct, frozen=True):
    """The inside of a block: its cards, and how far from the room's corner each of them stands.

    What are the ends of the block in there stand, without width, where its edge is.
    """

    width: int
    height: int
    graph: Graph
    check: Check
    cards: tuple[CardModel, ...]
    corners: tuple[tuple[float, float], ...]
    gates: frozenset[str]


class CardModel(Struct, frozen=True):
    """One card. `strip_of` is the node whose numbers its strip shows."""

    id: str
    title: str
    icon: str
    family: str
    setting: str
    parameters: str
    rows: tuple[RowModel, ...]
    ports: tuple[PortModel, ...]
    strip: StripKind
    strip_of: str
    strip_height: int
    labels: tuple[str, ...]
    wrong: str
    remark: str = ""
    """What deserves a look and keeps nothing from training."""
    inside: Sketch | None = None
    """What a block is made of, in small."""
    foot: int = 0
    """Height of the line of heat."""
    flow: Flow = "right"
    inlay: Inlay | None = None
    """What is in a block that is opened in its place."""
    asleep: frozenset[str] = frozenset()
    """Which of its layers are bypassed."""
    pinned: bool = False
    folded: bool = False
    hidden: tuple[str, ...] = ()
    """The rows that folding hides, and what is said of them."""
    hides: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """The layer and those docked on it."""
        return (self.id, *self.hidden, *(row.id for row in self.rows))

    @property
    def strip_top(self) -> int:
        """From the card's top to its strip."""
        rows = self.head + measures.ROW * len(self.rows)
        return rows + (measures.SKETCH if self.inside else 0)

    @property
    def height(self) -> int:
        """From top to bottom."""
        return self.bare_height + (0 if self.inlay else self.foot)

    @property
    def bare_height(self) -> int:
        """Without the line for heat, which comes and goes and moves no card."""
        return self.strip_top + (self.inlay.height if self.inlay else self.strip_height)

    @property
    def head(self) -> int:
        """From the card's top to its rows."""
        return measures.BAR if self.inlay else measures.HEAD

    @property
    def width(self) -> int:
        """From left to right."""
        return self.inlay.width if self.inlay else measures.CARD_WIDTH

    def port_at(self, port: PortModel) -> tuple[float, float]:
        """Where the centre of a port is, from the card's upper left corner."""
        if self.flow == "down":
            return port.aside, 0.0 if port.side == "in" else float(self.height)
        return 0.0 if port.side == "in" else float(self.width), port.aside

    @property
    def inputs(self) -> tuple[PortModel, ...]:
        """Ports through which numbers come."""
        return tuple(port for port in self.ports if port.side == "in")

    @property
    def outputs(self) -> tuple[PortModel, ...]:
        """Ports through which numbers leave."""
        return tuple(port for port in self.ports if port.side == "out")


class _Known(NamedTuple):
    """A card as it was read off: why it is so, and without what a person folded or pinned."""

    why: tuple[object, ...]
    states: tuple[object, ...]
    bare: CardModel
    shown: CardModel


class Models:
    """The cards of one canvas. One of which nothing is different is not read off anew.

    Nor is one that is again as it was before its last change, as an undo has it.
    """

    def __init__(self) -> None:
        self.foot = 0
        self._known: dict[str, _Known] = {}
        self._past: dict[str, _Known] = {}
        self._ahead: Models | None = None
        self._of: tuple[object, ...] = ()
        self._said: tuple[dict[str, str], ...] = ({}, {})

    def read(
        self, project: Project, check: Check, dataset: Dataset | None, problems: tuple[Problem, ...]
    ) -> tuple[CardModel, ...]:
        """Every card, in the order in which numbers run through them."""
        before, of = self._said, (project.graph, project.layout, project.flow, dataset, self.foot)
        said = said_of_nodes(problems, "error"), said_of_nodes(problems, "warning")
        cards = docked(project.graph, free_of(project))
        if len(of) == len(self._of) and all(a is b for a, b in zip(of, self._of, strict=True)):
            others = _differing(before[0], said[0]) | _differing(before[1], said[1])
            again = [card for card in self._known if not others.isdisjoint((card, *cards[card]))]
            known = dict(self._known)
        else:
            again = [card for card in check.order if card in cards]
            again = list(dict.fromkeys([*again, *cards]))
            known = {}
        for card in again:
            known[card] = self._card(project, check, dataset, card, cards[card], said)
        self._keep_past(known)
        self._known, self._of, self._said, self._ahead = known, of, said, None
        return tuple(one.shown for one in known.values())

    def aside(self) -> Models:
        """To read what may be shown next: what is the same is not read anew, then or now."""
        made = self._ahead = Models()
        made.foot, made._known = self.foot, self._known
        return made

    def _keep_past(self, known: Mapping[str, _Known]) -> None:
        """Remember what each card was one time back, though not for ever of those that are gone."""
        if len(self._past) > 2 * len(self._known) + KEPT:
            self._past = {}
        self._past |= {
            card: one for card, one in self._known.items() if known.get(card) is not one
        }

    def _card(
        self,
        project: Project,
        check: Check,
        dataset: Dataset | None,
        card: str,
        rows: tuple[str, ...],
        said: tuple[dict[str, str], ...],
    ) -> _Known:
        """One card, and why it is as it is; the same as before where nothing is different."""
        graph, ids = project.graph, (card, *rows)
        nodes = [graph[each] for each in ids]
        wrong, remark = [next((w[i] for i in ids if i in w), "") if w else "" for w in said]
        within = seen_inside(project, card)
        before, past = self._known.get(card), self._past.get(card)
        has_shape = check.shape(ids[-1]) is not None
        why = (
            nodes,
            [check.nodes.get(each) for each in ids],
            [wire.target_port for wire in graph.arriving(card)],
            dataset,
            (wrong, remark, self.foot, project.flow),
            graph if isinstance(nodes[0].layer, Input | Output) else None,
            isinstance(graph, InnerGraph),
            None if has_shape or before is None else _room_of(before.shown),
        )
        states = (*states_at(project, card), within)
        ahead = self._ahead._known.get(card) if self._ahead else None
        for one in (before, past, ahead):
            if one is not None and (one.states, one.why) == (states, why):
                return one
        if before is not None and before.why == why:
            made = before.bare
        else:
            made = _card(project, check, dataset, card, rows, wrong)
            if before is not None and not has_shape:
                made = _as_high_as(before.shown, made)
            if self.foot or remark:
                made = replace(made, foot=self.foot, remark=remark)
        shown = with_states(made, project)
        if within is not None and not shown.folded:
            shown = with_inlay(shown, project, Models().read)
        return _Known(why, states, made, shown)


def _differing(one: Mapping[str, str], other: Mapping[str, str]) -> set[str]:
    """The keys under which two mappings have other words."""
    return {key for key, _ in one.items() ^ other.items()}


def _room_of(card: CardModel) -> tuple[str, StripKind, str, int, tuple[str, ...]]:
    """What of a card has room for numbers."""
    return card.icon, card.strip, card.strip_of, card.strip_height, card.labels


def _as_high_as(before: CardModel, card: CardModel) -> CardModel:
    """With room for the numbers it had: while a setting is turned, shapes come and go."""
    icon, strip, of, height, labels = _room_of(before)
    if card.strip or card.icon != icon:
        return card
    return replace(card, strip=strip, strip_of=of, strip_height=height, labels=labels)


@lru_cache(maxsize=KEPT)
def title_of(node: Node) -> str:
    """What a person calls a layer: its own name once they gave one, else kind and main number."""
    head, _, tail = node.name.rpartition("_")
    stem = head if head and tail.isdigit() else node.name
    return node.layer.label if stem == node.layer.stem else node.name


def _card(
    project: Project,
    check: Check,
    dataset: Dataset | None,
    card: str,
    rows: tuple[str, ...],
    wrong: str,
) -> CardModel:
    graph, node = project.graph, project.graph[card]
    layer, end = node.layer, graph[rows[-1] if rows else card]
    known = check.nodes.get(card)
    count = f"{known.count:,}" if known and known.outputs else ""
    inside = isinstance(graph, InnerGraph)
    kind, labels = kind_of_strip(check, dataset, node, end, inside)
    if kind == "answer" and dataset is not None:
        labels = _answer(project, node, dataset)
    title, setting = title_of(node), layer.setting(*(known.inputs if known else ()))
    if isinstance(layer, Input) and dataset is not None:
        title, setting = dataset.title, _counts(layer, dataset)
    if isinstance(layer, Output) and dataset is not None and not layer.loss:
        setting = _loss(project, node, dataset)
    if inside and isinstance(layer, Input | Output):
        setting = str(check.shape(card) or "")
    wired = tuple([wire.target_port for wire in graph.arriving(card)])
    weightless = isinstance(layer, Input | Output | UnknownLayer)
    return CardModel(
        id=card,
        title=title,
        icon=_data_icon(layer, dataset) if isinstance(layer, Input) else layer.icon,
        family=layer.family,
        setting=setting,
        parameters="" if weightless else count,
        rows=tuple(_row(check, graph[row]) for row in rows),
        ports=_ports(node, end, wired, project.flow),
        strip=kind,
        strip_of=end.id,
        strip_height=height_of_strip(kind, check.shape(end.id), labels),
        labels=labels,
        wrong=wrong,
        inside=sketch_of(layer, known) if isinstance(layer, BlockLayer) and known else None,
        flow=project.flow,
    )


def _row(check: Check, node: Node) -> RowModel:
    known = check.nodes.get(node.id)
    shapes = known.inputs if known else ()
    fact = f"{known.count:,}" if known and known.count else node.layer.setting(*shapes)
    layer = node.layer
    icon = layer.icon
    return RowModel(node.id, title_of(node), icon, layer.family, fact, layer.tag)


@lru_cache(maxsize=KEPT)
def _ports(node: Node, end: Node, wired: tuple[str, ...], flow: Flow) -> tuple[PortModel, ...]:
    """The ports of a card; one that needs no wire shows when it has one."""
    shown = [port for port in node.layer.inputs if not port.optional or port.name in wired]
    given = end.layer.outputs
    arriving = (
        PortModel(node.id, port.name, "in", aside)
        for port, aside in zip(shown, _asides(len(shown), flow), strict=True)
    )
    leaving = (
        PortModel(end.id, port.name, "out", aside)
        for port, aside in zip(given, _asides(len(given), flow), strict=True)
    )
    return (*arriving, *leaving)


@lru_cache(maxsize=64)
def _asides(count: int, flow: Flow) -> tuple[float, ...]:
    """Where so many ports stand: from the head down, or about the middle of the upper edge."""
    first = float(measures.PORT_Y)
    if flow == "down":
        first = (measures.CARD_WIDTH - (count - 1) * measures.PORT_STEP) / 2
    return tuple(first + i * measures.PORT_STEP for i in range(count))


def _counts(layer: Input, dataset: Dataset) -> str:
    if layer.kind == "edges":
        return f"{dataset.edges:,} edges"
    kinds = {dataset.column(name).kind for name in dataset.inputs}
    what = "pictures" if kinds == {"picture"} else "nodes" if dataset.is_graph else "rows"
    learning = len(dataset.train) + len(dataset.validation)
    return f"{learning:,} + {len(dataset.test):,} {what}"


def _loss(project: Project, node: Node, dataset: Dataset) -> str:
    """The loss that fits, where the Output leaves that to the target."""
    if getattr(node.layer, "target", "") not in ("", *dataset.columns):
        return ""
    return target_of(project.graph, node, dataset).loss.words


def _answer(project: Project, node: Node, dataset: Dataset) -> tuple[str, ...]:
    """How an answer is laid out: see `app.canvas.answer`."""
    if getattr(node.layer, "target", "") not in ("", *dataset.columns):
        return ()
    target = target_of(project.graph, node, dataset)
    wraps = () if target.loss.task == "classes" else (WRAPS,)
    return wraps if target.classes else (NUMBER, *wraps)


def _data_icon(layer: Input, dataset: Dataset | None) -> str:
    if layer.kind == "edges":
        return "network"
    kinds = {dataset.column(name).kind for name in dataset.inputs} if dataset else {"picture"}
    return "images" if kinds == {"picture"} else "table"


def said_of_nodes(problems: tuple[Problem, ...], severity: str) -> dict[str, str]:
    """What is first said of each node of a graph; of a block also what is wrong inside of it."""
    found: dict[str, str] = {}
    for problem in problems:
        if problem.severity == severity:
            for path in (problem.node, *problem.also):
                found.setdefault(path.partition("/")[0], f"{problem.title}. {problem.why}")
    return found
