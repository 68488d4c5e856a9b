"""What is chosen on the canvas is told in words."""

from __future__ import annotations


def test_the_canvas_says_what_is_in_it_and_chosen(window, workspace):
    view, graph = workspace.room.view, workspace.document.project.graph
    assert view.accessibleDescription() == "The network: 7 layers; nothing chosen"
    dense = graph.named("dense").id
    workspace.selection.choose([dense])
    told = view.accessibleDescription()
    for words in ("Dense 32", "64 → 32", "2,080 parameters", "from Flatten", "to ReLU"):
        assert words in told
    workspace.selection.choose([graph.named("relu").id])
    assert "ReLU, docked on Dense 32" in view.accessibleDescription()
    workspace.selection.choose([], graph.leaving(dense))
    assert "wire from Dense 32 to ReLU" in view.accessibleDescription()
    workspace.selection.choose([node.id for node in graph.nodes])
    assert "7 layers chosen" in view.accessibleDescription()


def test_what_is_chosen_is_described_anew_when_it_becomes_another(window, workspace):
    view = workspace.room.view
    workspace.selection.choose([workspace.document.project.graph.nodes[1].id])
    window._run_action("edit.delete")
    assert view.accessibleDescription() == "The network: 6 layers; nothing chosen"
    window._run_action("edit.undo")
    assert view.accessibleDescription().startswith("The network: 7 layers")
