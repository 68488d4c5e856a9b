"""Application: start-up, the windows that are open, and what happens when something breaks."""

import os
import signal
import sys
import warnings
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from app.collecting import Collector
from app.crash import CrashReports, Report
from app.display import has_display, is_refused
from app.errand import Errand
from app.files import is_waiting, left_over
from app.home import VARIABLE, config_home, home, log_home
from app.jobs import finish_held
from app.leaving import Leaving
from app.parting import delete_later
from app.settings import SettingsStore
from app.store import Kept
from app.theme.current import ThemeSource, theme_source
from app.theme.plots import configure_pyqtgraph
from app.window import Window
from nncore.commands import COMMANDS

SWITCH_INTERVAL_S = 0.001
COMMAND_WORDS = f"these commands work: {', '.join(COMMANDS)} (python main.py --help)."


class Application(QObject):
    """Holds the windows. A file that is open already raises its window."""

    def __init__(self, app: QApplication, reports: CrashReports | None = None) -> None:
        super().__init__(app)
        self.windows: list[Window] = []
        self.errands: list[Errand] = []
        self.reports = reports or CrashReports(self)
        self.reports.happened.connect(self.show_report)
        self._collector = Collector(self, lambda: [each.document for each in self.windows])
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        app.aboutToQuit.connect(self._leave_clipboard)
        SettingsStore.of(app).changed.connect(ThemeSource.of(app).take_settings)

    def new_window(self) -> Window:
        """Open another window, with the welcome page."""
        window = Window(self)
        window.closed.connect(self._forget_window)
        self.windows.append(window)
        window.show()
        return window

    def window_with(self, key: object) -> Window | None:
        """The window in which a file, or the folder of kept work, is open."""
        return next((window for window in self.windows if window.holds(key)), None)

    @property
    def front(self) -> Window | None:
        """The window in which to say what concerns none."""
        active = QApplication.activeWindow()
        newest = self.windows[-1] if self.windows else None
        return next((one for one in self.windows if one is active), newest)

    def show_report(self, report: Report) -> None:
        """Tell what broke."""
        if self.front is not None:
            self.front.tell_report(report)

    def show_error(self, error: object) -> None:
        """Tell what could not be done for a document that is no longer shown."""
        if self.front is not None:
            self.front.show_error(error)

    # What goes on without a window

    def hold(self, errand: Errand) -> None:
        """Keep something until it is done, whatever becomes of the window that wanted it."""
        errand.setParent(self)
        self.errands.append(errand)
        errand.took_long.connect(self._show_errands)
        errand.ended.connect(self._let_go)

    @property
    def words(self) -> str:
        """What to say of documents that are being left, if it takes a while."""
        left = (one for one in self.errands if isinstance(one, Leaving) and one.is_long)
        return next((one.words for one in left), "")

    def finish(self) -> None:
        """Wait until everything is kept: after the last window is gone."""
        while self.errands:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        finish_held()
        self._collector.stop()

    def _show_errands(self) -> None:
        for window in self.windows:
            window.show_errand()

    def _let_go(self, errand: Errand) -> None:
        self.errands.remove(errand)
        delete_later(errand)
        self._show_errands()
        if isinstance(errand, Leaving):
            for window in self.windows:
                window.note_left()

    def _leave_clipboard(self) -> None:
        """Take back what is on the clipboard: a piece of Python that outlives Python crashes."""
        clipboard = QApplication.clipboard()
        if clipboard.ownsClipboard():
            clipboard.clear()

    def _forget_window(self, window: Window) -> None:
        """Let Qt take it apart: Python's collector empties parts that still listen."""
        self.windows = [one for one in self.windows if one is not window]
        delete_later(window)


def start(arguments: list[str]) -> int:
    """Open the window, with a file if one is named; returns the exit status."""
    if "--smoke-test" in arguments:
        from app.smoke_test import smoke_test

        return smoke_test("--json" in arguments)
    files = [argument for argument in arguments if not argument.startswith("-")]
    if len(files) < len(arguments):
        strange = next(argument for argument in arguments if argument not in files)
        sys.stderr.write(f"Layerloom does not know {strange}. Try --help.\n")
        return 2
    if files and _is_plain_word(files[0]):
        sys.stderr.write(f"{files[0]} is no command and no file; {COMMAND_WORDS}\n")
        return 2
    if not has_display():
        where = os.environ.get("DISPLAY")
        why = (
            f"The display {where} does not let this program in (XAUTHORITY names who may)."
            if is_refused()
            else "There is no display to open a window on."
        )
        sys.stderr.write(f"{why} Without one, {COMMAND_WORDS}\n")
        return 1
    try:
        for folder in (home(), config_home(), log_home()):
            folder.touch()
    except OSError as error:
        sys.stderr.write(
            f"Layerloom cannot keep its files in {error.filename} ({error.strerror}). "
            f"{VARIABLE} can name another folder.\n"
        )
        return 1
    app = make_qapplication()
    reports = CrashReports(app)
    crashed = reports.install()
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    application = Application(app, reports)
    try:
        _open_windows(application, files[:1], bool(crashed))
    except Exception as error:  # noqa: BLE001  a report instead of a traceback on the terminal
        reports.note_error(error)
        reports.uninstall()
        sys.stderr.write(f"Layerloom could not start. A report is in {log_home()}.\n")
        return 1
    status = app.exec()
    application.finish()
    reports.uninstall()
    return status


def _is_plain_word(named: str) -> bool:
    """Whether it looks like a command: nobody calls a project so, and there is no such file."""
    return named.isidentifier() and not Path(named).exists()


def _open_windows(application: Application, files: list[str], crashed: bool) -> None:
    """The first window, with the file that was named and what is left of last time."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    signal.signal(signal.SIGINT, lambda *_: app.closeAllWindows())
    signal.signal(signal.SIGTERM, lambda *_: app.closeAllWindows())
    cut_short: list[Kept] = left_over()
    window = application.new_window()
    _open_journey_door(application)
    if files:
        window.open_source(files[0])
    offer_when_opened(window, cut_short, crashed)


def offer_when_opened(window: Window, cut_short: list[Kept], crashed: bool) -> None:
    """Offer what is left of last time, except what is opened just now."""

    def offer() -> None:
        waiting = [one for one in cut_short if is_waiting(one)]
        if waiting or crashed:
            window.offer(waiting, crashed)

    if window.opener.is_opening:
        window.opener.rested.connect(offer, Qt.ConnectionType.SingleShotConnection)
    else:
        offer()


def make_qapplication() -> QApplication:
    """The QApplication with name, fonts and theme, as every window expects it."""
    qInstallMessageHandler(_note_qt_message)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("Layerloom")
    app.setApplicationDisplayName("Layerloom")
    app.setDesktopFileName("layerloom")
    theme = ThemeSource.of(app)
    theme.take_settings(SettingsStore.of(app).value)
    theme.apply()
    configure_pyqtgraph()
    return app


def _open_journey_door(application: Application) -> None:
    path = os.environ.get("LAYERLOOM_JOURNEY")
    if path:
        from app.journey import JourneyDoor
        from app.stopwatch import Stopwatch
        from app.told import told

        door = JourneyDoor(path, application)
        stopwatch = Stopwatch(application.windows[0], door)
        door.register("document", lambda: told(application.windows[-1]))
        door.register("theme", lambda: theme_source().theme.name)
        door.register("painted", stopwatch.painted)
        door.register("start", stopwatch.start)
        door.register("stop", stopwatch.stop)


def _note_qt_message(kind: QtMsgType, context: object, text: str) -> None:
    """Qt's own warnings are ours to mend, not the person's to read."""
    del context
    if os.environ.get("LAYERLOOM_DEBUG") or kind == QtMsgType.QtFatalMsg:
        sys.stderr.write(f"{text}\n")


