"""One key goes from part to part of the window."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication


def part_with_focus(window):
    here = QApplication.focusWidget()
    return next(part for part in window.parts if part is here or part.isAncestorOf(here))


def test_every_part_of_the_window_is_come_to_and_the_round_closes(window, workspace, qtbot):
    window.show()
    window.activateWindow()
    workspace.room.view.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is workspace.room.view)
    gone = [part_with_focus(window)]
    for _ in range(4):
        window._run_action("view.next_part")
        gone.append(part_with_focus(window))
    assert set(gone) == {part for part in window.parts if part.isVisible()}
    assert len(gone) == 5
    window._run_action("view.next_part")
    assert part_with_focus(window) is gone[0]
    window._run_action("view.part_before")
    assert part_with_focus(window) is gone[-1]


def test_a_part_that_is_away_is_passed_over(window, workspace, qtbot):
    window.show()
    window.activateWindow()
    workspace.room.view.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is workspace.room.view)
    window._run_action("view.inspector")
    window._run_action("view.next_part")
    assert part_with_focus(window) is workspace.panels
