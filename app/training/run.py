"""A run as a step of undo: what it is called, how long it goes on, what it leaves behind."""

from msgspec.structs import replace

from nncore.checkpoint import Checkpoint
from nncore.data import Dataset
from nncore.history import History
from nncore.project import Project


def run_text(checkpoint: Checkpoint) -> str:
    """What a run that came so far is called."""
    return f"Train to epoch {checkpoint.epoch}" if checkpoint.epoch else "Train"


def history_of(project: Project) -> History:
    """The curves of what a project has learned."""
    return project.checkpoint.history if project.checkpoint else History()


def with_run(project: Project, checkpoint: Checkpoint, seen: Dataset | None) -> Project:
    """A project with what a run reached, and what was fitted to the data that it saw."""
    fitted = seen.fitted if seen and seen.reference == project.data else project.fitted
    return replace(project, weights=checkpoint.weights, checkpoint=checkpoint, fitted=fitted)


def lengthened(project: Project, first: Project) -> Project:
    """A finished run with as many epochs again as it had at first; any other as it is."""
    done = project.checkpoint.epoch if project.checkpoint else 0
    if project.checkpoint is None or done < project.training.epochs:
        return project
    epochs = done + min(first.training.epochs, project.training.epochs)
    return replace(project, training=replace(project.training, epochs=epochs))
