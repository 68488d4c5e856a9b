"""The main window: where things are, nothing more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app import files, offers
from app.crash import Report
from app.document import Document
from app.home import home
from app.leaving import Leaving
from app.opener import Opener
from app.parting import delete_later
from app.placing import note_place, place
from app.presenting import Presenting
from app.recent import note_recent
from app.recovery import Recovery
from app.report_dialog import ReportDialog
from app.saving import KINDS, Saving
from app.space_key import SpaceKey
from app.status_bar import StatusBar
from app.store import Kept
from app.top_bar import TopBar
from app.welcome.page import WelcomePage
from app.widgets.ask_file import ask_what_to_open
from app.widgets.notice import Notice, NoticeBar
from app.widgets.text import give_ground
from app.window_actions import WindowActions
from nncore.errors import LayerloomError
from nncore.examples import Example

if TYPE_CHECKING:
    from app.application import Application
    from app.workspace import Workspace


class Window(QMainWindow):
    """Shows the welcome page, or the workspace of one document. Emits `closed`."""

    closed = Signal(object)
    """The window is gone; carries it."""

    def __init__(self, application: Application) -> None:
        super().__init__()
        self.application = application
        self.workspace: Workspace | None = None
        self._recovery: Recovery | None = None
        self._saving: Saving | None = None
        self._actions: WindowActions | None = None
        self.opener = Opener(self)
        self.opener.opened.connect(self._open)
        self.opener.failed.connect(self.show_error)
        self.opener.changed.connect(self.show_errand)
        self._space = SpaceKey(self)
        self.presenting = Presenting(self)
        self._build()
        place(self)
        self._show_workspace(None)

    # What is open

    @property
    def document(self) -> Document | None:
        """The open document, or None on the welcome page."""
        return self.workspace.document if self.workspace else None

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What the keyboard goes through part by part."""
        return (*(self.workspace.parts if self.workspace else (self.welcome,)), self.top)

    def new_network(self) -> None:
        """Begin with an empty canvas."""
        self._open(files.open_project(files.empty_project()))

    def holds(self, key: object) -> bool:
        """Whether a file, or the folder of kept work, is open here or being opened."""
        here = (self.document and self.document.path, self._recovery and self._recovery.folder)
        return key is not None and key in (*here, self.opener.key)

    def open_source(self, source: str, trains: bool = False) -> None:
        """Open a file, or example:NAME; one that is open already comes to the front."""
        self.opener.open_source(source, trains)

    def ask_and_open(self) -> None:
        """Let the person choose a file."""
        if path := ask_what_to_open(self, "Open", KINDS):
            self.open_source(str(path))

    def close_document(self) -> None:
        """Go back to the welcome page at once; what is not in a file is kept meanwhile."""
        for kind in ("error", "unsaved", "opened", "recovery", "removed"):
            self.notices.dismiss(kind)
        if self.workspace is None or self._recovery is None or self._saving is None:
            return
        self.workspace.note_view()
        document, session = self.workspace.document, self.workspace.session
        if document.path is not None:
            note_recent(home(), document.path, document.project.view)
        self._show_workspace(None)
        self._saving.failed.disconnect(self._show_unsaved)      # from now on Leaving tells it
        self._recovery.failed.disconnect(self.show_error)
        leaving = Leaving(document, session, self._saving, self._recovery)
        leaving.failed.connect(self.application.show_error)
        self._recovery = self._saving = None
        self.application.hold(leaving)

    def save(self) -> None:
        """Write to the document's file, or ask for one."""
        if self.workspace is not None and self._saving is not None:
            self.workspace.note_view()
            self._saving.save(self.workspace.session)

    def save_as(self) -> None:
        """Ask for a file and write to it."""
        if self.workspace is not None and self._saving is not None:
            self.workspace.note_view()
            self._saving.save_as(self.workspace.session)

    def come_forward(self) -> None:
        """Show this window before all others."""
        if self.isMinimized():
            self.showNormal()
        self.raise_()
        self.activateWindow()

    # What it says

    def offer(self, cut_short: list[Kept], crashed: bool = False) -> None:
        """Offer what was open when the program was cut short, or say at least that it crashed."""
        notice = offers.left_over(cut_short, crashed, self.opener.open_kept)
        self.notices.show_notice(notice)

    def show_error(self, error: object, kind: str = "error") -> None:
        """Say what went wrong, in its place above the work; our own mistakes are reported."""
        if isinstance(error, LayerloomError):
            self.notices.show_notice(Notice(kind, str(error), tone="error"))
        elif isinstance(error, BaseException):
            self.application.reports.note_error(error)

    def tell_report(self, report: Report) -> None:
        """Say that something broke, and offer the report."""

        def show() -> None:
            ReportDialog(report, self).open()

        notice = Notice("broken", report.sentence, "Show report", show, tone="error")
        self.notices.show_notice(notice)

    def show_errand(self) -> None:
        """Say what is being opened, or kept, if it takes a while."""
        kept = "" if self.workspace else self.application.words
        self.status.show_errand(self.opener.words or kept)
        if self._actions is not None:
            self._actions.refresh()

    def note_left(self) -> None:
        """What was being left is kept now, and stands under Recent."""
        if self.workspace is None:
            self.welcome.show_recent()

    def show_commands(self) -> None:
        """Open the command palette."""
        from app.command_palette import CommandPalette

        assert self._actions is not None
        CommandPalette(self, self._actions).show_over()

    # Private

    def _open(self, opened: files.Opened, trains: bool = False) -> None:
        """Show what was opened in place of what was there."""
        from app.workspace import Workspace

        self.close_document()
        work = opened.work
        try:
            document = Document(work.project, work.path, work.steps, opened.claim, work.mark)
            workspace = Workspace(document, self._pages)
        except Exception:
            opened.give_back()
            raise
        if work.changed:
            document.differs_from_file()
        workspace.failed.connect(self.show_error)
        self._recovery = Recovery(document, workspace.session, opened.folder, opened.hold)
        self._recovery.failed.connect(self.show_error)
        self._saving = Saving(self)
        self._saving.saved.connect(self._show_saved)
        self._saving.failed.connect(self._show_unsaved)
        opened.keep()
        self._show_workspace(workspace)
        if work.path is not None:
            note_recent(home(), work.path)
        if opened.word:
            self._offer_other(opened)
        if trains:
            workspace.train_when_ready()

    def _offer_other(self, opened: files.Opened) -> None:
        def take() -> None:
            if opened.other is not None and self.document is not None:
                which = "saved" if opened.work.changed else "kept"
                self.document.apply(f"Open the {which} version", opened.other)

        self.notices.show_notice(offers.other_version(opened, take))

    def _offer_back(self, title: str, back: Callable[[], None]) -> None:
        self.notices.show_notice(offers.way_back(title, back))

    def _show_workspace(self, workspace: Workspace | None) -> None:
        old, self.workspace = self.workspace, workspace
        self._make_actions()
        self.top.show_session(workspace.session if workspace else None)
        self.status.show_session(workspace.session if workspace else None)
        self._space.follow(workspace)
        if workspace is not None:
            self._pages.addWidget(workspace)
            self._pages.setCurrentWidget(workspace)
            workspace.document.file_changed.connect(self._show_title)
            workspace.room.view.tipped.connect(self.status.show_tip)
            workspace.room.view.setFocus()
            self.presenting.show_parts()
        else:
            self.welcome.show_recent()
            self._pages.setCurrentWidget(self.welcome)
        if old is not None:
            self._pages.removeWidget(old)
            delete_later(old)
        self._show_title()

    def _make_actions(self) -> None:
        if self._actions is not None:
            delete_later(self._actions)
        self._actions = WindowActions(self)

    def _run_action(self, action_id: str) -> None:
        if self._actions is not None:
            self._actions.run(action_id)

    def _take_pace(self, pace: object) -> None:
        if self.workspace is not None:
            self.workspace.take_pace(pace)

    def _open_example(self, example: Example) -> None:
        self.open_source(f"example:{example.name}", trains=True)

    def _show_unsaved(self, error: object) -> None:
        self.show_error(error, "unsaved")

    def _show_saved(self, path: object) -> None:
        self.notices.dismiss("unsaved")
        note_recent(home(), Path(str(path)))
        self._show_title()

    def _show_title(self) -> None:
        document = self.document
        title = document.title if document else "Welcome"
        changed = document is not None and document.path is not None and not document.is_saved
        self.setWindowTitle(f"{title} — Layerloom")
        self.top.show_title(title, changed)
        self.status.show_file(document)

    def _build(self) -> None:
        self.setObjectName("window")
        self.top, self.status, self.notices = TopBar(), StatusBar(), NoticeBar()
        self.welcome = WelcomePage()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.welcome)
        body = QWidget()
        give_ground(body, "window")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.notices)
        column.addWidget(self._pages, 1)
        column.addWidget(self.status)
        self.setCentralWidget(body)
        self.top.asked.connect(self._run_action)
        self.top.pace_chosen.connect(self._take_pace)
        self.welcome.asked.connect(self._run_action)
        self.welcome.example_chosen.connect(self._open_example)
        self.welcome.file_chosen.connect(self.open_source)
        self.welcome.kept_chosen.connect(self.opener.open_kept)
        self.welcome.removed.connect(self._offer_back)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.presenting.leave()
        note_place(self)
        self.opener.give_up()
        self.close_document()
        event.accept()
        self.closed.emit(self)
