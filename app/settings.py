"""Settings: what the program remembers from start to start, as a value and its place on disk."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QApplication

from app.docks.arrangement import Arrangement
from app.home import VARIABLE, config_home
from app.theme.current import Choice, TypeSize
from app.theme.motion import Motion
from nncore.fields import fields_of
from nncore.loomfile import LoomFileError, write_atomically

VERSION = 1
FILE = "settings.json"
_PROPERTY = "layerloom_settings"


WireStyle = Literal["curved", "straight"]
APPEARANCE, CANVAS, TRAINING = "Appearance", "Canvas", "Training"
"""Headings under which a person finds what they can set; what has none follows what they do."""


class Placed(Struct, frozen=True):
    """Where a window stood, its frame's corner and its own size, in pixels."""

    left: int
    top: int
    width: Annotated[int, Meta(ge=200, le=20_000)]
    height: Annotated[int, Meta(ge=200, le=20_000)]
    maximised: bool = False


class Settings(Struct, frozen=True):
    """All settings with their ranges; forms and the file are made from these fields."""

    version: Annotated[int, Meta(extra={"hidden": True})] = VERSION
    theme: Annotated[
        Choice,
        Meta(
            title="Theme",
            description="Follow the system, or stay dark or light",
            extra={"group": APPEARANCE, "words": ("As the system", "Dark", "Light")},
        ),
    ] = "system"
    type_size: Annotated[
        TypeSize,
        Meta(
            title="Size of type",
            description="Around the canvas; in it one zooms",
            extra={
                "group": APPEARANCE,
                "words": ("As the system", "100 %", "115 %", "130 %", "150 %"),
            },
        ),
    ] = "system"
    motion: Annotated[
        Motion,
        Meta(
            title="Motion",
            description="Reduced: nothing glides or blinks",
            extra={"group": APPEARANCE, "words": ("As the system", "Full", "Reduced")},
        ),
    ] = "system"
    window: Annotated[
        Placed | None,
        Meta(
            title="Window",
            description="Place and size of the last window",
            extra={"hidden": True},
        ),
    ] = None
    panels_height: Annotated[
        int,
        Meta(
            title="Height of the panels", description="In pixels, below the canvas", ge=60, le=4_000
        ),
    ] = 232
    families: Annotated[
        dict[str, bool],
        Meta(
            title="Families of the palette",
            description="Which of them were opened or folded by hand",
        ),
    ] = {}
    left: Annotated[
        str,
        Meta(
            title="Left column",
            description="Whether the palette or the outline was in front",
            extra={"hidden": True},
        ),
    ] = "Palette"
    minimap: Annotated[
        bool,
        Meta(
            title="Map of the network",
            description="In a corner, while some is out of sight",
            extra={"group": CANVAS},
        ),
    ] = True
    selection_bar: Annotated[
        bool,
        Meta(
            title="Bar beside what is chosen",
            description="What one does most with chosen layers, above or below them",
            extra={"group": CANVAS},
        ),
    ] = True
    heat: Annotated[
        str,
        Meta(
            title="Heat",
            description="What the bars on cards are about",
            extra={"hidden": True},
        ),
    ] = ""
    wires: Annotated[
        WireStyle,
        Meta(
            title="Wires",
            description="How wires run from port to port",
            extra={"group": CANVAS, "words": ("Curved", "Straight")},
        ),
    ] = "curved"
    shapes: Annotated[
        bool,
        Meta(
            title="Shapes on wires",
            description="Write over every wire what flows through it",
            extra={"group": CANVAS},
        ),
    ] = True
    wires_hidden: Annotated[
        bool,
        Meta(
            title="Hide wires",
            description="Show cards alone; a card under the pointer shows its wires",
            extra={"group": CANVAS},
        ),
    ] = False
    trains_examples: Annotated[
        bool,
        Meta(
            title="Examples train at once",
            description="Train an example as soon as it is opened; else it waits for Train",
            extra={"group": TRAINING},
        ),
    ] = True
    shortcuts: Annotated[
        Any,
        Meta(
            title="Shortcuts",
            description="Keys of actions that have others than at first, by the action's id",
        ),
    ] = {}
    arrangement: Annotated[
        Arrangement,
        Meta(
            title="Layout",
            description="Where panels stand, and what is put away",
            extra={"hidden": True},
        ),
    ] = Arrangement()
    folder: Annotated[
        str,
        Meta(
            title="Folder",
            description="Where files were last opened or saved",
            extra={"hidden": True},
        ),
    ] = ""


class SettingsStore(QObject):
    """Holds the Settings of an application; every change is written at once."""

    changed = Signal(object)
    """Something is set otherwise; carries the new Settings."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.home = os.environ.get(VARIABLE)
        self.path = config_home() / FILE
        self.value = read(self.path)

    @classmethod
    def of(cls, app: QApplication) -> SettingsStore:
        """Give the store of an application; it reads the file when first asked for."""
        found = app.property(_PROPERTY)
        if not isinstance(found, SettingsStore) or found.home != os.environ.get(VARIABLE):
            found = cls(app)
            app.setProperty(_PROPERTY, found)
        return found

    def change(self, **fields: Any) -> None:
        """Set some fields otherwise."""
        self.take(replace(self.value, **fields))

    def take(self, value: Settings) -> None:
        """Have all as in this value."""
        if value == self.value:
            return
        self.value = value
        with suppress(OSError, LoomFileError):      # they hold for this start: worth no message
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self.path, msgspec.json.encode(value), lasts=False)
        self.changed.emit(value)


def as_set_in(other: Settings, settings: Settings) -> Settings:
    """With all that a person can set, keys too, as in others; what follows what they do stays."""
    names = [field.name for field in fields_of(Settings) if field.group] + ["shortcuts"]
    return replace(settings, **{name: getattr(other, name) for name in names})


def as_at_first(settings: Settings) -> Settings:
    """With all that a person can set as it was at first."""
    return as_set_in(Settings(), settings)


def settings_store() -> SettingsStore:
    """Give the store of the running application."""
    return SettingsStore.of(cast(QApplication, QCoreApplication.instance()))


def read(path: Path) -> Settings:
    """The settings in a file; one that is damaged or newer is put aside for the defaults."""
    try:
        settings = msgspec.json.decode(path.read_bytes(), type=Settings)
        if settings.version == VERSION:
            return settings
    except FileNotFoundError:
        return Settings()
    except (OSError, msgspec.DecodeError):
        pass
    with suppress(OSError):
        path.replace(path.with_name(f"{FILE}.aside"))
    return Settings()
