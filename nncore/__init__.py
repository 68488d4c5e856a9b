"""nncore: Layerloom's engine. Networks as values, trained by NumPy; no window needed."""

from nncore import data, layers, losses
from nncore.blocks import Block, Link
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
from nncore.optimizers import SGD, Adam, AdamW, RMSProp
from nncore.project import Project
from nncore.schedules import Constant, Cosine, StepDecay, WarmUp
from nncore.training import Trainer

__all__ = [
    "SGD",
    "Adam",
    "AdamW",
    "Block",
    "Checkpoint",
    "Constant",
    "Cosine",
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
    "Link",
    "Network",
    "Node",
    "Normal",
    "Objective",
    "Ones",
    "Project",
    "RMSProp",
    "Snapshot",
    "StepDecay",
    "StepEnded",
    "Term",
    "Trainer",
    "Training",
    "TrainingEnded",
    "Uniform",
    "WarmUp",
    "Wire",
    "Zeros",
    "data",
    "load",
    "save",
]
__all__ += layers.__all__
__all__ += losses.__all__
