"""Run to here shows what comes out at a layer; a bypassed layer's weights survive a whole run."""

from __future__ import annotations

import numpy as np

from app.canvas import edits, states


def trained(workspace, qtbot):
    session = workspace.session
    before = session.document.project.checkpoint
    session.step_epoch()
    qtbot.waitUntil(
        lambda: session.state == "idle" and session.document.project.checkpoint is not before,
        timeout=30_000,
    )


def weights(workspace, path):
    snapshot = workspace.document.project.weights
    return next(snapshot.vector[s.slice] for s in snapshot.segments if s.path == path)


def test_run_to_here_unfolds_the_card_and_brings_what_it_makes_to_the_front(
    window, workspace, qtbot
):
    view, document = workspace.room.view, workspace.document
    standing = edits.settle(document.project, view.canvas.places())
    document.apply("Fold", states.fold(standing, ["n3"], True))
    workspace.frame.toggle("panels")
    workspace.selection.choose(["n3"])
    window._run_action("graph.run_to")
    assert not view.canvas.cards["n3"].model.folded
    assert workspace.frame.is_shown("panels")
    panel = workspace.panels.activations
    qtbot.waitUntil(panel.isVisible)
    qtbot.waitUntil(lambda: any("Dense 32" in each.words for each in panel.columns))
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    card = view.canvas.cards["n3"]
    assert seen.contains(card.body.translated(card.pos()))


def test_a_layer_bypassed_for_a_run_comes_back_with_what_it_had_learned(window, workspace, qtbot):
    trained(workspace, qtbot)
    learned = weights(workspace, "dense/kernel").copy()
    workspace.selection.choose(["n3"])
    window._run_action("graph.bypass")
    assert workspace.document.project.graph["n3"].bypassed
    assert workspace.session.can_train
    trained(workspace, qtbot)
    assert np.array_equal(weights(workspace, "dense/kernel"), learned)
    window._run_action("graph.bypass")
    trained(workspace, qtbot)
    later = weights(workspace, "dense/kernel")
    assert later.shape == learned.shape
    assert not np.array_equal(later, learned)               # it learns again
    assert np.abs(later - learned).max() < 0.5              # from where it was
