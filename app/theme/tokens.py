"""The colours of the window, each with what it is for, and their dark and light values."""

from __future__ import annotations

import msgspec


class Theme(msgspec.Struct, frozen=True, kw_only=True):
    """One complete look. A colour is written `#rrggbb`; `colours.py` makes Qt's colours of it."""

    name: str
    """`dark` or `light`."""

    # Grounds
    window: str
    """Behind everything, and the canvas."""
    surface: str
    """Bars and docks."""
    card: str
    """A layer on the canvas, a tile in the palette, what floats."""
    field: str
    """Inside a box one types into, and behind code."""
    hover: str
    """A row or card under the pointer."""
    selected_row: str
    """The chosen row of a list or menu."""
    block: str
    """Ground of an opened block."""
    frame: str
    """Ground of a comment's frame."""
    plot: str
    """Behind curves."""

    # Lines
    line: str
    """Between bars, docks and groups."""
    card_line: str
    """Border of a card or tile, and the hairline above a docked row."""
    field_line: str
    """Border of a box one types into."""
    block_line: str
    """Border of an opened block."""
    frame_line: str
    """Border of a comment's frame."""
    grid: str
    """Dots of the canvas and grid lines of a plot; meant to be barely seen."""
    wire: str
    """A wire at rest."""
    wire_strong: str
    """A wire in the hand, and a skip."""

    # Text
    text: str
    """What is to be read."""
    quiet: str
    """Labels, units, hints, axis numbers."""
    disabled: str
    """What cannot be used now; the only text that may be faint."""

    # Controls
    button: str
    """Face of a quiet button."""
    button_off: str
    """Face of a button that cannot be pressed now."""
    chosen: str
    """Ground of the chosen tab, of a tool that is on, and of one under the pointer."""
    button_hover: str
    """The same under the pointer."""
    button_line: str
    """Border of a quiet button."""
    track: str
    """The empty part of a bar."""
    switch: str
    """Ground of a switch that is on; border and knob of one that is off."""
    knob: str
    """The knob of a switch that is on."""

    # The one accent
    accent: str
    """Lines and rings: what is selected, what has the focus, progress."""
    accent_fill: str
    """Face of the main action; there is one on screen."""
    accent_hover: str
    """The same under the pointer."""
    on_accent: str
    """Text on the main action."""
    accent_text: str
    """Accent as ink: matching letters, an outlined button."""

    # Meaning
    positive: str
    """Above zero: weights, gradients, contributions."""
    negative: str
    """Below zero."""
    training: str
    """The curve of the training data."""
    validation: str
    """The curve of the validation data, with a dot at each epoch."""
    earlier: str
    """Curves of earlier runs."""
    error: str
    """What is wrong, as ink and as line."""
    error_line: str
    """Border of a bubble that tells what is wrong."""
    badge: str
    """Ground of a count of problems."""
    on_badge: str
    """The count itself."""

    # Families of layers
    core: str
    """Dense, Flatten, Dropout and their kin."""
    activation: str
    """ReLU and the other curves."""
    convolution: str
    """Convolution and pooling."""
    normalise: str
    """Batch norm and its kin."""
    combine: str
    """Add, Concatenate."""
    sequence: str
    """GRU, LSTM, attention over time."""
    graph: str
    """Graph convolution."""
    diffusion: str
    """Noise and time."""
    data: str
    """Where data comes in."""
    output: str
    """Where the answer comes out, and bars of chances."""
    group: str
    """A block of layers."""

    @property
    def dark(self) -> bool:
        """Tell whether this look is light text on dark ground."""
        return self.name == "dark"

    def family(self, name: str) -> str:
        """Colour of a family of layers; one this look does not know takes the blocks' grey.

        >>> DARK.family("core") == DARK.core
        True
        """
        return str(getattr(self, name)) if name in FAMILIES else self.group


FAMILIES = (
    "core",
    "activation",
    "convolution",
    "normalise",
    "combine",
    "sequence",
    "graph",
    "diffusion",
    "data",
    "output",
    "group",
)

DARK = Theme(
    name="dark",
    window="#15171c",
    surface="#1b1e24",
    card="#23262e",
    field="#191c22",
    hover="#21252d",
    selected_row="#3a3227",
    block="#1b1e26",
    frame="#18221f",
    plot="#15171c",
    line="#2a2e38",
    card_line="#323743",
    field_line="#454c5b",
    block_line="#3a4150",
    frame_line="#2f4a41",
    grid="#2a2e38",
    wire="#7a8498",
    wire_strong="#c3cad7",
    text="#eef1f7",
    quiet="#98a2b8",
    disabled="#5b6375",
    button="#2c313c",
    button_off="#1b1e24",
    chosen="#2c313c",
    button_hover="#363c49",
    button_line="#2c313c",
    track="#393e49",
    switch="#5a6376",
    knob="#ffffff",
    accent="#ffb454",
    accent_fill="#ffb454",
    accent_hover="#ffc478",
    on_accent="#15171c",
    accent_text="#ffb454",
    positive="#4c9be8",
    negative="#ee7733",
    training="#4c9be8",
    validation="#eef1f7",
    earlier="#5b6375",
    error="#ff7b72",
    error_line="#8a4642",
    badge="#b3261e",
    on_badge="#ffffff",
    core="#6ea0ff",
    activation="#f0957a",
    convolution="#4fb6cf",
    normalise="#b79bff",
    combine="#ee8cc4",
    sequence="#9bd06f",
    graph="#dcc76a",
    diffusion="#9eb1d4",
    data="#8f97a8",
    output="#5cc8a5",
    group="#a3adc2",
)

LIGHT = Theme(
    name="light",
    window="#f6f7f9",
    surface="#ffffff",
    card="#ffffff",
    field="#ffffff",
    hover="#f1f3f7",
    selected_row="#fdf3e3",
    block="#eceff4",
    frame="#e9f2ee",
    plot="#f6f7f9",
    line="#d8dce5",
    card_line="#d8dce5",
    field_line="#c6ccd8",
    block_line="#c3cad7",
    frame_line="#b9d3c8",
    grid="#dde0e7",
    wire="#7b869b",
    wire_strong="#4a5468",
    text="#1a1d24",
    quiet="#5b6375",
    disabled="#98a2b8",
    button="#ffffff",
    button_off="#f1f3f7",
    chosen="#e8ebf2",
    button_hover="#e8ebf2",
    button_line="#d8dce5",
    track="#d8dce5",
    switch="#6b7385",
    knob="#ffffff",
    accent="#b86e00",
    accent_fill="#985a00",
    accent_hover="#854e00",
    on_accent="#ffffff",
    accent_text="#985a00",
    positive="#1f6fc4",
    negative="#b34700",
    training="#1f6fc4",
    validation="#1a1d24",
    earlier="#98a1b0",
    error="#b42318",
    error_line="#e3a9a4",
    badge="#b3261e",
    on_badge="#ffffff",
    core="#2f6bdc",
    activation="#cf5f36",
    convolution="#0b84a5",
    normalise="#7a4fd0",
    combine="#c23b85",
    sequence="#4d8b1f",
    graph="#8f7a10",
    diffusion="#5873a8",
    data="#6b7385",
    output="#0f8a63",
    group="#4a5468",
)

GROUND, INK = "#000000", "#ffffff"
"""Of a drawn digit, in every look: the data sets have white digits on black."""
