"""The families of layers. Importing this package declares them all."""

from nncore.layers import (
    activation,
    attention,
    audio,
    chances,
    combine,
    convolution,
    core,
    diffusion,
    ends,
    global_pooling,
    graph_attention,
    graph_convolution,
    graph_pool,
    gru,
    joining,
    lstm,
    noise,
    normalise,
    pooling,
    positions,
    products,
    resizing,
    shaping,
    simple_rnn,
    smooth,
    standardise,
    tokens,
    transposed,
)
from nncore.layers.activation import *
from nncore.layers.attention import *
from nncore.layers.audio import *
from nncore.layers.base import Layer, Parameter, Port, UnknownLayer, layer_types
from nncore.layers.chances import *
from nncore.layers.combine import *
from nncore.layers.convolution import *
from nncore.layers.core import *
from nncore.layers.diffusion import *
from nncore.layers.ends import *
from nncore.layers.global_pooling import *
from nncore.layers.graph_attention import *
from nncore.layers.graph_convolution import *
from nncore.layers.graph_pool import *
from nncore.layers.gru import *
from nncore.layers.joining import *
from nncore.layers.lstm import *
from nncore.layers.noise import *
from nncore.layers.normalise import *
from nncore.layers.pooling import *
from nncore.layers.positions import *
from nncore.layers.products import *
from nncore.layers.resizing import *
from nncore.layers.shaping import *
from nncore.layers.simple_rnn import *
from nncore.layers.smooth import *
from nncore.layers.standardise import *
from nncore.layers.tokens import *
from nncore.layers.transposed import *

__all__ = ["Layer", "Parameter", "Port", "UnknownLayer", "layer_types"]
__all__ += activation.__all__
__all__ += attention.__all__
__all__ += audio.__all__
__all__ += chances.__all__
__all__ += combine.__all__
__all__ += convolution.__all__
__all__ += core.__all__
__all__ += diffusion.__all__
__all__ += ends.__all__
__all__ += global_pooling.__all__
__all__ += graph_attention.__all__
__all__ += graph_convolution.__all__
__all__ += graph_pool.__all__
__all__ += gru.__all__
__all__ += joining.__all__
__all__ += lstm.__all__
__all__ += noise.__all__
__all__ += normalise.__all__
__all__ += pooling.__all__
__all__ += positions.__all__
__all__ += products.__all__
__all__ += resizing.__all__
__all__ += shaping.__all__
__all__ += simple_rnn.__all__
__all__ += smooth.__all__
__all__ += standardise.__all__
__all__ += tokens.__all__
__all__ += transposed.__all__
