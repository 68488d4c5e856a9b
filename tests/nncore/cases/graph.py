"""Layers over graphs: the batch is the nodes."""

import nncore as nn
from tests.nncore.cases.case import Edges, Members, case

SIZES = [(1, 1, 2), (5, 3, 9), (7, 2, 0), (9, 4, 40)]
"""So many nodes, features and edges: a node alone, some, none, and every node with many."""
LAYERS = {
    "": (nn.GCN(3), nn.GraphSAGE(3), nn.GIN(3, hidden=4), nn.GAT(2, heads=3)),
    "no bias": (nn.GCN(2, bias=False), nn.GraphSAGE(2, bias=False), nn.GAT(2, 1, bias=False)),
    "other": (nn.GIN(2, hidden=1), nn.GAT(3, 2, average=True, slope=0.5)),
}

CASES = (
    *(
        case(layer, (f,), Edges(edges), batch=n, each=False, name=f"{name} {n} nodes {i}".strip())
        for name, layers in LAYERS.items()
        for i, layer in enumerate(layers)
        for n, f, edges in SIZES
    ),
    *(
        case(nn.GraphPool(mode), (f,), Members(graphs), batch=n, each=False, name=f"{mode} {n}")
        for mode in ("mean", "max", "sum")
        for n, f, graphs in [(1, 2, 1), (7, 3, 2), (4, 1, 6)]
    ),
)
