"""Checking a graph: which order it runs in, every shape, and every problem in plain words."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from nncore.blocks.base import BlockLayer, cannot_share
from nncore.blocks.custom import Block
from nncore.bypass import bypassed_before, passes, way_through
from nncore.graph import Check, Graph, Node, NodeCheck, Wire, wires_by_end
from nncore.layers.base import Layer, Parameter, UnknownLayer
from nncore.layers.core import Flatten
from nncore.layers.ends import Input, Output
from nncore.plugging import plug_for
from nncore.shapes import Append, Insert, Kind, Misfit, Problem, Remove, Shape, Unplug, Wake

WORDS: dict[Kind, str] = {"float": "numbers", "integer": "whole numbers", "mask": "a mask"}

Given = tuple[tuple[str, Shape | None], ...]
"""The shapes that arrive at the Inputs of a block's graph, by name; None where it is not known."""
NOTHING_IN, OFFERED = "has nothing coming in", 16
"""What is said of a port that waits for a wire, and how many of them are offered one."""


@lru_cache(maxsize=64)
def check(graph: Graph) -> Check:
    """Look at every node, also behind one that has a problem; the same graph is looked at once."""
    found = check_inner(graph, None)
    tied, wrong = _ties(graph, found)
    problems = (*found.problems, *wrong, *_ends(graph, found.nodes))
    return Check(found.order, found.nodes, problems, tied)


@lru_cache(maxsize=512)
def check_inner(graph: Graph, given: Given | None) -> Check:
    """Look at the nodes alone; inside a block the Inputs' shapes are `given`, None if unknown."""
    order, in_circle = _order(graph)
    nodes: dict[str, NodeCheck] = {}
    problems: list[Problem] = []
    shapes = None if given is None else dict(given)
    for node_id in order:
        node = graph[node_id]
        if shapes is not None and isinstance(node.layer, Input) and node.name in shapes:
            arrives = shapes[node.name]
            nodes[node_id] = NodeCheck(outputs=(arrives,) if arrives is not None else ())
        else:
            nodes[node_id] = look_at(graph, node, nodes, problems)
    for node_id in in_circle:
        nodes[node_id] = NodeCheck()
    waiting = [i for i, each in enumerate(problems) if each.title.endswith(NOTHING_IN)]
    for place in waiting[:OFFERED]:
        problem = problems[place]
        if problem.node in graph:
            found = plug_for(graph, graph[problem.node], problem.port, nodes, _facts)
            problems[place] = replace(problem, remedy=found)
    if in_circle:
        problems.append(_circle(graph, in_circle))
    return Check(tuple(order), nodes, tuple(problems))


def given_to(block: BlockLayer, shapes: Iterable[Any]) -> Given:
    """The shapes that arrive at a block, by the names of its ports."""
    named = zip(block.inputs, shapes, strict=True)
    return tuple((port.name, shape) for port, shape in named if shape is not None)


def outputs_of(graph: Graph, found: Check) -> dict[str, Shape]:
    """What the Outputs of a block's graph get, by name, where it is known."""
    known = {node.name: found.nodes[node.id].output for node in graph.outputs}
    return {name: shape for name, shape in known.items() if shape is not None}


def look_at(
    graph: Graph, node: Node, nodes: Mapping[str, NodeCheck], problems: list[Problem]
) -> NodeCheck:
    """What is known of a node, where `nodes` says what comes to it; adds what is wrong with it."""
    layer = node.layer
    if isinstance(layer, UnknownLayer):
        problems.append(
            Problem(
                node.id,
                f'"{node.name}" is a layer that this version does not know',
                f"It is kept as it is and saved back. {layer.reason}".strip(),
            )
        )
        return NodeCheck()
    if lost := _lost_wires(graph, node):
        problems += lost
        return NodeCheck()
    shapes, missing = _arriving(graph, node, nodes)
    if missing:
        problems += [
            Problem(
                node.id,
                f"{layer.label} {NOTHING_IN}",
                "Draw a wire from the layer before it to this port.",
                port=port,
            )
            for port in missing
        ]
        return NodeCheck()
    if shapes is None:
        return NodeCheck()
    if passes(node):
        taken = [port.name for port in layer.inputs].index(way_through(layer)[0])
        return NodeCheck(tuple(shapes), (shapes[taken],))
    try:
        if isinstance(layer, BlockLayer):
            return _look_into(node, layer, shapes, problems)
        return _facts(layer, tuple(shapes))
    except Misfit as misfit:
        problems.append(_misfit(graph, node, misfit))
        return NodeCheck(tuple(shapes))


@lru_cache(maxsize=8192)
def _facts(layer: Layer, shapes: tuple[Any, ...]) -> NodeCheck:
    """What a layer makes of these shapes; the same value each time, however often one asks."""
    check_kinds(layer, shapes)
    output = layer.output_shape(*shapes)
    outputs = output if isinstance(output, tuple) else (output,)
    parameters = layer.parameters(*shapes)
    if any(each.shape for each in parameters.values()):
        for arrives in shapes:          # so many numbers are for so many features
            if isinstance(arrives, Shape) and arrives.kind == "float" and arrives.rank > 1:
                arrives.known(arrives.channel_axis)
    return NodeCheck(
        shapes,
        outputs,
        parameters,
        layer.state(*shapes),
        layer.multiplications(*shapes),
        sum(each.count for each in outputs) + layer.numbers_inside(*shapes),
    )


def check_kinds(layer: Layer, shapes: Sequence[Any]) -> None:
    """Raise Misfit where whole numbers or a mask arrive and numbers are needed, or the reverse.

    And where one number arrives that has no axis of features to work along.
    """
    for port, shape in zip(layer.inputs, shapes, strict=True):
        for each in shape if port.many else [shape]:
            if each is not None and each.kind != port.kind and not port.any_kind:
                raise Misfit(WORDS[port.kind], f"{WORDS[each.kind]} ({each})", port=port.name)
            if layer.along_features and each is not None and each.rank == 1:
                raise Misfit("rows of numbers", "one number", Insert(Flatten()), port.name)


def _look_into(
    node: Node, block: BlockLayer, shapes: list[Any], problems: list[Problem]
) -> NodeCheck:
    """A block: what its repeats make, one after the other."""
    here = list(shapes)
    parameters: dict[str, Any] = {}
    state: dict[str, Any] = {}
    outputs: dict[str, Shape] = {}
    multiplications = numbers = 0
    if not block.outputs:
        why = "Open it, and add an Output behind what it should give."
        problems.append(Problem(node.id, f"{block.label} gives nothing", why))
        return NodeCheck(tuple(shapes))
    for repeat in range(block.repeat):
        inner = block.inner(repeat, *here)
        found = check_inner(inner, given_to(block, here))
        if found.problems:
            problems += [_outside(node, block, repeat, problem) for problem in found.problems]
            return NodeCheck(tuple(shapes))
        for inside in inner.nodes:
            known, path = found.nodes[inside.id], f"{repeat}/{inside.name}"
            multiplications += known.multiplications
            if not isinstance(inside.layer, Input | Output):        # ports make nothing
                numbers += known.numbers
            state |= {f"{path}/{name}": array for name, array in known.state.items()}
            if repeat == 0 or not block.share:
                parameters |= {f"{path}/{name}": p for name, p in known.parameters.items()}
                continue
            first = {name: parameters.get(f"0/{inside.name}/{name}") for name in known.parameters}
            if any(p is None or p.shape != known.parameters[n].shape for n, p in first.items()):
                problems.append(cannot_share(node.id, block))
                return NodeCheck(tuple(shapes))
        outputs = outputs_of(inner, found)
        if len(outputs) < len(block.outputs):
            return NodeCheck(tuple(shapes))
        if here:
            here[0] = outputs[block.outputs[0].name]
    ends = tuple(outputs[port.name] for port in block.outputs)
    return NodeCheck(tuple(shapes), ends, parameters, state, multiplications, numbers)


def _outside(node: Node, block: BlockLayer, repeat: int, problem: Problem) -> Problem:
    """A problem inside of a block, as it is seen from outside.

    It can be mended from there where a graph of one's own is wrong in its first repeat already.
    """
    return replace(
        problem,
        node=f"{node.id}/{repeat}/{problem.node}" if problem.node else node.id,
        title=f"In {block.label}: {problem.title}",
        remedy=problem.remedy if isinstance(block, Block) and repeat == 0 else None,
    )


def parameters_of(graph: Graph, ids: Iterable[str]) -> int:
    """Parameters of some nodes together; those that are tied to one another count once."""
    found, mine = graph.check(), set(ids)
    tied = (
        _parameter(graph, found, tie.node, tie.parameter)
        for tie in graph.ties
        if {tie.node.partition("/")[0], tie.owner.partition("/")[0]} <= mine
    )
    twice = sum(parameter.size for parameter in tied if parameter is not None)
    return sum(found.nodes[each].count for each in mine if each in found.nodes) - twice


def _ties(graph: Graph, found: Check) -> tuple[int, list[Problem]]:
    """How many numbers are counted at a node and belong to another; and ties that cannot hold."""
    tied, problems = 0, []
    for tie in graph.ties:
        mine, owners = (
            _parameter(graph, found, *end)
            for end in ((tie.node, tie.parameter), (tie.owner, tie.owner_parameter))
        )
        if mine is None or owners is None:
            continue                            # where a shape is hidden, its own problem says why
        if owners.shape not in (mine.shape, mine.shape[::-1]):
            problems.append(
                Problem(
                    tie.node.split("/")[0],
                    f"Its {tie.parameter} cannot be tied",
                    f"It has the shape {mine.shape}, and what it is tied to {owners.shape}.",
                )
            )
        else:
            tied += mine.size
    return tied, problems


def _parameter(graph: Graph, found: Check, path: str, name: str) -> Parameter | None:
    """A parameter by its node's path of ids; a block knows its own by paths of names."""
    head, _, rest = path.partition("/")
    if head not in graph:
        return None
    if not rest:
        return found.nodes[head].parameters.get(name)
    block, shapes = graph[head].layer, found.nodes[head].inputs
    closed = passes(graph[head]) or not found.nodes[head].outputs
    if not isinstance(block, BlockLayer) or closed:
        return None
    repeat, _, inside = rest.partition("/")
    here = list(shapes)
    for number in range(int(repeat)):
        inner = block.inner(number, *here)
        here[0] = outputs_of(inner, check_inner(inner, given_to(block, here)))[
            block.outputs[0].name
        ]
    inner = block.inner(int(repeat), *here)
    return _parameter(inner, check_inner(inner, given_to(block, here)), inside, name)


def _lost_wires(graph: Graph, node: Node) -> list[Problem]:
    """A problem for each wire into a node that leaves or reaches a port that is not there."""
    found, taken = [], set()
    many = {port.name: port.many for port in node.layer.inputs}
    for wire in graph.arriving(node.id):
        giver, port = graph[wire.source], wire.target_port
        leaving = [each.name for each in giver.layer.outputs]
        if port not in many:
            lost = f'{node.layer.label} "{node.name}" has no input called {port}'
        elif wire.source_port not in leaving and not isinstance(giver.layer, UnknownLayer):
            lost = f'{giver.layer.label} "{giver.name}" has no output called {wire.source_port}'
        elif port in taken and not many[port]:
            lost = f'{node.layer.label} "{node.name}" takes one wire at {port}, and gets two'
        else:
            taken.add(port)
            continue
        found.append(
            Problem(node.id, lost, "Remove this wire and draw it anew.", port, remedy=Unplug())
        )
    return found


def _arriving(
    graph: Graph, node: Node, nodes: Mapping[str, NodeCheck]
) -> tuple[list[Any] | None, list[str]]:
    """The shape at each input port, or None where one is hidden; and ports that have no wire."""
    shapes: list[Any] = []
    missing: list[str] = []
    hidden = False
    for port in node.layer.inputs:
        wires = [w for w in graph.arriving(node.id) if w.target_port == port.name]
        found = [shape_on(graph, wire, nodes) for wire in wires]
        if not wires and not port.optional:
            missing.append(port.name)
        hidden = hidden or None in found
        shapes.append(tuple(found) if port.many else found[0] if found else None)
    return (None if hidden else shapes), missing


def shape_on(graph: Graph, wire: Wire, nodes: Mapping[str, NodeCheck]) -> Shape | None:
    """What flows over a wire, None where a problem hides it."""
    known = nodes.get(wire.source)
    if known is None or not known.outputs:
        return None
    given = zip(graph[wire.source].layer.outputs, known.outputs, strict=False)
    return next((shape for port, shape in given if port.name == wire.source_port), None)


def _misfit(graph: Graph, node: Node, misfit: Misfit) -> Problem:
    port = misfit.port or (node.layer.inputs[0].name if node.layer.inputs else "")
    sources = [w.source for w in graph.arriving(node.id) if w.target_port == port]
    giver = graph[sources[-1]] if sources else None
    gives = f'{giver.layer.label} "{giver.name}" gives' if giver else "It gets"
    why = f'"{node.name}" needs {misfit.expected}. {gives} {misfit.got}.'
    remedy = misfit.remedy or Unplug()
    sleeper = bypassed_before(graph, giver)
    if sleeper is not None:
        why += f' {sleeper.layer.label} "{sleeper.name}" is bypassed.'
        remedy = Wake(sleeper.id, sleeper.layer.label)
    return Problem(
        node.id,
        f"{node.layer.label} cannot take {misfit.got}",
        why,
        port=port,
        expected=misfit.expected,
        got=misfit.got,
        remedy=remedy,
    )


def _ends(graph: Graph, nodes: Mapping[str, NodeCheck]) -> list[Problem]:
    found: list[Problem] = []
    if not graph.nodes:
        return [Problem("", "The canvas is empty", "Drag an Input onto it to begin.")]
    if not graph.inputs:
        found.append(
            Problem("", "Nothing goes in", "Drag an Input onto the canvas and wire it.")
        )
    dead = [
        node
        for node in graph.nodes
        if node.layer.outputs and not graph.leaving(node.id) and nodes[node.id].output
    ]
    if not graph.outputs:
        end = next((n for n in reversed(dead) if not isinstance(n.layer, Input)), None)
        found.append(
            Problem(
                end.id if end else "",
                "Nothing says what to learn",
                "An Output names the column that the network should predict.",
                remedy=Append(Output()) if end else None,
            )
        )
        return found
    found += [
        Problem(
            node.id,
            f"{node.layer.label} leads nowhere",
            f'Nothing reads what "{node.name}" makes, so it will not learn.',
            severity="warning",
            remedy=None if isinstance(node.layer, Input) else Remove(node.id, node.layer.label),
        )
        for node in dead
    ]
    return found


def _circle(graph: Graph, ids: list[str]) -> Problem:
    names = ", ".join(f'"{graph[node_id].name}"' for node_id in ids[:4])
    return Problem(
        ids[0],
        "The wires run in a circle",
        f"Through {names}: a layer cannot wait for its own answer. Remove one of the wires.",
        remedy=Unplug(),
        port=graph[ids[0]].layer.inputs[0].name if graph[ids[0]].layer.inputs else "",
    )


def _order(graph: Graph) -> tuple[list[str], list[str]]:
    """Ids so that each comes after what it reads, otherwise as drawn.

    And those in or behind a circle.
    """
    arriving, leaving = wires_by_end(graph)
    waiting = {node.id: len(arriving.get(node.id, ())) for node in graph.nodes}
    ready = [node_id for node_id, wires in waiting.items() if wires == 0]
    order: list[str] = []
    for node_id in ready:
        order.append(node_id)
        for wire in leaving.get(node_id, ()):
            waiting[wire.target] -= 1
            if waiting[wire.target] == 0:
                ready.append(wire.target)
    return order, [node_id for node_id, wires in waiting.items() if wires > 0]
