"""The families of layers. Importing this package declares them all."""

from nncore.layers.activation import ELU, GELU, LeakyReLU, ReLU, Sigmoid, Softmax, Tanh
from nncore.layers.base import Layer, Parameter, Port, UnknownLayer, layer_types
from nncore.layers.combine import Add, Concatenate
from nncore.layers.core import Dense, Dropout, Flatten
from nncore.layers.ends import Input, Output
from nncore.layers.normalise import BatchNorm

__all__ = [
    "ELU",
    "GELU",
    "Add",
    "BatchNorm",
    "Concatenate",
    "Dense",
    "Dropout",
    "Flatten",
    "Input",
    "Layer",
    "LeakyReLU",
    "Output",
    "Parameter",
    "Port",
    "ReLU",
    "Sigmoid",
    "Softmax",
    "Tanh",
    "UnknownLayer",
    "layer_types",
]
