"""What each layer costs, before anything is allocated: parameters, memory, multiplications."""

from msgspec import Struct

from nncore.expand import expand
from nncore.graph import Graph, Node, NodeCheck
from nncore.insight.memory import NUMBER_BYTES, SCRATCH
from nncore.objectives import Training
from nncore.optimizer_binding import keeps_of


class LayerCost(Struct, frozen=True):
    """A layer in all repeats of the blocks that it is in.

    `key` has the ids of those blocks and its own; `ids` its paths, one a repeat; `shape` is what
    leaves it.
    """

    key: tuple[str, ...]
    ids: tuple[str, ...]
    node: Node
    shape: str
    parameters: int
    bytes: int
    multiplications: int


def layer_costs(graph: Graph, training: Training) -> tuple[LayerCost, ...]:
    """Every layer at every depth, in the order in which numbers run through the network.

    A parameter that is tied to another is counted at both.
    """
    expanded = expand(graph)
    flat, asleep = expanded.graph, expanded.asleep
    check = flat.check()
    together: dict[tuple[str, ...], list[str]] = {}
    for node_id in (*check.order, *(n.id for n in flat.nodes if n.id not in check.order)):
        together.setdefault(key_of(node_id), []).append(node_id)
    found = []
    for key, ids in together.items():
        known = [check.nodes[node_id] for node_id in ids]
        shape = known[0].output
        found.append(
            LayerCost(
                key,
                tuple(ids),
                asleep.get(ids[0]) or flat[ids[0]],
                str(shape) if shape else "",
                sum(each.count for each in known),
                sum(bytes_of(each, training) for each in known),
                sum(each.multiplications for each in known),
            )
        )
    return tuple(found)


def bytes_of(known: NodeCheck, training: Training) -> int:
    """Memory that training takes for a layer: its weights and all that goes with them, its batch.

    That is its part of `to_step`, which counts what enters and leaves a block as well.
    """
    vectors = 2 + sum(keeps_of(objective.optimizer) for objective in training.objectives)
    batch = 2 * SCRATCH * known.numbers * training.batch_size
    return round(NUMBER_BYTES * (vectors * known.count + batch))


def key_of(path: str) -> tuple[str, ...]:
    """The ids in a path, without the numbers of repeats.

    >>> key_of("n3/0/n2")
    ('n3', 'n2')
    """
    return tuple(path.split("/")[::2])
