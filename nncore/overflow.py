"""When a loss is no longer a number: what happened, where, and what to try."""

import numpy as np

from nncore.network import Network
from nncore.plan import Plan
from nncore.shapes import Problem


def where_it_overflowed(network: Network, plan: Plan) -> Problem:
    """The first layer whose numbers are not finite, as a Problem that says what to try."""
    for segment in network.segments:
        if not np.isfinite(network.vector[segment.slice]).all():
            return Problem(
                segment.node,
                f'The weights of "{segment.name}" overflowed',
                f"{segment.path} holds numbers too large to write down. "
                "Try a learning rate ten times smaller, or clip the gradients at 1.",
            )
    for node in plan.nodes():
        if not np.isfinite(plan.output(node.id)).all():
            return Problem(
                node.id,
                f'"{node.name}" overflowed',
                f"{node.layer.label} made numbers too large to write down. "
                "Try a learning rate ten times smaller, or clip the gradients at 1.",
            )
    return Problem(
        "",
        "The loss overflowed",
        "Every layer's numbers are finite, but the loss is not. "
        "Try standardising the target, or a learning rate ten times smaller.",
    )
