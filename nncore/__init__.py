"""nncore: Layerloom's engine. Networks as values, trained by NumPy; no window needed."""

from nncore import blocks, data, layers, losses, optimizers, schedules
from nncore.blocks import *
from nncore.checkpoint import Checkpoint
from nncore.errors import LayerloomError
from nncore.events import EpochEnded, StepEnded, TrainingEnded
from nncore.graph import Graph, Node, Wire
from nncore.initializers import (
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    LeCunNormal,
    LeCunUniform,
    Normal,
    Ones,
    Uniform,
    Zeros,
)
from nncore.layers import *
from nncore.loomfile import load, save
from nncore.losses import *
from nncore.network import Network, Snapshot
from nncore.objectives import EarlyStopping, Objective, Term, Training
from nncore.optimizers import *
from nncore.project import Project
from nncore.schedules import *
from nncore.training import Trainer

__all__ = [
    "Checkpoint",
    "EarlyStopping",
    "EpochEnded",
    "GlorotNormal",
    "GlorotUniform",
    "Graph",
    "HeNormal",
    "HeUniform",
    "LayerloomError",
    "LeCunNormal",
    "LeCunUniform",
    "Network",
    "Node",
    "Normal",
    "Objective",
    "Ones",
    "Project",
    "Snapshot",
    "StepEnded",
    "Term",
    "Trainer",
    "Training",
    "TrainingEnded",
    "Uniform",
    "Wire",
    "Zeros",
    "data",
    "load",
    "save",
]
__all__ += blocks.__all__
__all__ += layers.__all__
__all__ += losses.__all__
__all__ += optimizers.__all__
__all__ += schedules.__all__
