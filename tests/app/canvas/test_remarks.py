"""Frames and notes: put there, moved, stretched, written, coloured, copied, deleted, kept."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDesktopServices, QImage, QTextDocument
from PySide6.QtTest import QTest

import nncore as nn
from app.actions import Actions
from app.canvas import remarks
from app.canvas.actions import ACTIONS
from app.canvas.clipboard import fragment_in, mime_of
from app.canvas.edits import Fragment
from app.canvas.order_actions import ACTIONS as ORDER
from app.canvas.remark_actions import ACTIONS as REMARKS
from app.canvas.remark_item import RemarkItem, Written
from app.document import Document
from app.scope import Scope
from app.theme.tints import NAMES, tint
from app.theme.tokens import DARK, LIGHT
from nncore.blocks import Block
from nncore.graph import Graph, Wire
from nncore.loomfile import packed, unpacked
from nncore.project import Place, Project, Remark
from tests.app.canvas.test_view import Desk
from tests.app.theme.colour_vision import contrast


def chain():
    graph = Graph.chain(nn.Input((3,)), nn.Dense(4), nn.Dense(5), nn.Dense(2))
    layout = {node.id: Place(320.0 * i, 160.0) for i, node in enumerate(graph.nodes)}
    return Project(graph, layout=layout)


@pytest.fixture
def desk(qtbot):
    desk = Desk(qtbot, chain())
    desk.actions = Actions((*ACTIONS, *REMARKS, *ORDER), desk.actions._things)
    return desk


@pytest.fixture
def framed(desk):
    """A frame called Encoder around the first two Dense layers."""
    desk.selection.choose(["n2", "n3"])
    desk.actions.run("remark.frame")
    QTest.keyClicks(desk.view.writing, "Encoder")
    QTest.keyClick(desk.view.writing, Qt.Key.Key_Return)
    return desk


def title_of(desk, key="r1"):
    return desk.view.mapFromScene(desk.view.canvas.remarks.items[key].pos() + QPointF(80, 18))


def where(desk, node_id):
    place = desk.document.project.layout[node_id]
    return place.x, place.y


def test_a_frame_is_put_around_what_is_chosen_and_titled_at_once(framed):
    remark = framed.document.project.remarks["r1"]
    assert (remark.kind, remark.text) == ("frame", "Encoder")
    box = remarks.box_of(remark)
    for node_id in ("n2", "n3"):
        card = framed.view.canvas.cards[node_id]
        assert box.contains(card.body.translated(card.pos()))
    assert framed.selection.remarks == ("r1",)
    assert framed.document.undo_text == "Write frame"
    framed.document.undo()
    framed.document.undo()
    assert framed.document.project.remarks == {}


def test_a_frame_carries_what_stands_in_it_as_one_step(framed):
    before, steps = framed.document.project, len(framed.document.steps.past)
    at = title_of(framed)
    framed.drag(at, at + QPointF(80, 48).toPoint())
    new = framed.document.project
    old, here = before.remarks["r1"], new.remarks["r1"]
    shift = here.x - old.x, here.y - old.y
    assert shift[0] > 40
    assert shift[1] > 20
    assert where(framed, "n2") == (320 + shift[0], 160 + shift[1])
    assert where(framed, "n3") == (640 + shift[0], 160 + shift[1])
    assert where(framed, "n1") == (0, 160)
    assert len(framed.document.steps.past) == steps + 1
    assert framed.document.undo_text == "Move frame Encoder"
    framed.document.undo()
    assert framed.document.project == before
    assert framed.view.canvas.remarks.items["r1"].pos().x() == before.remarks["r1"].x


def test_escape_puts_a_frame_back_with_what_it_carried(framed):
    at = title_of(framed)
    framed.press(at)
    framed.move(at + QPointF(60, 60).toPoint())
    assert framed.view.canvas.cards["n2"].pos() != QPointF(320, 160)
    framed.key(Qt.Key.Key_Escape)
    assert framed.view.canvas.cards["n2"].pos() == QPointF(320, 160)
    assert framed.document.undo_text == "Write frame"


@pytest.mark.parametrize("ids", [["n2", "n3"], ["n1", "n2", "n3", "n4"]])
def test_a_frame_around_what_stands_in_another_is_around_that_too(framed, ids):
    framed.selection.choose(ids)
    framed.actions.run("remark.frame")
    inner, outer = (remarks.box_of(framed.document.project.remarks[key]) for key in ("r1", "r2"))
    assert outer.contains(inner)
    assert outer.top() + remarks.TITLE <= inner.top()


def test_a_frame_around_a_part_of_what_stands_in_another_has_room_in_it(framed):
    before = framed.document.project
    framed.selection.choose(["n2"])
    framed.actions.run("remark.frame")
    outer, inner = (remarks.box_of(framed.document.project.remarks[key]) for key in ("r1", "r2"))
    assert outer.contains(inner)
    assert outer.top() + remarks.TITLE <= inner.top()
    framed.document.undo()
    assert framed.document.project == before


def test_the_ground_of_a_frame_is_ground(framed):
    box = framed.view.canvas.remarks.items["r1"].box
    start = framed.view.mapFromScene(box.bottomLeft() + QPointF(12, -12))
    framed.drag(start, framed.card("n2"))
    assert framed.selection.ids == ("n2",)


@pytest.mark.parametrize(
    ("corner", "by", "grows"),
    [("bottomRight", (64, 32), (64, 32)), ("topLeft", (-64, -32), (64, 32))],
)
def test_a_corner_is_pulled(framed, corner, by, grows):
    before = framed.document.project.remarks["r1"]
    at = framed.view.mapFromScene(getattr(remarks.box_of(before), corner)())
    zoom = framed.view.zoom
    framed.drag(at, at + (QPointF(*by) * zoom).toPoint())
    after = framed.document.project.remarks["r1"]
    assert after.width - before.width == pytest.approx(grows[0], abs=17)
    assert after.height - before.height == pytest.approx(grows[1], abs=17)
    assert framed.document.undo_text == "Resize frame Encoder"
    assert where(framed, "n2") == (320, 160)


def test_undo_in_the_middle_of_a_pull_lets_go_of_the_corner(framed):
    box = remarks.box_of(framed.document.project.remarks["r1"])
    at = framed.view.mapFromScene(box.bottomRight())
    framed.press(at)
    framed.move(at + QPoint(60, 60))
    assert framed.view.is_holding
    framed.document.undo()
    assert not framed.view.is_holding
    framed.release(at + QPoint(80, 80))
    assert framed.document.redo_text == "Write frame"


def test_a_frame_never_becomes_too_small_to_be_held(framed):
    box = remarks.box_of(framed.document.project.remarks["r1"])
    at = framed.view.mapFromScene(box.bottomRight())
    framed.drag(at, framed.view.mapFromScene(box.topLeft() - QPointF(200, 200)))
    after = framed.document.project.remarks["r1"]
    assert (after.width, after.height) == (remarks.LEAST, remarks.LEAST)


@pytest.mark.parametrize("way", ["F2", "Enter", "double-click"])
def test_a_title_is_written_where_it_stands(framed, way):
    framed.selection.choose(remarks=["r1"])
    if way == "F2":
        framed.actions.run("graph.rename")
    elif way == "Enter":
        framed.key(Qt.Key.Key_Return)
    else:
        QTest.mouseDClick(framed.view.viewport(), Qt.MouseButton.LeftButton, pos=title_of(framed))
    box = framed.view.writing
    assert (box.isVisible(), box.toPlainText()) == (True, "Encoder")
    QTest.keyClicks(box, "Head")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert framed.document.project.remarks["r1"].text == "Head"
    assert not box.isVisible()


def test_escape_leaves_a_title_as_it_was(framed):
    framed.view.writing.begin("r1")
    QTest.keyClicks(framed.view.writing, "Nonsense")
    QTest.keyClick(framed.view.writing, Qt.Key.Key_Escape)
    assert framed.document.project.remarks["r1"].text == "Encoder"


def test_a_frame_goes_without_its_cards(framed):
    framed.selection.choose(remarks=["r1"])
    framed.actions.run("edit.delete")
    assert framed.document.project.remarks == {}
    assert len(framed.graph.nodes) == 5
    assert framed.document.undo_text == "Delete frame Encoder"


def test_a_frame_is_copied_with_what_stands_in_it(framed):
    framed.selection.choose(remarks=["r1"])
    framed.actions.run("graph.duplicate")
    project = framed.document.project
    assert [remark.text for remark in project.remarks.values()] == ["Encoder", "Encoder"]
    assert len(project.graph.nodes) == 7
    copies = framed.selection.ids
    box = remarks.box_of(project.remarks["r2"])
    assert all(box.contains(project.layout[each].x, project.layout[each].y) for each in copies)


def test_a_frame_goes_over_the_clipboard(framed):
    framed.selection.choose(remarks=["r1"])
    framed.actions.run("edit.cut")
    assert framed.document.project.remarks == {}
    assert len(framed.graph.nodes) == 3
    framed.actions.run("edit.paste")
    assert [remark.text for remark in framed.document.project.remarks.values()] == ["Encoder"]
    assert len(framed.graph.nodes) == 5


def test_a_frame_is_pasted_around_cards_that_nobody_had_moved(framed):
    left = Project(framed.graph)
    framed.document.apply("As it comes", left)
    box = framed.view.canvas.contents(["n2", "n3"])
    framed.document.apply("Frame", replace(left, remarks={"r1": remarks.around(box)}))
    framed.selection.choose(remarks=["r1"])
    framed.actions.run("edit.copy")
    framed.document.apply("Delete all", Project())
    framed.actions.run("edit.paste")
    box = remarks.box_of(framed.document.project.remarks["r1"])
    places = framed.view.canvas.places()
    assert len(places) == 2
    assert all(box.contains(framed.view.canvas.contents([each])) for each in places)


def test_a_note_alone_can_be_copied():
    piece = Fragment((), (), {}, {"r1": Remark("note", text="*Hm*")})
    assert fragment_in(mime_of(piece)) == piece


def test_cards_and_frame_stay_together_when_all_is_put_in_order(framed):
    framed.selection.clear()
    framed.document.apply("Away", spread(framed.document.project))
    framed.actions.run("graph.tidy")
    project = framed.document.project
    box = remarks.box_of(project.remarks["r1"])
    for node_id in ("n2", "n3"):
        card = framed.view.canvas.cards[node_id]
        assert box.contains(card.body.translated(card.pos()))


def spread(project):
    places = {"n2": (300.0, 500.0), "n3": (900.0, 700.0)}
    layout = {**project.layout, **{key: Place(*at) for key, at in places.items()}}
    frame = msgspec.structs.replace(
        project.remarks["r1"], x=250.0, y=420.0, width=1000.0, height=500.0
    )
    return msgspec.structs.replace(project, layout=layout, remarks={"r1": frame})


def test_keys_move_a_frame_and_choose_around_and_inside(framed):
    framed.selection.choose(["n2"])
    framed.actions.run("remark.around")
    assert framed.selection.remarks == ("r1",)
    before = framed.document.project.remarks["r1"].x
    framed.key(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert framed.document.project.remarks["r1"].x == before + 16
    assert where(framed, "n2") == (336, 160)
    framed.actions.run("remark.contents")
    assert set(framed.selection.ids) == {"n2", "n3"}


def test_a_card_dragged_with_a_chosen_note_takes_it_along(framed):
    framed.selection.choose(["n5"], remarks=["r1"])
    before = framed.document.project.remarks["r1"].x
    at = framed.card("n5")
    framed.drag(at, at + QPointF(60, 0).toPoint())
    assert framed.document.project.remarks["r1"].x > before
    assert where(framed, "n5")[0] > 1280


@pytest.mark.parametrize("name", NAMES)
def test_text_can_be_read_on_every_tint(framed, name):
    framed.selection.choose(remarks=["r1"])
    framed.actions.run(f"remark.{name}")
    assert framed.document.project.remarks["r1"].tint == name
    for theme in (DARK, LIGHT):
        ground = tint(theme, name).ground
        inks = (theme.text, theme.quiet, theme.accent_text)
        assert min(contrast(ink, ground) for ink in inks) >= 4.5


def test_a_note_is_written_and_grows_with_its_text(desk):
    desk.actions.run("remark.note")
    box = desk.view.writing
    lines = "\n\n".join(["# Why so few?", *(f"Line {i}" for i in range(12))])
    box.setPlainText(lines)
    QTest.keyClick(box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    note = desk.document.project.remarks["r1"]
    assert note.text == lines
    assert note.height >= RemarkItem("", note).needed_height() > remarks.NOTE[1]


def test_a_note_left_by_the_mouse_or_escape_keeps_what_was_written(desk):
    desk.actions.run("remark.note")
    QTest.keyClicks(desk.view.writing, "Kept")
    QTest.keyClick(desk.view.writing, Qt.Key.Key_Escape)
    assert desk.document.project.remarks["r1"].text == "Kept"


def test_markdown_is_laid_out_and_nothing_is_loaded(tmp_path, qapp):
    picture = QImage(300, 300, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    picture.save(str(tmp_path / "here.png"))
    text = f"**bold** <b>not</b> ![a]({(tmp_path / 'here.png').as_uri()})"
    plain, written = QTextDocument(), Written()
    plain.setMarkdown(text)
    written.show_text(text, 400)
    assert plain.size().height() > 300
    assert written.size().height() < 100
    assert "bold <b>not</b>" in written.toPlainText()


def test_a_link_is_followed_by_a_click_and_only_to_the_web(desk, monkeypatch):
    followed = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: followed.append(url.toString()))
    for text in ("[a paper](https://example.org/x)", "[a file](file:///etc/passwd)"):
        desk.document.apply("Note", remarks.with_remark(
            desk.document.project, "r1", Remark("note", 0.0, -200.0, 232.0, 120.0, text)
        ))
        desk.view.fit()
        item = desk.view.canvas.remarks.items["r1"]
        desk.click(desk.view.mapFromScene(item.pos() + QPointF(24, 20)))
    assert followed == ["https://example.org/x"]


def test_frames_and_notes_are_kept_in_the_file_and_old_files_open():
    frame = Remark("frame", 1.0, 2.0, 300.0, 200.0, "Encoder", "sand")
    project = msgspec.structs.replace(
        chain(), remarks={"r1": frame}, joints={"n1.y>n2.x": ((5.0, 6.0),)}
    )
    again = unpacked(packed(project))
    assert (again.remarks, again.joints) == (project.remarks, project.joints)
    old = unpacked(packed(chain()).replace(b'"remarks":{},', b""))
    assert old.remarks == {}


def test_inside_a_block_stand_frames_of_its_own():
    inner = Graph.chain(nn.Input(()), nn.Dense(8), nn.Dense(4))
    graph = Graph().adding(nn.Input((2,)), "n1").adding(Block.of("Hidden", inner), "n2")
    graph = graph.wiring(Wire("n1", "n2", target_port="input"))
    document = Document(Project(graph, remarks={"r1": Remark(text="Outside")}))
    scope = Scope(document)
    scope.enter("n2")
    assert remarks.shown(scope.project) == {}
    scope.apply("Add", remarks.with_remark(scope.project, "r1", Remark(text="Inside")))
    assert document.project.remarks["n2/r1"].text == "Inside"
    scope.leave()
    assert [remark.text for remark in remarks.shown(scope.project).values()] == ["Outside"]
    scope.apply("Delete", msgspec.structs.replace(
        scope.project, graph=scope.project.graph.removing(["n2"])
    ))
    assert list(document.project.remarks) == ["r1"]


def test_frames_are_seen_from_far_away(framed):
    framed.view.zoom_to(0.2)
    picture = framed.view.grab().toImage()
    at = framed.view.mapFromScene(framed.view.canvas.remarks.items["r1"].box.bottomLeft())
    seen = picture.pixelColor(at.x() + 4, at.y() - 3).name()
    assert seen in {tint(theme, "").ground for theme in (DARK, LIGHT)}
