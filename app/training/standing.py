"""Standing: how what was learned stands to what is on the canvas now."""

from typing import Literal

from nncore.learned_on import learned_on
from nncore.project import Project

Standing = Literal["new", "paused", "trained", "changed"]


def standing(project: Project) -> Standing:
    """Nothing learned yet, a run that can go on, one at its end, or another network or other data.

    The scores of a run are true of the network until it is changed.
    """
    run, training = project.checkpoint, project.training
    if run is None:
        return "new"
    if run.learned_on and run.learned_on != learned_on(project.graph, project.data):
        return "changed"
    rule = training.early_stopping
    stopped = rule is not None and run.waited >= rule.patience
    return "trained" if stopped or run.epoch >= training.epochs else "paused"
