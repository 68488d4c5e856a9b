"""Layers as words: read from whatever somebody copied, and written so that they come back."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from app.canvas import clipboard, edits
from app.canvas.layer_text import LONGEST, read_layers, write_layers
from nncore.graph import Graph, Wire
from nncore.initializers import Zeros
from nncore.layers import (
    LSTM,
    Add,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Input,
    MaxPool2D,
    Output,
    ReLU,
    Softmax,
    layer_types,
)
from nncore.project import Project


def layers(text):
    written = read_layers(text)
    assert written.wrong == ""
    return [layer for chain in written.chains for layer in chain.layers]


@pytest.mark.parametrize(("text", "said"), [
    ("784-128-64-10 relu", [
        Input((784,)), Dense(128), ReLU(), Dense(64), ReLU(), Dense(10), Output(),
    ]),
    ("4 – 8 – 3 tanh softmax", ["Input", "Dense 8", "Tanh", "Dense 3", "Softmax", "Output"]),
    ("Dense 128, ReLU, Dense 10", [Dense(128), ReLU(), Dense(10)]),
    ("dense 128 relu; dense 10 softmax", [Dense(128), ReLU(), Dense(10), Softmax()]),
    ("Conv 2D 32 5 valid\n-> max pool 2d\n-> flatten", [
        Conv2D(32, 5, padding="valid"), MaxPool2D(), Flatten(),
    ]),
    ("Conv2D(32, kernel_size=5), BatchNorm(), dropout(0.3)", [
        Conv2D(32, 5), BatchNorm(), Dropout(0.3),
    ]),
    ("conv2d 16 3x3", [Conv2D(16, 3)]),
    ("conv2d 16 3x5, max pool 2d 1×2 2", [Conv2D(16, (3, 5)), MaxPool2D((1, 2), 2)]),
    ("Input 1×28×28 → Flatten", [Input((1, 28, 28)), Flatten()]),
    ("Dense 8 bias=no kernel_init=zeros", [Dense(8, bias=False, kernel_init=Zeros())]),
    ("linear 20", [Dense(20)]),
    ("Dense128", [Dense(128)]),
    ("LSTM 32 sequence=yes", [LSTM(32, sequence=True)]),
    ("Output scores=F1+auc", [Output(metrics=("f1", "auc"))]),
    ("Dense 8\n\nDense 9", [Dense(8), Dense(9)]),
])  # fmt: skip
def test_a_text_says_layers(text, said):
    found = layers(text)
    assert found == said or [layer.label for layer in found] == said


@pytest.mark.parametrize(("text", "wrong"), [
    ("Dens 128", "“Dens” is no layer. Did you mean Dense?"),
    ("Dear all, see you", "“Dear”, “all” and 2 more words are no layers."),
    ("Dense 0", "Dense: units must be at least 1 and at most 65,536, not 0."),
    ("784-0", "Dense: units must be at least 1 and at most 65,536, not 0."),
    ("Dense units=abc", "Dense cannot be set like this: units abc."),
    ("Output metrics=f1+luck", "Output cannot be set like this: metrics f1+luck."),
    ("Dense size=3", "Dense has no setting “size”. It has: units, bias, kernel_init."),
    ("Conv2D 4 3x4x5", "Conv 2D cannot be set like this: filters 4, kernel_size 3×4×5."),
    ("Dense 3x5", "Dense cannot be set like this: units 3×5."),
    ("Conv2D 4 3x0", "Conv 2D: kernel_size must be at least 1 and at most 1,024, not (3, 0)."),
    ("Dropout 0.3 0.2", "Dropout has no setting left for 0.2."),
    ("Output, Dense 3", "Nothing comes out of Output: it can only stand last."),
    ("Dense 3, Input 4", "Nothing goes into Input: it can only stand first."),
    ("3-4 conv2d", "Behind sizes there is room for one activation, and one for the last layer."),
    ("3-4 hello", "“hello” is no layer."),
    ("1-" + "9" * 40, f"{'9' * 30}… is too large a size."),
    (", ;", "There are no layers in this text."),
    ("  \n", "There are no layers in an empty text."),
    ("x" * (LONGEST + 1), "This text is too long to be a list of layers."),
    ("relu " * 501, "This text says more than 500 layers."),
])  # fmt: skip
def test_what_says_no_layers_is_answered_by_a_sentence(text, wrong):
    written = read_layers(text)
    assert (written.chains, written.wrong) == ((), wrong)


names = st.sampled_from([kind.title for kind in layer_types()])
words = st.one_of(
    names, st.integers().map(str), st.floats().map(str), st.text(max_size=12),
    st.sampled_from([",", "->", "-", "=", "(", ")", "\n", "\n\n", "units=", "same", "3x3", "no"]),
)  # fmt: skip


@given(st.lists(words, max_size=14).map(" ".join) | st.text(max_size=200))
@example("٣-٤ relu")
@example("Dense 1e400")
@example("((((((,")
@example("relu " * 900)
@example("9" * 4_900)
@example("1x" * 2_000 + "1")
def test_whatever_the_text_it_gives_layers_or_a_sentence(text):
    written = read_layers(text)
    assert bool(written.chains) != bool(written.wrong)


@pytest.mark.parametrize("kind", [kind for kind in layer_types() if kind.in_palette])
def test_every_layer_is_read_by_its_name(kind):
    if kind.inputs and len(kind.inputs) == 1:
        graph = Graph().adding(kind(), "n1")
        assert write_layers(graph)
        assert layers(write_layers(graph)) == [kind()]
    assert layers(kind.title) == [layers(str(kind.__struct_config__.tag))[0]]


def test_chains_are_written_so_that_they_come_back():
    chain = Graph.chain(
        Input((1, 8, 8)), Conv2D(16, 5, padding="same", kernel_init=Zeros()), ReLU(), Flatten(),
        Dense(10, bias=False), Softmax(),
    )
    text = write_layers(chain)
    assert text == (
        "Input 1×8×8, Conv 2D 16 kernel_size=5 padding=same kernel_init=Zeros, ReLU, Flatten, "
        "Dense 10 bias=no, Softmax, Output"
    )
    assert layers(text) == [node.layer for node in chain.nodes]


def test_what_words_cannot_say_is_copied_as_before():
    branched = Graph.chain(Dense(4), ReLU()).adding(Add(), "a")
    branched = branched.wiring(Wire("n1", "a")).wiring(Wire("n2", "a"))
    assert write_layers(branched) == ""
    project = Project(branched)
    mime = clipboard.mime_of(edits.fragment(project, [node.id for node in branched.nodes]))
    assert clipboard.read(mime.text().encode()).nodes == branched.nodes


def test_copied_layers_come_with_a_text_that_pastes_back():
    graph = Graph.chain(Dense(128), ReLU(), Dense(10))
    mime = clipboard.mime_of(edits.fragment(Project(graph), ["n1", "n2", "n3"]))
    assert mime.text() == "Dense 128, ReLU, Dense 10"
    only_text = QMimeData()
    only_text.setText(mime.text())
    assert clipboard.fragment_in(only_text) is None
    piece = clipboard.fragment_of(clipboard.written_in(only_text), (0, 0), with_ends=True)
    assert [node.layer for node in piece.nodes] == [node.layer for node in graph.nodes][:3]
    assert len(piece.wires) == 2


@pytest.fixture
def act(window, workspace):
    window.show()
    return window._actions.run


def test_pasted_text_becomes_wired_layers_in_one_step(act, workspace):
    document = workspace.document
    before = document.project
    QGuiApplication.clipboard().setText("784-128-64-10 relu")
    act("edit.paste")
    graph = document.project.graph
    new = [node for node in graph.nodes if node.id not in before.graph]
    assert [node.layer.stem for node in new] == ["dense", "relu", "dense", "relu", "dense"]
    assert all(len(graph.arriving(node.id)) == 1 for node in new[1:])
    assert document.undo_text == "Paste 5 layers"
    document.undo()
    assert document.project.graph == before.graph


def test_an_empty_canvas_gets_the_ends_that_sizes_mean(act, window):
    act("file.close")
    act = window._actions.run
    act("file.new")
    QGuiApplication.clipboard().setText("4-8-3 tanh")
    window._actions.run("edit.paste")
    graph = window.workspace.document.project.graph
    assert [n.layer.stem for n in graph.nodes] == ["input", "dense", "tanh", "dense", "output"]
    assert graph.check().runs


def test_a_text_that_says_no_layers_is_answered_at_the_pointer(act, workspace):
    before = workspace.document.project
    QGuiApplication.clipboard().setText("Dens 128")
    act("edit.paste")
    assert workspace.room.view.bubble.isVisible()
    assert workspace.room.view.bubble.words == "“Dens” is no layer. Did you mean Dense?"
    assert workspace.document.project == before
