"""Document: the open Project, the steps that led to it, and its file."""

from functools import lru_cache
from pathlib import Path
from textwrap import shorten

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from app.claims import Claim
from app.mark import Mark
from app.undo import Step, Steps
from nncore.blocks import Block
from nncore.graph import Graph, number_of
from nncore.project import Project

MERGE_MS = 1_000
MOST_LETTERS = 60
"""Of a step's name: menus and the history are as wide as the longest."""


class Document(QObject):
    """One open project. Nobody but `apply`, `undo` and `redo` changes what is open.

    Reads nothing but what it is given; emits `changed` for every new value.
    """

    changed = Signal(object, object)
    """The project is another one; carries the old and the new Project."""
    file_changed = Signal()
    """Path, title or whether everything is saved is different now."""

    def __init__(
        self,
        project: Project,
        path: Path | None = None,
        steps: Steps | None = None,
        claim: Claim | None = None,
        mark: Mark | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._claim = claim
        self._project = project
        self._steps = steps or Steps()
        self._path = path
        self._saved: Project | None = project
        self._mark = mark or Mark()
        self._highest_id = _highest_id(project, self._steps)
        self._held = False
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(MERGE_MS)
        self._settle.timeout.connect(self.settle)

    # What is open

    @property
    def project(self) -> Project:
        """The value that is open now."""
        return self._project

    @property
    def steps(self) -> Steps:
        """What can be undone and redone."""
        return self._steps

    @property
    def path(self) -> Path | None:
        """The person's own file, or None for work that has none yet."""
        return self._path

    @property
    def mark(self) -> Mark:
        """How the file looked when it was last read or saved here."""
        return self._mark

    @property
    def title(self) -> str:
        """What the window calls it."""
        return self._path.stem if self._path else self._project.title

    @property
    def is_saved(self) -> bool:
        """Whether the file holds just what is open; where one looks is no change."""
        return (
            self._saved is not None
            and replace(self._saved, view=self._project.view) == self._project
        )

    def fresh_id(self) -> str:
        """An id that no node of this document ever had, also not one that undo took away."""
        self._highest_id += 1
        return f"n{self._highest_id}"

    # Changing it

    def apply(self, text: str, project: Project, merge: str = "") -> None:
        """Make another value the open one, as one step of undo with this name.

        Steps with the same `merge` within a second of each other are one.
        """
        if project == self._project:
            return
        step = Step(shorten(text, MOST_LETTERS, placeholder="…"), self._project, project, merge)
        self._steps = self._steps.doing(step)
        self._highest_id = max(self._highest_id, _highest_number(project))
        if merge and not self._held:
            self._settle.start()
        self._show(project)

    def look(self, project: Project) -> None:
        """Take over what is no edit: where the view stands, pace, sample. Undo leaves it alone."""
        if project != self._project:
            self._take(project)

    def record_run(self, text: str, trained: Project, place: int, before: Project) -> None:
        """Write in what training reached, behind the first `place` steps, as one step of undo."""
        later = place < len(self._steps.past)
        self._steps = self._steps.with_run(text, place, before, trained)
        here = trained
        if later and self._steps.past:
            here = self._steps.past[-1].after
        self._show(here)

    def undo(self) -> None:
        """Take the last step back."""
        if self._steps.past:
            project = self._steps.past[-1].before
            self._steps = self._steps.undone()
            self._show(project)

    def redo(self) -> None:
        """Do the last undone step again."""
        if self._steps.future:
            project = self._steps.future[0].after
            self._steps = self._steps.redone()
            self._show(project)

    def go_to(self, count: int) -> None:
        """Take steps back, or do them again, until so many are done; all at once."""
        steps, project = self._steps, self._project
        while len(steps.past) > max(0, count):
            project, steps = steps.past[-1].before, steps.undone()
        while steps.future and len(steps.past) < count:
            project, steps = steps.future[0].after, steps.redone()
        if steps is not self._steps:
            self._steps = steps
            self._show(project)

    def hold(self, held: bool | None) -> None:
        """Keep what is turned from now on one step, however long the hand rests; or no longer.

        None gives it up: that step is taken out, and all is as before.
        """
        past = self._steps.past
        turned = past[-1] if held is None and self._held and past and past[-1].merge else None
        self.settle()
        self._held = bool(held)
        if turned is not None:
            self._steps = self._steps.without_last()
            self._show(turned.before)

    def settle(self) -> None:
        """Close the step that is still being turned: the next edit is one of its own."""
        self._held = False
        self._settle.stop()
        self._steps = self._steps.settled()

    @property
    def undo_text(self) -> str:
        """The name of the step that undo takes back, "" if there is none."""
        return self._steps.past[-1].text if self._steps.past else ""

    @property
    def redo_text(self) -> str:
        """The name of the step that redo brings, "" if there is none."""
        return self._steps.future[0].text if self._steps.future else ""

    # Its file

    def saved_as(
        self, path: Path, project: Project, mark: Mark, claim: Claim | None = None
    ) -> None:
        """Note that the file now holds this value; a claim comes with another path."""
        self._path, self._saved, self._mark = path, project, mark
        if claim is not None:
            self.release()
            self._claim = claim
        self.file_changed.emit()

    def mark_left(self) -> None:
        """Let who wants to open the file wait for it: this document is being closed."""
        if self._claim is not None:
            self._claim.mark(brief=True)

    def release(self) -> None:
        """Let others open the file: this document is closed."""
        if self._claim is not None:
            self._claim.release()
            self._claim = None

    def differs_from_file(self) -> None:
        """Note that what is open is newer than the file: a recovered copy."""
        self._saved = None
        self.file_changed.emit()

    def _show(self, project: Project) -> None:
        now = self._project
        self._take(replace(project, view=now.view, pace=now.pace, sample=now.sample))

    def _take(self, project: Project) -> None:
        old, self._project = self._project, project
        self.changed.emit(old, self._project)
        self.file_changed.emit()


def _highest_number(project: Project) -> int:
    return _highest_in(project.graph)


@lru_cache(maxsize=256)
def _highest_in(graph: Graph) -> int:
    """The highest number of an id, inside of blocks made by hand too."""
    inner = [node.layer.graph for node in graph.nodes if isinstance(node.layer, Block)]
    own = max((number_of(node.id) for node in graph.nodes), default=0)
    return max([own, *map(_highest_in, inner)])


def _highest_id(project: Project, steps: Steps) -> int:
    everything = [project]
    for step in (*steps.past, *steps.future):
        everything += [step.before, step.after]
    return max(_highest_number(one) for one in everything)
