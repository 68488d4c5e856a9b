"""Blocks: layers that are made of layers."""

from nncore.blocks.base import BlockLayer
from nncore.blocks.custom import Block, Link

__all__ = ["Block", "BlockLayer", "Link"]
