"""The outline: the network as a tree of blocks and layers."""
