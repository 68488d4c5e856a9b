"""The commands that need no window: examples, info, train, evaluate, predict."""

import argparse
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from math import isfinite
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec
from msgspec.structs import replace

from nncore import data
from nncore.bypass import passes
from nncore.check_data import problems_with
from nncore.data import Dataset
from nncore.errors import LayerloomError
from nncore.events import EpochEnded, TrainingEnded
from nncore.examples import example, examples
from nncore.insight import memory
from nncore.loomfile import check_writable, load, save
from nncore.network import Network, NotRunnableError
from nncore.predictions import predict_file
from nncore.project import Project
from nncore.targets import target_of
from nncore.training import Trainer
from nncore.words import rounded

IN_UNIT = ("mae", "rmse")
LARGE_SCORE = 1000
"""From here on digits are grouped; four of them would become powers of ten."""
COMMANDS = ("examples", "info", "train", "evaluate", "predict")


class UsageError(LayerloomError):
    """Arguments that do not go together."""


def run(arguments: list[str]) -> int | None:
    """Run a command and return its exit status, or None if the arguments ask for the window."""
    if not arguments or arguments[0] not in (*COMMANDS, "-h", "--help"):
        return None
    options = _parser().parse_args(arguments)
    try:
        options.do(options)
    except LayerloomError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped before the end.\n")
        return 1
    except BrokenPipeError:
        return 0
    return 0


def project_from(source: str) -> Project:
    """The project of a SOURCE: a .loom file or example:NAME."""
    if source.startswith("example:"):
        return example(source.removeprefix("example:"))
    return load(source)


def list_examples(options: argparse.Namespace) -> None:
    """Print the names of the examples, with a line each."""
    for one in examples():
        print_line(options, msgspec.to_builtins(one), f"{one.name:<14} {one.title}: {one.line}")


def show_info(options: argparse.Namespace) -> None:
    """Print layers, shapes, parameters and memory; allocates no parameters."""
    project = project_from(options.source)
    check = project.graph.check()
    held, needed = memory.NUMBER_BYTES * check.parameters, memory.to_train(check, project.training)
    rows = []
    for node in project.graph.nodes:
        known = check.nodes[node.id]
        rows.append(
            {
                "id": node.id,
                "name": node.name,
                "type": node.layer.tag,
                "output": list(known.output.features) if known.output else None,
                "parameters": known.count,
                "multiplications": known.multiplications,
                "bypassed": passes(node),
            }
        )
    told = {
        "title": project.title,
        "layers": len(rows),
        "parameters": check.parameters,
        "multiplications": check.multiplications,
        "memory_bytes": held,
        "training_memory_bytes": needed,
        "trained_epochs": project.checkpoint.epoch if project.checkpoint else 0,
        "problems": [problem.title for problem in check.problems],
        "nodes": rows,
    }
    lines = [f"{project.title}: {check.parameters:,} parameters in {len(rows)} layers"]
    lines.append(
        f"Memory: {memory.in_words(held)} for the parameters, about {memory.in_words(needed)} to "
        f"train in batches of {project.training.batch_size:,}"
    )
    lines += _columns(
        (
            (
                node.name, node.layer.label, str(check.nodes[node.id].output or "?"),
                f"{check.nodes[node.id].count:,}",
            ),
            "  bypassed" if passes(node) else "",
        )
        for node in project.graph.nodes
    )  # fmt: skip
    lines += [f"  {problem.title}. {problem.why}" for problem in check.problems]
    print_line(options, told, "\n".join(lines))


def _columns(rows: Iterable[tuple[tuple[str, ...], str]]) -> list[str]:
    """Rows of words below one another, the first two from the left, and what is said behind."""
    cells = [(each, said) for each, said in rows]
    widths = [max(map(len, column)) for column in zip(*(each for each, _ in cells), strict=True)]
    return [
        "  " + " ".join(
            word.ljust(width) if place < 2 else word.rjust(width + 1)
            for place, (word, width) in enumerate(zip(each, widths, strict=True))
        ) + said
        for each, said in cells
    ]  # fmt: skip


def train(options: argparse.Namespace) -> None:
    """Train, say each epoch, and write the file if one is named.

    Ctrl+C finishes the step and writes it.
    """
    if options.out:
        check_writable(options.out)
    project = project_from(options.source)
    training = project.training
    if options.epochs is not None:
        training = replace(training, epochs=options.epochs)
    if options.seed is not None:
        training = replace(training, seed=options.seed)
    dataset = dataset_of(project, options.data)
    _say_remarks(project, dataset)
    if options.resume and project.checkpoint is None:
        raise UsageError(f"{options.source} was never trained, so there is nothing to resume.")
    if options.resume and project.checkpoint is not None:
        trainer = Trainer.resume(project.graph, dataset, training, project.checkpoint)
    else:
        trainer = Trainer(Network(project.graph, training.seed), dataset, training)
    began = perf_counter()
    units = _units(trainer)
    ended = _train(trainer, options, units)
    checkpoint = trainer.checkpoint()
    scores = {
        "event": "done" if ended else "interrupted",
        "epochs": trainer.epoch,
        "seconds": round(perf_counter() - began, 3),
        "train": _latest(checkpoint.history.metrics, "train"),
        "validation": _latest(checkpoint.history.metrics, "validation"),
        "test": trainer.evaluate(dataset.test),
    }
    if options.out:
        reached = replace(
            project, training=training, weights=checkpoint.weights, checkpoint=checkpoint,
            fitted=dataset.fitted,
        )  # fmt: skip
        save(reached, options.out)
    problem = ended.problem if ended else None
    if problem is not None:
        raise LayerloomError(f"Training stopped: {problem.title}. {problem.why}")
    part = "test" if scores["test"] else "validation"
    words = f"{part} {_words(scores[part], units)}" if scores[part] else "no scores"
    print_line(options, scores, f"{'done' if ended else 'stopped'}: {words}")


def evaluate(options: argparse.Namespace) -> None:
    """Print loss and metrics on training, validation and test data."""
    project = project_from(options.source)
    dataset = dataset_of(project, options.data)
    _say_remarks(project, dataset)
    network = Network(project.graph, project.training.seed)
    if project.weights is not None:
        network.load(project.weights)
    trainer = Trainer(network, dataset, project.training)
    parts = {"train": dataset.train, "validation": dataset.validation, "test": dataset.test}
    scores = {name: trainer.evaluate(part) for name, part in parts.items()}
    units = _units(trainer)
    lines = [f"{name:<11} {_words(found, units)}" for name, found in scores.items()]
    print_line(options, scores, "\n".join(lines))


def predict(options: argparse.Namespace) -> None:
    """Write what the network says about a file of samples."""
    project = project_from(options.source)
    rows = predict_file(
        project, dataset_of(project, None), Path(options.input), Path(options.output)
    )
    sys.stderr.write(f"Wrote {rows:,} predictions to {options.output}.\n")


def dataset_of(project: Project, reference: str | None) -> Dataset:
    """The data of a project, or others by name, checked against the network."""
    if reference is not None:
        dataset = data.load(reference)
    elif project.data is None:
        raise UsageError("The project names no data. Give some with --data.")
    else:
        fitted = project.fitted if project.weights is not None else None
        dataset = data.load(project.data, fitted=fitted)
    problems = tuple(
        problem
        for problem in (*project.graph.check().problems, *problems_with(project.graph, dataset))
        if problem.severity == "error"
    )
    if problems:
        raise NotRunnableError(problems)
    return dataset


def _say_remarks(project: Project, dataset: Dataset) -> None:
    """What keeps nothing from running and deserves a look, such as scores that are not counted."""
    for problem in problems_with(project.graph, dataset):
        sys.stderr.write(f"{problem.title}. {problem.why}\n")


def print_line(options: argparse.Namespace, told: Any, words: str) -> None:
    """One JSON object or some words on standard output."""
    text = msgspec.json.encode(told).decode() if options.json else words
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _train(
    trainer: Trainer, options: argparse.Namespace, units: dict[str, str]
) -> TrainingEnded | None:
    """Run to the end, or to the step in which Ctrl+C came."""
    from tqdm import tqdm

    total = trainer.training.epochs * trainer.steps_per_epoch
    with (
        _interruptible() as interrupted,
        tqdm(total=total, initial=trainer.step, unit="step", disable=None, leave=False) as bar,
    ):
        for event in trainer:
            if isinstance(event, TrainingEnded):
                return event
            if isinstance(event, EpochEnded):
                bar.update(trainer.step - bar.n)
                told = {
                    "event": "epoch",
                    "epoch": event.epoch,
                    "seconds": round(event.seconds, 3),
                    "train": event.train,
                    "validation": event.validation,
                }
                words = f"epoch {event.epoch}: {_words(event.train, units)}"
                if event.validation:
                    words += f" | validation {_words(event.validation, units)}"
                print_line(options, told, words)
            if interrupted():
                return None
    return None


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """Turn Ctrl+C into an answer instead of an exception inside a step."""
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)


def _latest(metrics: Any, part: str) -> dict[str, float]:
    found = {}
    for path, values in metrics.items():
        if path.startswith(f"{part}/") and len(values) and isfinite(values[-1]):
            found[path.removeprefix(f"{part}/")] = float(values[-1])
    return found


def _units(trainer: Trainer) -> dict[str, str]:
    """The unit of each score that is measured in the unit of what is predicted."""
    graph, dataset = trainer.network.graph, trainer.data
    targets = [target_of(graph, node, dataset) for node in graph.outputs]
    before = {t.name: "" if len(targets) == 1 else f"{t.name}/" for t in targets}
    return {f"{before[t.name]}{name}": t.column.unit for t in targets for name in IN_UNIT}


def _words(scores: Any, units: dict[str, str]) -> str:
    def written(name: str, value: float) -> str:
        if name in units or abs(value) >= LARGE_SCORE:
            return rounded(value, units.get(name, ""))
        return f"{value:.4g}"

    return ", ".join(f"{name} {written(name, value)}" for name, value in scores.items())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="layerloom",
        description="Build a neural network by hand and watch it learn. Without a command the "
        "window opens: main.py [FILE.loom].",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    source = "a .loom file or example:NAME"

    def command(name: str, do: Callable[[argparse.Namespace], None]) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=(do.__doc__ or "").split(";")[0].rstrip("."))
        made.set_defaults(do=do)
        made.add_argument("--json", action="store_true", help="one JSON object a line")
        return made

    command("examples", list_examples)
    command("info", show_info).add_argument("source", help=source)
    trains = command("train", train)
    trains.add_argument("source", help=source)
    trains.add_argument("--data", metavar="REF", help="name of a data set to train on instead")
    trains.add_argument("--epochs", type=int, metavar="N", help="how many epochs in all")
    trains.add_argument("--seed", type=int, metavar="S", help="seed of weights and order")
    trains.add_argument("--resume", action="store_true", help="go on where the file stands")
    trains.add_argument("--out", metavar="FILE.loom", help="write what was reached")
    evaluates = command("evaluate", evaluate)
    evaluates.add_argument("source", help=source)
    evaluates.add_argument("--data", metavar="REF", help="name of a data set to measure on instead")
    predicts = command("predict", predict)
    predicts.add_argument("source", help=source)
    predicts.add_argument("--input", required=True, metavar="FILE", help=".npy, .npz, .csv or .png")
    predicts.add_argument("--output", required=True, metavar="FILE", help=".npy, .npz or .csv")
    return parser
