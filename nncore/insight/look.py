"""What each node makes of one sample."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.network import Network

Array = NDArray[Any]


def look(network: Network, inputs: Mapping[str, Array]) -> dict[str, Array]:
    """The output of every node that can run, for one sample: id -> array without the batch axis.

    `inputs` is by the Input's name, each without the batch axis. The arrays are copies.
    """
    plan = network.plan(1, input_gradients=False, partial=True)
    for name, array in plan.inputs.items():
        if name in inputs and inputs[name].shape == array.shape[1:]:
            np.copyto(array[0], inputs[name])
        else:
            array.fill(0)
    plan.run()
    made = {node.id for node in plan.nodes()}
    blocks = {node_id for node_id, _ in network.ends}
    return {node_id: np.array(plan.output(node_id)[0]) for node_id in made | blocks}
