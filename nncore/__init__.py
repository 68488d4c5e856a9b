"""nncore: Layerloom's engine. Networks as values, trained by NumPy; no window needed."""

from nncore import data
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
from nncore.layers import (
    ELU,
    GELU,
    Add,
    BatchNorm,
    Concatenate,
    Dense,
    Dropout,
    Flatten,
    Input,
    LeakyReLU,
    Output,
    ReLU,
    Sigmoid,
    Softmax,
    Tanh,
)
from nncore.loomfile import load, save
from nncore.losses import (
    BinaryCrossEntropy,
    CrossEntropy,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
)
from nncore.network import Network, Snapshot
from nncore.objectives import EarlyStopping, Objective, Term, Training
from nncore.optimizers import SGD, Adam, AdamW, RMSProp
from nncore.project import Project
from nncore.schedules import Constant, Cosine, StepDecay, WarmUp
from nncore.training import Trainer

__all__ = [
    "ELU",
    "GELU",
    "SGD",
    "Adam",
    "AdamW",
    "Add",
    "BatchNorm",
    "BinaryCrossEntropy",
    "Checkpoint",
    "Concatenate",
    "Constant",
    "Cosine",
    "CrossEntropy",
    "Dense",
    "Dropout",
    "EarlyStopping",
    "EpochEnded",
    "Flatten",
    "GlorotNormal",
    "GlorotUniform",
    "Graph",
    "HeNormal",
    "HeUniform",
    "Huber",
    "Input",
    "LayerloomError",
    "LeCunNormal",
    "LeCunUniform",
    "LeakyReLU",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "Network",
    "Node",
    "Normal",
    "Objective",
    "Ones",
    "Output",
    "Project",
    "RMSProp",
    "ReLU",
    "Sigmoid",
    "Snapshot",
    "Softmax",
    "StepDecay",
    "StepEnded",
    "Tanh",
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
