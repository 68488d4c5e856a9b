"""The window as a whole: its actions, its welcome page, and one document's way through it."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget

from app.canvas.looking import READABLE
from app.store import kept
from app.theme.icons import icon_path
from app.welcome.page import WelcomePage
from app.window_actions import all_rows
from nncore.fitting import would_fit
from nncore.graph import Wire
from nncore.layers import Dense, layer_types
from nncore.shapes import Problem
from tests.app.hand import close_document, open_kept, open_source

ASKED = "app.widgets.ask_file.QFileDialog.getSaveFileName"
ROWS = all_rows()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_an_action_says_what_it_does_and_has_its_picture(row):
    assert row.help.endswith(".")
    assert row.title[0].isupper()
    named = max((k.title for k in layer_types() if row.title.startswith(k.title)), default="")
    rest = row.title.removeprefix(named or row.title[0])       # layers keep their names: ReLU
    assert rest.replace("%", "") == rest.replace("%", "").lower()
    assert not row.icon or icon_path(row.icon).exists()


def test_no_two_actions_share_a_name_or_a_key():
    ids = [row.id for row in ROWS]
    keys = [QKeySequence(key).toString() for row in ROWS for key in row.shortcuts]
    assert len(set(ids)) == len(ids)
    assert len(set(keys)) == len(keys)


def test_a_window_that_is_closed_is_taken_apart_by_qt(window, qtbot):
    second = window.application.new_window()
    with qtbot.waitSignal(second.destroyed):
        second.close()
    assert window.application.windows == [window]


@pytest.mark.parametrize("width", [800, 1008, 1440])
def test_the_welcome_page_cuts_nothing_when_it_is_first_shown(qtbot, width):
    page = WelcomePage()
    qtbot.addWidget(page)
    page.resize(width, 572)                 # dealt before it is shown, as a small screen has it
    page.show()
    qtbot.waitExposed(page)
    for card in page.cards:
        assert card.size() == card.sizeHint()
    inside = page.cards[0].parentWidget()
    assert inside.width() <= inside.parentWidget().width()


@pytest.mark.parametrize("width", [1024, 1440])
def test_every_example_can_be_seen_whole_on_the_welcome_page(window, qtbot, width):
    window.resize(width, 900)
    cards = window.welcome.cards
    qtbot.waitUntil(
        lambda: all(
            card.mapTo(window, QPoint(card.width(), 0)).x() <= window.width() for card in cards
        )
    )


def test_training_by_hand_is_one_step_that_undo_takes_back(workspace, qtbot):
    session, document = workspace.session, workspace.document
    with qtbot.waitSignal(session.ended):
        session.step_epoch()
    assert document.project.checkpoint.epoch == 1
    learned = document.project
    session.undo()
    assert document.project.checkpoint is None
    session.redo()
    assert document.project == learned


def test_an_edit_while_it_trains_closes_the_run_and_training_goes_on(workspace, qtbot):
    session, document = workspace.session, workspace.document
    training = replace(document.project.training, epochs=100_000)
    document.apply("Epochs", replace(document.project, training=training))
    session.train()
    qtbot.waitUntil(lambda: session.progress is not None and session.progress.epoch > 0)
    graph = document.project.graph
    dense = graph.named("dense")
    wider = replace(dense.layer, units=40)
    document.apply("Units 40", replace(document.project, graph=graph.changing(dense.id, wider)))
    qtbot.waitUntil(lambda: document.steps.past[-1].text == "Units 40"
                    and document.steps.past[-2].text.startswith("Train"))  # fmt: skip
    assert session.state == "training"
    reached = document.project.checkpoint.step
    qtbot.waitUntil(lambda: session.progress.step > reached)
    with qtbot.waitSignal(session.ended):
        session.pause()
    assert document.undo_text.startswith("Train")
    session.undo()
    session.undo()
    assert document.project.graph == graph
    assert document.project.weights is not None


def test_a_finished_run_can_be_stepped_on(workspace, qtbot):
    session, document = workspace.session, workspace.document
    training = replace(document.project.training, epochs=1)
    document.apply("Epochs", replace(document.project, training=training))
    with qtbot.waitSignal(session.ended):
        session.train()
    done = document.project.checkpoint.step
    with qtbot.waitSignal(session.ended):
        session.step_batch()
    assert document.project.checkpoint.step == done + 1


def test_saving_makes_the_file_hold_what_is_open(window, workspace, qtbot, tmp_path, monkeypatch):
    path = tmp_path / "mine.loom"
    monkeypatch.setattr(ASKED, lambda *_: (str(path), ""))
    window.save_as()
    qtbot.waitUntil(lambda: workspace.document.is_saved and path.exists())
    assert window.windowTitle().startswith("mine")
    close_document(window)
    open_source(window, path)
    assert window.document.path == path
    assert window.document.is_saved


def test_what_was_not_saved_is_kept_and_the_saved_version_is_offered(
    window, workspace, qtbot, tmp_path, monkeypatch
):
    path = tmp_path / "mine.loom"
    monkeypatch.setattr(ASKED, lambda *_: (str(path), ""))
    window.save_as()
    qtbot.waitUntil(lambda: workspace.document.is_saved and path.exists())
    saved = window.document.project
    window.document.apply("Rename", replace(saved, title="changed"))
    close_document(window)
    open_source(window, path)
    assert window.document.project.title == "changed"
    assert not window.document.is_saved
    assert "newer than mine.loom" in window.notices.texts()[0]


def test_untitled_work_that_was_changed_stays_under_recent(window, workspace, home):
    workspace.document.apply("Name", replace(workspace.document.project, title="changed"))
    close_document(window)
    assert [one.title for one in kept(home / "works")] == ["changed"]
    open_kept(window, kept(home / "works")[0])
    assert window.document.project.title == "changed"
    assert window.document.undo_text == "Name"


def test_a_file_that_is_not_ours_is_said_in_a_sentence(window, tmp_path):
    path = tmp_path / "odd.loom"
    path.write_bytes(b"nothing of ours")
    open_source(window, path)
    assert window.notices.texts() == ["odd.loom: this is not a Layerloom project."]
    assert window.document is None


def test_the_right_button_opens_what_can_be_done_with_a_layer(workspace, qtbot):
    view = workspace.room.view
    card = next(iter(view.canvas.cards.values()))
    at = view.mapFromScene(card.sceneBoundingRect().center())
    view.customContextMenuRequested.emit(at)
    menu = view.findChild(QMenu)
    assert "Duplicate" in [action.text() for action in menu.actions()]
    assert workspace.selection.ids == (card.model.id,)
    menu.close()


def test_the_command_palette_finds_a_layer_and_adds_it(window, workspace):
    from app.command_palette import CommandPalette

    palette = CommandPalette(window, window._actions)
    palette.search.setText("add dropout")
    before = len(workspace.document.project.graph.nodes)
    palette.take()
    assert len(workspace.document.project.graph.nodes) == before + 1


def test_escape_leaves_the_command_palette_whatever_was_typed(window, qtbot):
    from app.command_palette import CommandPalette

    palette = CommandPalette(window, window._actions)
    palette.show_over()
    palette.search.setText("drop")
    with qtbot.waitSignal(palette.finished):
        qtbot.keyClick(palette.search, Qt.Key.Key_Escape)


def test_keys_that_writing_has_no_use_for_reach_the_window_through_quick_add(
    window, workspace, qtbot
):
    from app.canvas.quick_add import QuickAdd

    window.show()
    view, control = workspace.room.view, Qt.KeyboardModifier.ControlModifier
    view.ask_for_layer(words="den")
    box = next(each for each in view.findChildren(QuickAdd) if each.isVisible())
    QTest.keyClick(box.search, Qt.Key.Key_A, control)
    assert box.isVisible()
    assert box.search.selectedText() == "den"
    with qtbot.waitSignal(window.closed):
        QTest.keyClick(box.search, Qt.Key.Key_Q, control)


def test_a_small_window_gives_the_canvas_room(window, workspace, qtbot):
    window.resize(1024, 700)
    window.show()
    qtbot.waitUntil(lambda: window.width() == 1024)
    qtbot.waitUntil(lambda: workspace.palette_column.is_rail)
    view = workspace.room.view
    qtbot.waitUntil(lambda: view.zoom >= READABLE)
    assert workspace.palette_column.width() + workspace.inspector.width() <= 320
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    assert seen.contains(view.canvas.contents())
    parts = [each for each in window.top.findChildren(QWidget) if each.isVisible()]
    qtbot.waitUntil(
        lambda: all(each.mapTo(window, QPoint(each.width(), 0)).x() <= 1024 for each in parts)
    )
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: not workspace.palette_column.is_rail)


def test_what_stands_around_the_canvas_can_be_put_away(window, workspace, qtbot):
    window.show()
    for action, part in (
        ("view.inspector", workspace.inspector), ("view.panels", workspace.panels)
    ):
        before = workspace.room.view.viewport().size()
        window._actions.run(action)
        assert part.isHidden()
        qtbot.waitUntil(lambda size=before: workspace.room.view.viewport().size() != size)
        window._actions.run(action)
        assert not part.isHidden()
    was_rail = workspace.palette_column.is_rail
    window._actions.run("view.palette")
    assert workspace.palette_column.is_rail is not was_rail


def test_the_badge_and_the_status_count_the_same(window, workspace, qtbot):
    said = window.status.findChild(object, "status")
    badge = workspace.panels.bottom.strip._counts["Problems"]
    document, session = workspace.document, workspace.session
    output = document.project.graph.outputs[0]
    graph = document.project.graph.removing([document.project.graph.nodes[1].id])
    document.apply("Delete", replace(document.project, graph=graph))
    errors = sum(problem.severity == "error" for problem in session.problems)
    assert errors > 0
    assert badge.text() == str(errors)
    assert said.text().startswith(f"{errors} problem")
    session.undo()
    assert badge.isHidden()
    remark = Problem(output.id, "Look here", "It is odd.", severity="warning")
    session.problems = (remark,)
    session.problems_changed.emit()
    assert badge.isHidden()
    assert said.text() == "Ready · 1 remark"
    assert workspace.panels.problems.summary == "1 remark"


def test_the_remedy_of_a_refused_wire_outlives_its_bubble(window, workspace, qtbot):
    document, view, panel = workspace.document, workspace.room.view, workspace.panels.problems
    first = document.project.graph.nodes[0].id
    node = view.add_layer(Dense(3), QPointF(0, 900))
    port = next(p for p in view.canvas.ports() if (p.model.node, p.model.side) == (node, "in"))
    wire = Wire(first, node)
    view.refuse(wire, None, would_fit(document.project.graph, wire), port)
    view.bubble.hide()
    workspace.panels.show_panel("Problems")
    row = panel.rows[-1]
    assert row.problem.title == "Input → Dense 3 was refused"
    row.button.click()
    assert document.undo_text == "Insert Flatten"
    assert not any("refused" in row.problem.title for row in panel.rows)
    assert {w.target for w in document.project.graph.leaving(first)} >= {"n2"}
    assert document.project.graph.arriving(node)


def test_the_menus_stand_in_the_top_bar(window, workspace):
    titles = [action.text().replace("&", "") for action in window.top.menus.actions()]
    assert titles == ["File", "Edit", "View", "Train", "Help"]


def test_alt_and_its_first_letter_opens_a_menu(window, workspace, qtbot):
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
    (menu,) = (each.menu() for each in window.top.menus.actions() if each.text() == "&View")
    qtbot.waitUntil(menu.isVisible)
    menu.close()


class Shown(QObject):
    """Notes every window that shows itself."""

    def __init__(self):
        super().__init__()
        self.windows = []

    def eventFilter(self, watched, event):  # noqa: N802  Qt calls it so
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(type(watched).__name__)
        return False


def test_no_part_of_a_window_flashes_by_as_one_of_its_own(qapp, window, qtbot):
    shown = Shown()
    window.show()
    qapp.installEventFilter(shown)
    open_source(window, "example:digits-8x8")
    qtbot.waitUntil(lambda: window.workspace.session.dataset is not None)
    selection, graph = window.workspace.selection, window.workspace.document.project.graph
    for node in graph.nodes:
        selection.choose([node.id])
        qapp.processEvents()
    qapp.removeEventFilter(shown)
    assert shown.windows == []


def test_the_command_palette_says_that_nothing_is_called_so(window, workspace):
    from app.command_palette import CommandPalette

    palette = CommandPalette(window, window._actions)
    palette.search.setText("zzzz")
    assert [palette.list.item(i).text() for i in range(palette.list.count())] == [
        "Nothing is called so"
    ]
    palette.take()


def test_the_command_palette_compares_letters_and_digits_only(window, workspace):
    from app.command_palette import CommandPalette

    palette = CommandPalette(window, window._actions)
    palette.search.setText("unet")
    found = [palette.list.item(i).text() for i in range(palette.list.count())]
    assert any("U-Net" in title for title in found), found


def test_a_small_window_shows_what_to_start_with_in_one_row(window, qtbot):
    window.resize(1024, 700)
    large = [card for card in window.welcome.cards if card._large]
    qtbot.waitUntil(lambda: len({card.y() for card in large}) == 1)
    assert len({card.x() for card in large}) == 3
    right = large[-1].mapTo(window, QPoint(large[-1].width(), 0)).x()
    assert right <= window.width() - 10      # beside the scroll bar


def test_an_empty_canvas_begins_with_one_click(window):
    window.show()
    window.new_network()
    room, document = window.workspace.room, window.document
    assert room._begin.isVisible()
    room._begin.click()
    assert [node.layer.tag for node in document.project.graph.nodes] == ["Input"]
    assert not room._begin.isVisible()
    window.workspace.session.undo()
    assert room._begin.isVisible()


@pytest.mark.parametrize("within", [False, True])
def test_undo_of_what_was_done_with_a_block_chooses_it_again(window, workspace, within):
    window.show()
    dense = [n.id for n in workspace.document.project.graph if isinstance(n.layer, Dense)]
    workspace.selection.choose(dense[:1])
    window._run_action("block.group")
    block = workspace.selection.one
    if within:
        workspace.scope.enter(block)
        workspace.selection.choose([workspace.scope.project.graph.nodes[1].id])
        block = workspace.selection.one
        window._run_action("block.group")
    window._run_action("block.ungroup")
    window._run_action("edit.undo")
    if within:
        window._run_action("edit.undo")
    assert workspace.selection.one == block
