"""Blocks: the twins of the layers that they are made of, one after the other."""

from __future__ import annotations

from typing import Any

from nncore.check import check
from nncore.expand import expand
from nncore.graph import Graph
from nncore.layers import Input, Output


def run_flat(graph: Graph, known: dict[type, Any], p: dict[str, Any], xs: list[Any]) -> list[Any]:
    """What reaches the Outputs of a graph; a parameter goes by its path without the first name."""
    flat = expand(graph).graph
    found, names = check(flat), {node.id: node.name for node in flat.nodes}
    owners = {(t.node, t.parameter): (t.owner, t.owner_parameter) for t in flat.ties}
    given = {node.id: x for node, x in zip(flat.inputs, xs, strict=True)}
    made: dict[tuple[str, str], Any] = {(node_id, "y"): x for node_id, x in given.items()}
    answers: list[Any] = []
    for node_id in found.order:
        layer, facts = flat[node_id].layer, found.nodes[node_id]
        if isinstance(layer, Input):
            continue
        arriving: list[Any] = []
        for port in layer.inputs:
            wires = [w for w in flat.arriving(node_id) if w.target_port == port.name]
            arriving += [made[w.source, w.source_port] for w in wires]
        if isinstance(layer, Output):
            answers.append(arriving[0])
            continue
        mine = {}
        for name in facts.parameters:
            owner, owner_name = owners.get((node_id, name), (node_id, name))
            mine[name] = p[f"{names[owner]}/{owner_name}".split("/", 1)[1]]
        y = known[type(layer)](layer, mine, *arriving)
        ports = [port.name for port in layer.outputs]
        for port_name, value in zip(ports, y if isinstance(y, tuple) else (y,), strict=True):
            made[node_id, port_name] = value
    return answers
