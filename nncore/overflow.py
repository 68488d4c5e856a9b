"""When a loss is no longer a number: what happened, where, and what to try."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.network import Network
from nncore.plan import Plan
from nncore.shapes import Problem

TOO_LARGE = 1e18
"""Beyond this a square no longer fits: a loss overflows though its answers are finite."""
TRY = "Try a learning rate ten times smaller, or clip the gradients at 1."


def where_it_overflowed(network: Network, plan: Plan) -> Problem:
    """The first layer whose numbers are too large, as a Problem that says what to try."""
    for node in plan.nodes():
        for segment in network.segments:
            if segment.node == node.id and _overflows(network.vector[segment.slice]):
                return Problem(
                    node.id.split("/")[0],
                    f'The weights of "{node.name}" overflowed',
                    f"{segment.path} holds numbers too large to go on with. {TRY}",
                )
        if _overflows(plan.output(node.id)):
            return Problem(
                node.id.split("/")[0],
                f'"{node.name}" overflowed',
                f"{node.layer.label} made numbers too large to go on with. {TRY}",
            )
    return Problem(
        "",
        "The loss overflowed",
        "Every layer's numbers are in bounds, but the loss is not: a target may be far from them. "
        "Try standardising the target, or a learning rate ten times smaller.",
    )


def _overflows(numbers: NDArray[Any]) -> bool:
    """Whether a number is too large, or none at all."""
    return not bool((np.abs(numbers) < TOO_LARGE).all())
