"""What is open in a window, in plain words: for journeys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.inspector import data_edits

if TYPE_CHECKING:
    from app.window import Window


def told(window: Window) -> dict[str, Any]:
    """The document, its run, and what the window says."""
    workspace, opening = window.workspace, window.opener.is_opening
    notices = window.notices.texts()
    if workspace is None:
        return {"open": False, "opening": opening, "notices": notices}
    document, session = workspace.document, workspace.session
    project = document.project
    checkpoint = project.checkpoint
    scores = list(session.history.metrics.get("validation/accuracy", ()))
    return {
        "open": True,
        "opening": opening,
        "notices": notices,
        "title": document.title,
        "path": str(document.path or ""),
        "saved": document.is_saved,
        "layers": [node.layer.label for node in project.graph.nodes],
        "chosen": list(workspace.selection.ids),
        "wires": len(project.graph.wires),
        "undo": document.undo_text,
        "redo": document.redo_text,
        "state": session.state,
        "can_train": session.can_train,
        "data": data_edits.name_of(project.data),
        "accuracy": float(scores[-1]) if scores else 0.0,
        "epoch": checkpoint.epoch if checkpoint else 0,
        "step": checkpoint.step if checkpoint else 0,
        "step_seen": session.progress.step if session.progress else 0,
        "steps_an_epoch": session.progress.steps_per_epoch if session.progress else 0,
        "weights": project.weights.key if project.weights else "",
        "sample": dict(project.sample),
        "zoom": workspace.room.view.zoom,
        "panel": workspace.panels.current,
        "problems": [problem.title for problem in session.problems],
    }
