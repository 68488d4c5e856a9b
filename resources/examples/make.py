"""Makes the examples: builds each network, trains it, and writes down what it reached.

Run it from the project's folder: python -m resources.examples.make; with names behind it, only
those are made anew, and with the word `famous` only those networks that are not trained.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import msgspec
import numpy as np
from msgspec import Struct
from safetensors.numpy import save_file

import nncore as nn
from app.training.views import predictions_of
from nncore.blocks.sketch import Sketch
from nncore.data import Builtin, DataReference, Playground, Split, default_reference
from nncore.examples import FAMILIES, Example, examples
from nncore.expand import expand
from nncore.feed import Feed
from nncore.insight.boundary import boundary_of
from nncore.layers.base import Layer
from nncore.loomfile import save
from nncore.project import Project, View
from resources.examples.famous import FAMOUS, Famous

HERE = Path(__file__).parent


class Recipe(Struct, frozen=True):
    """An example before it is trained."""

    name: str
    title: str
    line: str
    group: str
    picture: str
    data: DataReference
    layers: tuple[Layer, ...] | nn.Graph
    training: nn.Training
    pace: str = "Flat out"
    sample: tuple[tuple[str, float], ...] = ()

    def project(self) -> Project:
        """The untrained project."""
        return Project(
            graph=(
                self.layers if isinstance(self.layers, nn.Graph) else nn.Graph.chain(*self.layers)
            ),
            data=self.data,
            training=self.training,
            title=self.title,
            pace=self.pace,
            sample=self.sample,
            view=View(panel="Boundary" if self.picture == "plane" else "Learning"),
        )


def points(pattern: str, noise: float) -> DataReference:
    """A pattern of points; three in ten are held back, and one in ten for the end."""
    source = Playground(pattern, samples=500, noise=noise, seed=0)  # type: ignore[arg-type]
    return DataReference(source, split=Split(0.6, 0.3, 0.1, 0))


def adam(rate: float, epochs: int, batch: int, cosine: bool = False) -> nn.Training:
    """Adam with or without a cosine schedule."""
    schedule = nn.Cosine() if cosine else nn.Constant()
    objective = nn.Objective(optimizer=nn.Adam(rate, schedule))
    return nn.Training(objectives=(objective,), epochs=epochs, batch_size=batch)


def club() -> nn.Graph:
    """Kipf and Welling (2016): two graph convolutions, both over the same edges."""
    s = Sketch()
    member = s.input("member", nn.Input((34,), ("member",)))
    friends = s.input("friends", nn.Input(kind="edges"))
    x = s.chain(s.add(nn.GCN(4), member, friends), nn.Tanh())
    x = s.chain(s.add(nn.GCN(2), x, friends), nn.Softmax())
    return s.output("club", x, nn.Output(target="club"))


RECIPES = (
    Recipe(
        "xor",
        "Exclusive or",
        "One line cannot part it. Four neurons can.",
        "Start here",
        "plane",
        points("xor", 0.05),
        (nn.Input((2,)), nn.Dense(4), nn.Tanh(), nn.Dense(1), nn.Sigmoid()),
        adam(0.05, 120, 20),
        "An epoch a frame",
    ),
    Recipe(
        "circles",
        "Two circles",
        "Straight lines add up to a closed curve.",
        "Start here",
        "plane",
        points("circles", 0.1),
        (nn.Input((2,)), nn.Dense(4), nn.Tanh(), nn.Dense(1), nn.Sigmoid()),
        adam(0.05, 120, 20),
        "An epoch a frame",
    ),
    Recipe(
        "spiral",
        "Spiral",
        "Two hidden layers unwind two arms.",
        "Start here",
        "plane",
        points("spiral", 0.05),
        (
            nn.Input((2,)),
            nn.Dense(16),
            nn.Tanh(),
            nn.Dense(16),
            nn.Tanh(),
            nn.Dense(1),
            nn.Sigmoid(),
        ),
        adam(0.02, 150, 20),
        "An epoch a frame",
    ),
    Recipe(
        "digits-8x8",
        "Digits 8×8",
        "Small pictures, quickly learned.",
        "Pictures",
        "pictures",
        default_reference("digits-8x8"),
        (nn.Input((1, 8, 8)), nn.Flatten(), nn.Dense(32), nn.ReLU(), nn.Dense(10), nn.Softmax()),
        adam(0.01, 20, 64, cosine=True),
        "An epoch a frame",
    ),
    Recipe(
        "mnist",
        "Handwritten digits",
        "784–128–64–10, all connected.",
        "Pictures",
        "pictures",
        default_reference("mnist"),
        (
            nn.Input((1, 28, 28)),
            nn.Flatten(),
            nn.Dense(128),
            nn.ReLU(),
            nn.Dense(64),
            nn.ReLU(),
            nn.Dense(10),
            nn.Softmax(),
        ),
        adam(0.001, 10, 64, cosine=True),
    ),
    Recipe(
        "house-prices",
        "House prices",
        "Three numbers in, one price out.",
        "Tables",
        "prices",
        default_reference("ames"),
        (
            nn.Input((3,)),
            nn.Dense(32),
            nn.GELU(),
            nn.Dense(16),
            nn.GELU(),
            nn.Dense(1),
            nn.Output(loss=nn.Huber(delta=0.25)),       # a few odd houses shall not rule the rest
        ),
        adam(0.003, 200, 32, cosine=True),
        "An epoch a frame",
        (("area", 2000.0), ("bedrooms", 3.0), ("age", 20.0)),
    ),
    Recipe(
        "karate-club",
        "Karate club",
        "Friends tell which side one takes.",
        "Graphs",
        "graph",
        DataReference(Builtin("karate-club"), split=Split(0.2, 0.3, 0.5, 0)),
        club(),
        adam(0.05, 60, 34),
        "An epoch a frame",
    ),
)


def made(recipe: Recipe) -> Example:
    """Train an example, write its file and its picture, and tell what it reached."""
    project = recipe.project()
    assert project.data is not None
    dataset = nn.data.load(project.data)
    network = nn.Network(project.graph, project.training.seed)
    began = perf_counter()
    trainer = nn.Trainer(network, dataset, project.training)
    for _ in trainer:
        pass
    seconds = perf_counter() - began
    unseen = dataset.test if len(dataset.test) else dataset.validation
    scores = trainer.evaluate(unseen)
    score = f"{scores['accuracy']:.1%}" if "accuracy" in scores else f"R² {scores['r2']:.2f}"
    save(project, HERE / f"{recipe.name}.loom")
    save_file(picture_of(recipe.picture, trainer), HERE / f"{recipe.name}.safetensors")
    return Example(
        recipe.name,
        recipe.title,
        recipe.line,
        recipe.group,
        recipe.picture,
        network.check.parameters,
        score.replace("%", " %"),
        round(seconds, 2),
    )


def plane_picture(trainer: nn.Trainer) -> dict[str, np.ndarray]:
    """The answer over the plane, and the points."""
    boundary = boundary_of(trainer.network, trainer.data, trainer.step)
    assert boundary is not None
    part = trainer.data.train
    return {
        "grid": boundary.grid,
        "extent": np.array(boundary.extent, np.float32),
        "points": np.ascontiguousarray(part.inputs[:160]),
        "classes": np.ascontiguousarray(part.targets[:160].reshape(-1).astype(np.int64)),
    }


def pictures_picture(trainer: nn.Trainer) -> dict[str, np.ndarray]:
    """Nine samples."""
    return {"pictures": np.ascontiguousarray(trainer.data.test.inputs[:9, 0])}


def prices_picture(trainer: nn.Trainer) -> dict[str, np.ndarray]:
    """Predicted against true, in the target's unit."""
    found = predictions_of(trainer.network, trainer.data, trainer.step, shown=300)
    assert found is not None
    pairs = [(row.truth, float(row.scores[0])) for row in found.rows]
    return {"pairs": np.array(pairs, np.float32)}


def graph_picture(trainer: nn.Trainer) -> dict[str, np.ndarray]:
    """Nodes where the first layer puts them, seen from where they lie furthest apart."""
    network, data = trainer.network, trainer.data
    feed = Feed(network.graph, data, data.everything)
    everybody = np.arange(len(data.everything))
    plan = network.plan_for(feed.read(everybody))
    plan.forward(feed.read(everybody))
    hidden = next(node.id for node in plan.nodes() if isinstance(node.layer, nn.Tanh))
    away = plan.output(hidden) - plan.output(hidden).mean(axis=0)
    _, _, axes = np.linalg.svd(away, full_matrices=False)
    reader = data.everything.reader((), "edges")
    edges = reader.empty(0)
    reader.read(everybody, edges)
    return {
        "points": np.ascontiguousarray(away @ axes[:2].T, np.float32),
        "edges": np.ascontiguousarray(edges[:, edges[0] < edges[1]]),
        "classes": data.everything.targets.astype(np.int64),
    }


def picture_of(kind: str, trainer: nn.Trainer) -> dict[str, np.ndarray]:
    """The arrays of a preview."""
    painters: dict[str, Callable[[nn.Trainer], dict[str, np.ndarray]]] = {
        "plane": plane_picture,
        "pictures": pictures_picture,
        "prices": prices_picture,
        "graph": graph_picture,
    }
    return painters[kind](trainer)


def bars_of(graph: nn.Graph) -> dict[str, np.ndarray]:
    """Parameters of each layer that has weights, blocks opened, and which family it is of."""
    flat = expand(graph).graph
    check = flat.check()
    counts, families = [], []
    for node in flat.nodes:
        roles = {parameter.role for parameter in check.nodes[node.id].parameters.values()}
        if roles & {"kernel", "embedding"}:
            family = "data" if "embedding" in roles else node.layer.family
            counts.append(check.nodes[node.id].count)
            families.append(FAMILIES.index(family))
    return {"counts": np.array(counts, np.float32), "families": np.array(families, np.uint8)}


def drawn(famous: Famous) -> Example:
    """Write a famous network's file and its bars; nothing is trained."""
    project = famous.project()
    counted = project.graph.check().parameters
    assert counted == famous.parameters, (famous.name, counted)
    save(project, HERE / f"{famous.name}.loom")
    save_file(bars_of(project.graph), HERE / f"{famous.name}.safetensors")
    return Example(
        famous.name, famous.title, famous.line, "Famous networks", "bars", counted, "", 0.0
    )


def main(names: list[str]) -> None:
    """Make those that are named, or all; what is known of the others stays."""
    known = {each.name: each for each in examples()} if names else {}
    if "famous" in names:
        names = [famous.name for famous in FAMOUS]
    index = tuple(
        known[each.name]
        if names and each.name not in names
        else made(each) if isinstance(each, Recipe) else drawn(each)
        for each in (*RECIPES, *FAMOUS)
    )
    text = msgspec.json.format(msgspec.json.encode(index), indent=1)
    (HERE / "index.json").write_bytes(text + b"\n")
    for row in index:
        sys.stdout.write(
            f"{row.name}: {row.parameters:,} parameters, {row.score}, {row.seconds} s\n"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
