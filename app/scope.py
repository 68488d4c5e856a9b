"""Scope: where in the network one is: at the top, or inside a block, which looks like a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from app.canvas.joints import without_lost
from app.document import Document
from app.training.reports import Look
from app.training.session import Session
from nncore.blocks import BlockLayer
from nncore.blocks.inside import Path, opened, put_back
from nncore.check_learning import learning_problems
from nncore.data import Dataset
from nncore.graph import Graph, GraphError
from nncore.layers import Input, Output
from nncore.project import Project
from nncore.shapes import Problem

ARRANGED = ("layout", "remarks", "joints")
"""What of a project is kept by ids, with the blocks that they are in before them."""


class Scope(QObject):
    """A Document to everyone who shows and edits layers; its project is that of a block.

    What is not said here is the Document's own. Reads the Document; edits go back into it.
    """

    changed = Signal(object, object)
    """The project is another one here; carries the old and the new Project."""
    moved = Signal()
    """One is in another block now, or at the top again."""
    refused = Signal(object)
    """An edit could not be put back into its block; carries the error."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.whole = self._document = document
        self.path: Path = ()
        self._project = document.project
        document.changed.connect(self._take)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._document, name)

    @property
    def project(self) -> Project:
        """The open project, with the graph, the layout and the name of the block one is in."""
        return self._project

    @property
    def titles(self) -> tuple[str, ...]:
        """What the blocks are called that one is in."""
        graph, found = self._document.project.graph, []
        for depth, node_id in enumerate(self.path):
            found.append(opened(graph, self.path[:depth])[node_id].layer.label)
        return tuple(found)

    def can_enter(self, node_id: str) -> bool:
        """Whether a node is a block that can be opened now."""
        graph = self._project.graph
        if node_id not in graph or not isinstance(graph[node_id].layer, BlockLayer):
            return False
        try:
            opened(self._document.project.graph, (*self.path, node_id))
        except GraphError:
            return False
        return True

    def enter(self, node_id: str) -> None:
        """Go into a block."""
        if self.can_enter(node_id):
            self._go((*self.path, node_id))

    def leave(self) -> None:
        """Go out of the block one is in."""
        if self.path:
            self._go(self.path[:-1])

    def go_to(self, path: Path) -> None:
        """Go to a block by the ids that lead there; as far as they are there."""
        while path and not self._is_there(path):
            path = path[:-1]
        if path != self.path:
            self._go(path)

    def apply(self, text: str, project: Project, merge: str = "") -> None:
        """Make another value the open one here, as one step of undo."""
        if project == self._project:
            return
        whole = self._document.project
        try:
            new = put_inside(whole, self.path, project)
        except GraphError as error:
            self.refused.emit(error)
            self.changed.emit(self._project, self._project)     # what the hand showed is not so
            return
        self._document.apply(text, new, merge)

    def fresh_id(self) -> str:
        """An id that no node here has, nor one of the Document."""
        while True:
            found = self._document.fresh_id()
            if found not in self._project.graph:
                return found

    @property
    def paths(self) -> tuple[str, ...]:
        """What the ids of this graph begin with in the whole network, for every repeat."""
        graph, found = self._document.project.graph, [""]
        for depth, node_id in enumerate(self.path):
            block = opened(graph, self.path[:depth])[node_id].layer
            repeats = block.repeat if isinstance(block, BlockLayer) else 1
            found = [f"{before}{node_id}/{i}/" for before in found for i in range(repeats)]
        return tuple(found)

    @property
    def names(self) -> str:
        """What the names of this graph begin with in the whole network, in the first repeat."""
        graph, found = self._document.project.graph, ""
        for depth, node_id in enumerate(self.path):
            found += f"{opened(graph, self.path[:depth])[node_id].name}/0/"
        return found

    # Private

    def _is_there(self, path: Path) -> bool:
        try:
            opened(self._document.project.graph, path)
        except GraphError:
            return False
        return True

    def _seen_from(self, project: Project) -> Project:
        for block_id in self.path:
            project = inside(project, block_id)
        return project

    def _go(self, path: Path) -> None:
        self.path = path
        before, self._project = self._project, self._seen_from(self._document.project)
        self.changed.emit(before, self._project)
        self.moved.emit()

    def _take(self, _old: Project, new: Project) -> None:
        path = self.path
        while self.path and not self._is_there(self.path):
            self.path = self.path[:-1]
        before, self._project = self._project, self._seen_from(new)
        self.changed.emit(before, self._project)
        if self.path != path:
            self.moved.emit()


def block_on_way(here: Path, there: Path) -> Path:
    """The block in one place that leads to another place inside of it; () if none does.

    >>> block_on_way(("a",), ("a", "b", "c")), block_on_way(("a",), ("x", "b"))
    (('b',), ())
    """
    depth = len(here)
    return there[depth : depth + 1] if there[:depth] == here else ()


class SessionInside(QObject):
    """A Session to everyone who shows layers: what is known of the block one is in.

    What is not said here is the Session's own.
    """

    problems_changed = Signal()
    """What is wrong here is something else now."""
    data_changed = Signal()
    """Other data, or other layers that see none."""
    look_changed = Signal(object)
    """The sample in hand went through; carries Look with the nodes of this block."""

    def __init__(self, session: Session, scope: Scope, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._scope = session, scope
        session.problems_changed.connect(self.problems_changed)
        session.data_changed.connect(self.data_changed)
        session.look_changed.connect(self._show_look)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    @property
    def dataset(self) -> Dataset | None:
        """The data; inside a block there are none, numbers arrive at its ports."""
        return None if self._scope.path else self._session.dataset

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong here."""
        scope = self._scope
        if not scope.path:
            return self._session.problems
        graph, training = scope.project.graph, scope.project.training
        return graph.check().problems + learning_problems(graph, training, scope.names)

    @property
    def look(self) -> Look | None:
        """What each node here makes of the sample in hand."""
        look = self._session.look
        return None if look is None else self._inside(look)

    def _show_look(self, look: Look) -> None:
        self.look_changed.emit(self._inside(look))

    def _inside(self, look: Look) -> Look:
        path = self._scope.path
        if not path:
            return look
        graph = self._session.document.project.graph
        return replace(look, outputs=outputs_inside(look.outputs, graph, path), truth={}, losses={})


def inside(project: Project, block_id: str) -> Project:
    """What a block is made of, as if it were the project: its graph, its layout, its name.

    Raises GraphError for one that cannot be opened now.
    """
    prefix = f"{block_id}/"
    mine = {
        name: {
            key.removeprefix(prefix): value
            for key, value in getattr(project, name).items()
            if key.startswith(prefix)
        }
        for name in ARRANGED
    }
    graph, title = opened(project.graph, (block_id,)), project.graph[block_id].layer.label
    return replace(project, graph=graph, title=title, **mine)


def put_inside(whole: Project, path: Path, project: Project) -> Project:
    """The whole project with another graph and layout in the block at the end of a path.

    Raises GraphError where it cannot be put back. A block that is only arranged stays what it is.
    """
    graph = whole.graph
    if not path or project.graph != opened(graph, path):
        graph = put_back(graph, path, project.graph)
    prefix = "".join(f"{node_id}/" for node_id in path)
    kept = {
        name: {
            **{k: v for k, v in getattr(whole, name).items() if not k.startswith(prefix)},
            **{prefix + k: v for k, v in getattr(project, name).items()},
        }
        for name in ARRANGED
    }
    return without_lost(replace(project, graph=graph, title=whole.title, **kept))


def outputs_inside(outputs: Mapping[str, Any], graph: Graph, path: Path) -> dict[str, Any]:
    """What the nodes of a block make, of its first repeat, and what arrives at its ends."""
    here, prefix = dict(outputs), ""
    for depth, block_id in enumerate(path):
        outer, around = opened(graph, path[:depth]), here
        prefix += f"{block_id}/0/"
        inner = opened(graph, path[: depth + 1])
        here = {
            key[len(prefix) :]: value for key, value in outputs.items() if key.startswith(prefix)
        }
        sources = {wire.target_port: wire.source for wire in outer.arriving(block_id)}
        for node in inner.nodes:
            if isinstance(node.layer, Input) and sources.get(node.name) in around:
                here[node.id] = around[sources[node.name]]
        for node in inner.nodes:
            arriving = inner.arriving(node.id) if isinstance(node.layer, Output) else ()
            if arriving and arriving[0].source in here:
                here[node.id] = here[arriving[0].source]
    return here
