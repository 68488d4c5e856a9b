"""What breaks is told in a sentence and written down; the program and the work go on."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QPlainTextEdit

from app.crash import FAULTS, CrashReports
from app.home import log_home
from app.report_dialog import ReportDialog


def broken(words="a part"):
    raise ZeroDivisionError(words)


def raised(words="a part"):
    with pytest.raises(ZeroDivisionError) as caught:
        broken(words)
    return caught.value


@pytest.fixture
def reports(qapp):
    made = CrashReports()
    yield made
    made.deleteLater()


def test_a_report_has_what_happened_versions_and_the_traceback(reports):
    report = reports.note_error(raised())
    assert report.sentence == "Something in Layerloom broke (ZeroDivisionError). Your work is kept."
    written = report.path.read_text()
    for part in ("in broken", "ZeroDivisionError: a part", "Python ", "NumPy ", "Qt "):
        assert part in written


def test_the_same_mistake_is_told_once(reports):
    assert reports.note_error(raised()) is not None
    assert reports.note_error(raised()) is None
    assert reports.note_error(raised("another part")) is not None


def test_an_error_in_any_thread_arrives_on_the_windows_thread(reports, qtbot):
    told = []
    reports.happened.connect(lambda report: told.append(report.sentence))
    reports.install()
    try:
        thread = threading.Thread(target=broken)
        thread.start()
        thread.join()
    finally:
        reports.uninstall()
    qtbot.waitUntil(lambda: len(told) == 1)


def test_the_window_tells_it_and_shows_the_report(window, qtbot):
    window.show_error(raised())
    assert window.notices.texts() == [
        "Something in Layerloom broke (ZeroDivisionError). Your work is kept."
    ]
    window.notices._rows["broken"].act()
    dialog = window.findChild(ReportDialog)
    assert "ZeroDivisionError: a part" in dialog.findChild(QPlainTextEdit).toPlainText()
    dialog.copy()
    assert "ZeroDivisionError: a part" in QApplication.clipboard().text()
    dialog.accept()


@pytest.mark.parametrize("by", ["Show report", "Dismiss"])
def test_when_the_report_is_closed_the_keyboard_is_where_it_was(window, workspace, qtbot, by):
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    for here in (workspace.room.view, workspace.inspector.findChild(QAbstractSpinBox)):
        here.setFocus()
        window.show_error(raised(f"in {type(here).__name__}"))
        button = next(each for each in buttons(window.notices) if by in named(each))
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
        for dialog in window.findChildren(ReportDialog):
            dialog.accept()
        qtbot.waitUntil(lambda here=here: QApplication.focusWidget() is here)
        assert not window.notices.texts()


def buttons(bar):
    return [each for each in bar.findChildren(QAbstractButton) if each.isVisible()]


def named(button):
    return button.text() + button.accessibleName()


def test_an_error_in_the_worker_is_reported_and_keeps_what_was_learned(
    window, workspace, qtbot, monkeypatch
):
    session = workspace.session
    with qtbot.waitSignal(session.ended):
        session.step_epoch()
    learned = workspace.document.project.checkpoint.step
    monkeypatch.setattr("nncore.training.Trainer._end_epoch", lambda _self: broken())
    session.step_epoch()
    qtbot.waitUntil(lambda: session.state == "idle" and bool(window.notices.texts()))
    qtbot.waitUntil(lambda: workspace.document.project.checkpoint.step > learned)
    assert "ZeroDivisionError" in window.notices.texts()[0]


def test_a_hard_crash_is_told_once_at_the_next_start(reports):
    (log_home() / FAULTS).write_text("Fatal Python error: Segmentation fault")
    assert "Segmentation fault" in reports.install()
    reports.uninstall()
    assert reports.install() == ""
    reports.uninstall()


def test_after_a_crash_one_sentence_says_so(window):
    window.offer([], crashed=True)
    assert window.notices.texts() == ["Layerloom crashed last time."]
