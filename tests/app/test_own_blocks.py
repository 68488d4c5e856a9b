"""A block made by hand has a name, repeats, ports and settings of its own, and can be saved."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication, QInputDialog

import nncore as nn
from app.actions import Actions
from app.canvas import block_actions, edits, grouping
from app.canvas.drop import layer_in, piece_in
from app.canvas.kinds import OWN
from app.canvas.my_blocks import MyBlocks, my_blocks
from app.canvas.palette import Palette
from app.document import Document
from app.inspector.block_section import BlockSection
from app.scope import Scope
from nncore.blocks import Block
from nncore.graph import Graph
from nncore.project import Place, Project, Remark
from tests.app.hand import at_work


def project():
    graph = Graph.chain(nn.Input((3,)), nn.Dense(4), nn.Tanh(), nn.Dense(4), nn.Dense(2))
    made = grouping.group(Project(graph), ["n2", "n4"], "n9", "Hidden")
    inside = {"n9/n2": Place(16.0, 32.0), "n9/n4": Place(416.0, 32.0)}
    remarks = {"n9/r1": Remark("note", text="Inside")}
    return replace(made, layout={**made.layout, **inside}, remarks=remarks)


@pytest.fixture
def document():
    return Document(project())


@pytest.fixture
def section(qtbot, document):
    section = BlockSection(document, "n9")
    qtbot.addWidget(section)
    document.changed.connect(section.show_project)
    return section


def block(document) -> Block:
    return document.project.graph["n9"].layer


def pick(section, *words):
    """Choose in the section's menu, as far inside as it takes."""
    menu = section.menu()
    for word in words[:-1]:
        menu = next(a.menu() for a in menu.actions() if a.text() == word)
    next(a for a in menu.actions() if a.text() == words[-1]).trigger()


def test_an_inner_setting_is_shown_outside_and_turned_there(section, document):
    pick(section, "Show of Dense 4 (dense)", "Units")
    assert block(document).fields == (("dense units", 4),)
    assert document.undo_text == "Show dense units"
    field = section._form.rows["f0"].field
    assert (field.title, field.maximum) == ("dense units", 65_536)
    section._form._set("f0", 7)
    assert dict(block(document).fields) == {"dense units": 7}
    inner = document.project.graph["n9"].layer.inner(0)
    assert inner["n2"].layer.units == 7
    assert document.project.graph.check().runs
    document.undo()
    document.undo()
    assert block(document).fields == ()


def test_a_setting_is_renamed_and_hidden_and_keeps_its_value(section, document, monkeypatch):
    pick(section, "Show of Dense 4 (dense)", "Units")
    section._form._set("f0", 7)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_a, **_k: ("Width", True))
    pick(section, "Rename dense units…")
    assert block(document).fields == (("Width", 7),)
    assert block(document).setting() == "Width 7"
    pick(section, "Hide Width")
    assert (block(document).fields, block(document).links) == ((), ())
    assert block(document).graph["n2"].layer.units == 7


def test_a_block_is_called_something_else(section, document):
    section._name.setText("Encoder")
    section._name.committed.emit("Encoder")
    assert block(document).label == "Encoder"
    section._name.committed.emit("  ")
    assert block(document).label == "Encoder"
    assert section._name.text() == "Encoder"


def test_what_is_set_inside_is_said_outside(document):
    shown = block(document).showing("n2", "units", "Width")
    document.apply("Show", edits.change(document.project, "n9", shown))
    scope = Scope(document)
    scope.enter("n9")
    scope.apply("Change", edits.change(scope.project, "n2", nn.Dense(9)))
    assert block(document).fields == (("Width", 9),)
    assert scope.project.graph["n2"].layer.units == 9


def test_a_setting_goes_with_the_layer_that_it_was_of(document):
    shown = block(document).showing("n2", "units", "Width").showing("n4", "units", "Out")
    document.apply("Show", edits.change(document.project, "n9", shown))
    scope = Scope(document)
    scope.enter("n9")
    scope.apply("Delete", edits.delete(scope.project, ["n2"]))
    assert block(document).fields == (("Out", 4),)
    assert document.project.graph.check().runs


def test_an_input_added_inside_is_a_port_outside(document):
    scope = Scope(document)
    scope.enter("n9")
    scope.apply("Add", edits.add(scope.project, nn.Input(()), "n20", (0.0, 0.0)))
    scope.apply("Add", edits.add(scope.project, nn.Output(), "n21", (0.0, 0.0)))
    assert len(block(document).inputs) == 2
    assert len(block(document).outputs) == 2


def test_where_nothing_arrives_yet_nothing_inside_is_called_wrong(document):
    scope = Scope(document)
    scope.enter("n9")
    scope.apply("Add", edits.add(scope.project, nn.Input(()), "n20", (0.0, 0.0)))
    found = scope.project.graph.check()         # its port outside waits for a wire
    assert not found.problems
    assert not found.nodes["n20"].outputs
    assert found.nodes["n2"].outputs, "what arrives at the other port is known"


@pytest.fixture
def workspace(qtbot, document):
    with at_work(qtbot, document, 1400, 800) as made:
        yield made


def save(workspace):
    things = {
        "document": workspace.scope, "scope": workspace.scope, "session": workspace.session,
        "selection": workspace.selection, "view": workspace.room.view,
    }  # fmt: skip
    actions = Actions(block_actions.ACTIONS, things)
    workspace.selection.choose(["n9"])
    actions.run("block.save")


def own_chips(palette: Palette):
    return [chip for chip in palette.chips if chip.kind.title == "Hidden"]


def test_a_saved_block_stands_in_the_palette_and_comes_back_as_a_copy(workspace, document):
    save(workspace)
    palette = workspace.palette_column
    (chip,) = own_chips(palette)
    assert OWN in palette._folds
    data = chip.kind.mime()
    assert layer_in(data) == block(document)
    view = workspace.room.view
    new = view.add_layer(layer_in(data), QPointF(0, 600), piece=piece_in(data))
    graph = workspace.scope.project.graph
    assert graph[new].layer == block(document)
    assert document.project.layout[f"{new}/n2"] == Place(16.0, 32.0)
    assert document.project.remarks[f"{new}/r1"].text == "Inside"
    chip.wanted.emit(chip.kind)
    copies = [n for n in workspace.scope.project.graph.nodes if isinstance(n.layer, Block)]
    assert len(copies) == 3


def test_a_saved_block_is_seen_in_the_palette_at_once(workspace, qtbot):
    workspace.resize(1400, 500)
    palette = workspace.palette_column
    palette._folds["Convolution"].setChecked(True)
    QApplication.processEvents()
    save(workspace)
    (chip,) = own_chips(palette)
    qtbot.waitUntil(lambda: chip.visibleRegion().boundingRect() == chip.rect())
    QApplication.processEvents()
    assert chip.visibleRegion().boundingRect() == chip.rect(), "it stays in sight"


def test_a_copied_block_keeps_how_it_looks_inside(workspace, document):
    piece = edits.fragment(document.project, ["n9"])
    pasted, (new,) = edits.paste(document.project, piece, document.fresh_id, (32.0, 32.0))
    assert pasted.layout[f"{new}/n4"] == Place(416.0, 32.0)
    assert pasted.remarks[f"{new}/r1"].text == "Inside"


def test_saving_again_replaces_and_removing_puts_away(workspace, document):
    save(workspace)
    changed = replace(block(document), repeat=3)
    document.apply("Repeat", edits.change(document.project, "n9", changed))
    save(workspace)
    (saved,) = my_blocks().blocks
    assert saved.layer.repeat == 3
    my_blocks().put_away(saved)
    assert own_chips(workspace.palette_column) == []
    assert list(my_blocks().folder.glob("*.removed"))


def test_search_finds_a_saved_block_by_what_is_in_it(workspace):
    save(workspace)
    workspace.palette_column.search.setText("tanh")
    assert len(own_chips(workspace.palette_column)) == 1
    workspace.palette_column.search.setText("convolution")
    assert own_chips(workspace.palette_column) == []


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1", b'{"graph": {"nodes": 3}}', b"{" * 5_000])
def test_what_is_no_block_is_left_alone(workspace, damage):
    save(workspace)
    folder = my_blocks().folder
    (folder / "damaged.json").write_bytes(damage)
    (folder / "a folder.json").mkdir()
    found = MyBlocks()
    assert [each.title for each in found.blocks] == ["Hidden"]
    assert (folder / "damaged.json").read_bytes() == damage


@pytest.mark.parametrize("name", ["../../x", "a/b", "…", "con", "é" * 300])
def test_whatever_a_block_is_called_its_file_stays_in_the_folder(qapp, document, name):
    piece = edits.fragment(document.project, ["n9"])
    node = replace(piece.nodes[0], layer=replace(block(document), name=name))
    store = MyBlocks()
    store.save(replace(piece, nodes=(node,)))
    assert [each.title for each in store.blocks] == [name]
    assert store.blocks[0].path.parent == store.folder
