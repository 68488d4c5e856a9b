"""Opening and saving: which copy is the right one, and how a file becomes a Document."""

from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from app.claims import Claim, claim
from app.home import home
from app.recent import view_of
from app.recovery import is_open_somewhere
from app.store import Kept, Work, forget, kept, new_folder, put_aside, recall
from app.undo import Steps
from nncore.errors import LayerloomError
from nncore.graph import Graph
from nncore.loomfile import load
from nncore.project import Project


class Opened(Struct, frozen=True, eq=False):
    """What became of opening something: the work, its folder in the store, and a word about it.

    `claim` holds its file, if it has one.
    `saved` is the version in the file where the kept one was newer, offered as the other choice.
    """

    work: Work
    folder: Path
    word: str = ""
    saved: Project | None = None
    claim: Claim | None = None


def works_folder() -> Path:
    """Where open work is kept."""
    return home("works")


def open_project(project: Project) -> Opened:
    """A new document that has no file yet, such as an example."""
    work = Work(project, Steps(), title=project.title, changed=False)
    return Opened(work, new_folder(works_folder()))


def empty_project() -> Project:
    """What New makes: an empty canvas."""
    return Project(graph=Graph(), title="Untitled")


def open_file(path: Path) -> Opened:
    """Read a file, or the newer copy of it that was kept; raises LayerloomError in one sentence.

    Whoever opens it first has it; to everybody else it opens as a copy.
    """
    path = path.resolve()
    mine = claim(path)
    if mine is None:
        return _copy_of(path)
    try:
        return replace(_open_claimed(path), claim=mine)
    except BaseException:
        mine.release()
        raise


def open_kept(one: Kept) -> Opened:
    """Open work that has no file, or that was open when the program was cut short."""
    if one.path is not None:
        return open_file(one.path)
    return Opened(recall(one.folder), one.folder)


def left_over() -> list[Kept]:
    """Work whose program is gone without having closed it, the newest first.

    To be asked once, at start.
    """
    cut_short = [one for one in kept(works_folder()) if (one.folder / "lock").exists()]
    return [one for one in cut_short if not is_open_somewhere(one.folder)]


def is_waiting(one: Kept) -> bool:
    """Whether kept work is still there and nobody has opened it."""
    return one.folder.exists() and not is_open_somewhere(one.folder)


def untaken() -> list[Kept]:
    """Kept work that nobody has open."""
    return [one for one in kept(works_folder()) if not is_open_somewhere(one.folder)]


def _open_claimed(path: Path) -> Opened:
    word = ""
    for one in [one for one in untaken() if one.path == path]:
        if one.changed and (not path.exists() or one.written_s > path.stat().st_mtime):
            try:
                return _newer_copy(one, path)
            except LayerloomError:
                put_aside(one.folder)
                word = f"A newer copy of {path.name} was kept but is damaged: this is the file."
        else:
            forget(one.folder)
    project = load(path)
    view = view_of(home(), path)
    if view is not None:
        project = replace(project, view=view)
    work = Work(project, Steps(), path, path.stem, False)
    return Opened(work, new_folder(works_folder()), word)


def _copy_of(path: Path) -> Opened:
    copy = replace(load(path), title=f"{path.stem} (copy)")
    word = f"{path.name} is open in another window of Layerloom, so this is a copy of it."
    return replace(open_project(copy), word=word)


def _newer_copy(one: Kept, path: Path) -> Opened:
    work = recall(one.folder)
    try:
        saved = load(path)
    except LayerloomError:
        saved = None
    word = f"This is newer than {path.name}: what was not saved was kept."
    return Opened(work, one.folder, word, saved)
