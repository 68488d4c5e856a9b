"""The store of open work: what recovery copies and untitled projects look like on disk.

Each document has a folder: `state.json` with the project and every step of undo, and one file of
numbers for each state of training that they speak of. Numbers are written first and never changed,
`state.json` last and at once; so whatever the moment of a power cut, the folder is whole.
"""

import shutil
import time
from pathlib import Path
from uuid import uuid4

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from app.mark import Mark
from app.undo import Step, Steps
from nncore.errors import LayerloomError
from nncore.history import History
from nncore.loomfile import FORMAT, load, save, write_atomically
from nncore.project import Project
from nncore.written import Numbers, WrittenProject, project_from, written

MOST_REMOVED = 20


class Work(Struct, frozen=True, eq=False):
    """A document as it is kept: project, steps, when, and the file it belongs to, as it looked."""

    project: Project
    steps: Steps
    path: Path | None = None
    title: str = ""
    changed: bool = True
    written_s: float = 0.0
    mark: Mark = Mark()


class Kept(Struct, frozen=True):
    """What one can know of a kept work without reading it whole."""

    folder: Path
    title: str
    path: Path | None
    changed: bool
    written_s: float


class _State(Struct, frozen=True):
    format: int
    title: str
    path: str
    changed: bool
    written_s: float
    file_time_s: float
    projects: tuple[WrittenProject, ...]
    numbers: tuple[str, ...]
    past: tuple[tuple[str, int, int], ...]
    future: tuple[tuple[str, int, int], ...]
    project: int
    file_content: str = ""


class _Heading(Struct, frozen=True):
    format: int
    title: str
    path: str
    changed: bool
    written_s: float


def new_folder(home: Path) -> Path:
    """A folder for a document that has none yet."""
    folder = home / uuid4().hex
    folder.mkdir(parents=True)
    return folder


def keep(folder: Path, work: Work) -> None:
    """Write a work down; numbers that nothing speaks of any more are taken away."""
    folder.mkdir(parents=True, exist_ok=True)
    values: list[Project] = []
    places: dict[int, int] = {}

    def place_of(project: Project) -> int:
        if id(project) not in places:
            places[id(project)] = len(values)
            values.append(project)
        return places[id(project)]

    past = tuple((s.text, place_of(s.before), place_of(s.after)) for s in work.steps.past)
    future = tuple((s.text, place_of(s.before), place_of(s.after)) for s in work.steps.future)
    state = _State(
        FORMAT,
        work.title,
        str(work.path or ""),
        work.changed,
        work.written_s or time.time(),
        work.mark.time_s,
        file_content=work.mark.content,
        project=place_of(work.project),
        projects=tuple(written(project) for project in values),
        numbers=tuple(_numbers_name(project) for project in values),
        past=past,
        future=future,
    )
    for project, name in zip(values, state.numbers, strict=True):
        if name and not (folder / name).exists():
            save(Project(weights=project.weights, checkpoint=project.checkpoint), folder / name)
    write_atomically(folder / "state.json", msgspec.json.encode(state))
    spoken_of = {*state.numbers, "state.json", "lock"}
    for file in folder.iterdir():
        if file.name not in spoken_of and not file.name.startswith("."):
            file.unlink(missing_ok=True)


def recall(folder: Path) -> Work:
    """Read a kept work; raises LayerloomError if it cannot be read."""
    try:
        state = msgspec.json.decode((folder / "state.json").read_bytes(), type=_State)
        numbers = {name: load(folder / name) for name in sorted(set(state.numbers)) if name}
        projects = [
            _project(plain, numbers.get(name))
            for plain, name in zip(state.projects, state.numbers, strict=True)
        ]
        past, future = (
            tuple(Step(text, projects[a], projects[b]) for text, a, b in steps)
            for steps in (state.past, state.future)
        )
        project = projects[state.project]
    except (OSError, msgspec.DecodeError, IndexError, ValueError) as error:
        raise LayerloomError(f"The kept copy cannot be read ({error}).") from None
    return Work(
        project,
        Steps(past, future),
        Path(state.path) if state.path else None,
        state.title,
        state.changed,
        state.written_s,
        Mark(state.file_time_s, state.file_content),
    )


def kept(home: Path) -> list[Kept]:
    """All kept works, the newest first; what cannot be read is left out and left alone."""
    found = []
    for file in home.glob("*/state.json"):
        try:
            heading = msgspec.json.decode(file.read_bytes(), type=_Heading)
        except (OSError, msgspec.DecodeError):
            continue
        path = Path(heading.path) if heading.path else None
        found.append(Kept(file.parent, heading.title, path, heading.changed, heading.written_s))
    return sorted(found, key=lambda one: -one.written_s)


def put_aside(folder: Path) -> None:
    """Leave a work that cannot be read where it is, and speak of it no more."""
    (folder / "state.json").replace(folder / "damaged.json")


def throw_away(folder: Path) -> Path:
    """Put a kept work into the bin beside the others, where it can be taken back from."""
    bin_ = folder.parent.parent / "removed"
    bin_.mkdir(exist_ok=True)
    for old in sorted(bin_.iterdir(), key=lambda one: one.stat().st_mtime)[:-MOST_REMOVED]:
        forget(old)
    there = bin_ / folder.name
    folder.rename(there)
    return there


def forget(folder: Path) -> None:
    """Take a kept work away."""
    shutil.rmtree(folder, ignore_errors=True)


def _numbers_name(project: Project) -> str:
    if project.weights is None:
        return ""
    step = project.checkpoint.step if project.checkpoint else 0
    return f"{project.weights.key}-{step}.loom"


def _project(plain: WrittenProject, numbers: Project | None) -> Project:
    bare = replace(plain, segments=(), state_segments=(), run=None)
    project = project_from(bare, Numbers(), History())
    if numbers is None:
        return project
    return replace(project, weights=numbers.weights, checkpoint=numbers.checkpoint)
