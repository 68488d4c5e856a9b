"""Opening and saving: which copy is the right one, and how a file becomes a Document."""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from app.claims import Claim, claim_on_file, claim_on_work, is_open_somewhere
from app.home import home
from app.mark import mark_of
from app.recent import view_of
from app.store import Kept, Work, forget, keep, kept, new_folder, put_aside, recall
from app.undo import Steps
from nncore.errors import LayerloomError
from nncore.examples import example
from nncore.graph import Graph
from nncore.loomfile import load
from nncore.project import Project


class Opened(Struct, frozen=True, eq=False):
    """What became of opening something: the work, its folder in the store, and a word about it.

    `hold` holds the folder, `claim` the file, if it has one: whoever shows the work keeps both.
    `other` is the version that is not shown where file and kept work differ, offered as the other
    choice: the one in the file if the work is the kept one, else the kept one.
    """

    work: Work
    folder: Path
    hold: Claim
    word: str = ""
    other: Project | None = None
    claim: Claim | None = None

    def keep(self) -> None:
        """It is shown: nobody needs to wait for it any more."""
        self.hold.mark(brief=False)
        if self.claim is not None:
            self.claim.mark(brief=False)

    def give_back(self) -> None:
        """Nobody wants it any more."""
        if not (self.folder / "state.json").exists():
            forget(self.folder)
        self.hold.release()
        if self.claim is not None:
            self.claim.release()


def always() -> bool:
    """Whatever is opened is wanted until the end."""
    return True


def works_folder() -> Path:
    """Where open work is kept."""
    return home("works")


def open_project(project: Project) -> Opened:
    """A new document that has no file yet, such as an example."""
    return _in_new_folder(Work(project, Steps(), title=project.title, changed=False))


def open_example(name: str) -> Opened:
    """A copy of an example; raises NoSuchExampleError."""
    return open_project(example(name))


def empty_project() -> Project:
    """What New makes: an empty canvas."""
    return Project(graph=Graph(), title="Untitled")


def open_file(path: Path, is_wanted: Callable[[], bool] = always) -> Opened:
    """Read a file, or the newer copy of it that was kept; raises LayerloomError in one sentence.

    Whoever opens it first has it; to everybody else it opens as a copy. One that is just being
    closed is waited for.
    """
    path = path.resolve()
    mine = claim_on_file(path)
    if not mine.take_in_turn(is_wanted):
        return _copy_of(path)
    try:
        return replace(_open_claimed(path), claim=mine)
    except BaseException:
        mine.release()
        raise


def open_kept(one: Kept, is_wanted: Callable[[], bool] = always) -> Opened:
    """Open work that has no file, or that was open when the program was cut short."""
    if one.path is not None:
        return open_file(one.path, is_wanted)
    hold = claim_on_work(one.folder)
    if one.folder.exists() and not hold.take_in_turn(is_wanted):
        raise LayerloomError(f"{one.title} is open in another window of Layerloom.")
    try:
        return Opened(recall(one.folder), one.folder, hold)
    except BaseException:
        hold.release()
        raise


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
    mark = mark_of(path)
    saved, error = _read(path)
    word, other = "", None
    for one in [one for one in untaken() if one.path == path]:
        try:
            work = recall(one.folder)
        except LayerloomError:
            if one.changed:
                put_aside(one.folder)
                word = f"A newer copy of {path.name} was kept but is damaged: this is the file."
            else:
                forget(one.folder)
            continue
        if saved is None:
            word = f"{path.name} cannot be read: this is the copy that was kept."
            return _in(one.folder, replace(work, changed=True), word)
        touched = not work.mark.fits(path)
        work = replace(work, mark=mark)
        if _is_same(work.project, saved) or not (work.changed or touched):
            return _in(one.folder, replace(work, changed=False), word)
        if not work.changed:
            forget(one.folder)
        elif not touched or work.written_s > path.stat().st_mtime:
            return _in(one.folder, work, _newer_word(path, touched), saved)
        else:
            _set_free(work, one.folder)
            other = other or work.project
            word = (
                f"{path.name} was changed after this work on it was kept: this is the file. "
                "What was not saved is under Recent."
            )
    if saved is None:
        raise error or LayerloomError(f"{path.name} cannot be read.")
    view = view_of(home(), path)
    if view is not None:
        saved = replace(saved, view=view)
    work = Work(saved, Steps(), path, path.stem, False, mark=mark)
    return _in_new_folder(work, word, other)


def _in(folder: Path, work: Work, word: str = "", other: Project | None = None) -> Opened:
    """Work in its folder, which nobody else can want: it is new, or its file is claimed."""
    hold = claim_on_work(folder)
    hold.take_in_turn(always)
    return Opened(work, folder, hold, word, other)


def _in_new_folder(work: Work, word: str = "", other: Project | None = None) -> Opened:
    return _in(new_folder(works_folder()), work, word, other)


def _read(path: Path) -> tuple[Project | None, LayerloomError | None]:
    try:
        return load(path), None
    except LayerloomError as error:
        return None, error


def _is_same(one: Project, other: Project) -> bool:
    return replace(one, view=other.view) == other


def _newer_word(path: Path, touched: bool) -> str:
    if touched:
        return f"{path.name} was changed elsewhere; this is newer: what was not saved was kept."
    return f"This is newer than {path.name}: what was not saved was kept."


def _set_free(work: Work, folder: Path) -> None:
    """Make a kept copy a work of its own, without a file: it stands under Recent then."""
    title = f"{work.title} (not saved)"
    free = replace(work, project=replace(work.project, title=title), path=None, title=title)
    keep(folder, free)


def _copy_of(path: Path) -> Opened:
    copy = replace(load(path), title=f"{path.stem} (copy)")
    word = f"{path.name} is open in another window of Layerloom, so this is a copy of it."
    return replace(open_project(copy), word=word)
