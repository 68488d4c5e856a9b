"""Blocks: layers that are made of layers."""

from nncore.blocks import transformer, vision
from nncore.blocks.base import BlockLayer
from nncore.blocks.custom import Block, Link
from nncore.blocks.sketch import Sketch
from nncore.blocks.transformer import *
from nncore.blocks.vision import *

__all__ = ["Block", "BlockLayer", "Link", "Sketch"]
__all__ += transformer.__all__
__all__ += vision.__all__
