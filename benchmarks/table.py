"""All rows. A new one is a function that returns Found, and a line here."""

from benchmarks.row import Row

SMOOTH = ("99th percentile at most 25 ms, worst at most 80 ms", "window.gaps")

LARGE = "2,000 cards and 2,500 wires, 1440×900, painted by the processor"
FRAME = ("99th percentile at most 16.7 ms",)

NETWORKS = (
    ("playground", "2-4-2 with tanh and two classes, batch 10", "8", "15", "200"),
    ("digits", "784-128-64-10, batch 64, Adam", "1.7", "2.2", "50"),
    ("wide", "784-512-512-10, batch 128", "1.2", "1.4", "20"),
    ("lenet", "LeNet-like, 28×28, batch 64", "1.0", "1.3", "6"),
    ("resnet20", "ResNet-20 (16, 32, 64 channels), 32×32, batch 32", "0.5", "1.0", "2"),
    ("lstm", "LSTM 64, 50 steps, batch 32", "1.0", "1.5", "6"),
    ("gru", "GRU 128, 100 steps, batch 32", "1.0", "1.3", "3"),
    ("decoder", "Transformer decoder, d 128, 4 layers, context 128, batch 16", "0.8", "1.1", "2"),
    ("unet", "U-Net-like, 28×28, batch 16", "0.5", "1.0", "2"),
)
"""Key, what it is, the least ratio, the aim, steps a turn."""

ROWS = (
    Row(
        "accuracy",
        "MNIST 784-128-64-10, Adam, cosine, batch 64: test accuracy after 10 epochs, three seeds",
        "at least 97.5 % each",
        "mnist_accuracy.after_ten_epochs",
    ),
    Row(
        "step",
        "the same: a training step beside eager PyTorch at its better of one and two threads",
        "at least 1.5 times as fast, aim 2 times",
        "step_time.beside_pytorch",
    ),
    Row(
        "spiral",
        "spiral without a window: seconds of training to 97 % validation accuracy, three seeds",
        "at most 5 s each",
        "spiral.to_97_percent",
    ),
    Row(
        "spiral-window",
        "spiral, from the click on the welcome page until the window says 97 %, median of three",
        "at most 5 s",
        "window.spiral",
    ),
    Row(
        "ames",
        "Ames, three inputs, beside scikit-learn's gradient boosting, median of five splits",
        "R² at most 0.02 below, median absolute error at most 5 % above",
        "ames.beside_boosting",
    ),
    Row(
        "gaps-learning",
        "the window's thread while MNIST trains flat out, strips live, Learning in front: "
        "gaps of an 8 ms timer over 20 s",
        *SMOOTH,
        ("mnist", "Learning"),
    ),
    Row("gaps-activations", "the same, Activations", *SMOOTH, ("mnist", "Activations")),
    Row("gaps-predictions", "the same, Predictions", *SMOOTH, ("mnist", "Predictions")),
    Row("gaps-problems", "the same, Problems", *SMOOTH, ("mnist", "Problems")),
    Row("gaps-boundary", "the same, spiral, Boundary", *SMOOTH, ("spiral", "Boundary")),
    Row(
        "leave",
        "the same timer while BERT is left in the middle of its training, until it is kept",
        "worst at most 100 ms",
        "window.leave",
    ),
    Row(
        "cost",
        "what that window costs the training: samples a second beside the command line, in turns",
        "at most 15 % with each panel in front, aim 10 %",
        "window.cost",
    ),
    Row(
        "idle",
        "the window with MNIST open while nobody does anything, over 20 s",
        "at most 0.5 % of a core",
        "window.idle",
    ),
    Row(
        "start",
        "command to first painted window, warm, median of five",
        "at most 1.5 s",
        "window.start",
    ),
    *(
        Row(
            f"engine-{key}",
            f"a training step beside eager PyTorch: {what}",
            f"at least {least} times as fast, aim {aim}",
            "engine.beside",
            (key, least, steps),
        )
        for key, what, least, aim, steps in NETWORKS
    ),
    Row(
        "engine-graph",
        "the same: GCN of 2 layers, 2,708 nodes, 5,429 edges, 1,433 features, made-up data",
        "at least 1.0 times as fast, aim 1.5",
        "engine.graph",
    ),
    Row(
        "engine-others",
        "784-128-64-10 and 784-512-512-10 beside scikit-learn and a naive loop",
        "the same losses",
        "engine.others",
    ),
    Row("engine-one", "prediction of one sample", "-", "engine.one_sample"),
    Row(
        "growth",
        "time and memory of a step as batch, width, depth and length grow: benchmarks/growth.svg",
        "towards large sizes no more than 1.35 times as steep as theory's line",
        "growth.measured",
    ),
    Row(
        "memory",
        "memory with MNIST open and training, each panel looked at",
        "at most 450 MB",
        "window.memory",
    ),
    Row(
        "canvas-tidy-500", "places for 500 cards, tidied", "at most 150 ms",
        "canvas.tidies", ("500", "150"),
    ),
    Row(
        "canvas-tidy-2000", "the same, 2,000 cards and 2,500 wires", "at most 1,000 ms",
        "canvas.tidies", ("2000", "1000"),
    ),
    Row(
        "canvas-tidy-gap", f"{LARGE}, scattered and tidied: the longest the window stands still",
        "at most 150 ms", "canvas.tidy_gaps",
    ),
    Row(
        "canvas-expand", "ResNet-152 opened as blocks; then unfolded to its layers and tidied",
        "at most 0.5 s; at most 2 s", "canvas.expands",
    ),
    Row("canvas-pan", f"{LARGE}: a frame while it pans", *FRAME, "canvas.pans"),
    Row("canvas-zoom", "the same, while it zooms", *FRAME, "canvas.zooms"),
    Row(
        "canvas-glide", "the same: from a card to the whole network and back, as one sees it",
        "at most 150 ms", "canvas.glides",
    ),
    Row("canvas-drag", "the same, while one card is dragged", *FRAME, "canvas.drags"),
    Row(
        "canvas-pull", "the same: a wire is taken in hand and led about", "at most 50 ms",
        "canvas.pulls",
    ),
    Row(
        "canvas-offers", "the same: what fits in a wire is listed, best first", "at most 50 ms",
        "canvas.offers_best",
    ),
    Row("canvas-select", "the same: choosing everything", "at most 100 ms", "canvas.selects"),
    Row(
        "canvas-undo", "the same: taking back that all were moved", "at most 150 ms",
        "canvas.undoes",
    ),
    Row(
        "canvas-random",
        "10,000 random actions; every 100 all are undone, done again, and undone",
        "first value again, no exception; items and memory flat within 5 %",
        "canvas_random.acts", ("10000",),
    ),
    Row(
        "typing",
        "500 layers: from a number typed in the inspector until shapes and problems are right",
        "at most 50 ms", "settings.typed",
    ),
)
