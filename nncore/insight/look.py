"""What each node makes of one sample."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.layers.base import Layer
from nncore.layers.ends import Input
from nncore.network import Network

Array = NDArray[Any]


def look(network: Network, inputs: Mapping[str, Array], row: int = 0) -> dict[str, Array]:
    """The output of every node that can run, for one sample: id -> array without the batch axis.

    `inputs` is by the Input's name, a batch with the sample at this row: alone, or among all nodes
    of a graph. The arrays are copies. Edges are no sample's own, and are left out.
    """
    plan = network.plan_for(inputs, partial=True)
    for name, array in plan.inputs.items():
        if name in inputs and inputs[name].shape == array.shape:
            np.copyto(array, inputs[name])
        else:
            array.fill(0)
    plan.run()
    made = {node.id for node in plan.nodes() if not _is_edges(node.layer)}
    made |= {node_id for node_id, _ in network.ends}
    outputs = {node_id: plan.output(node_id) for node_id in made}
    return {node_id: np.array(y[min(row, len(y) - 1)]) for node_id, y in outputs.items()}


def _is_edges(layer: Layer) -> bool:
    return isinstance(layer, Input) and layer.kind == "edges"
