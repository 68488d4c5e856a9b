"""How the curves are shown: a narrow column of switches at their right."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSlider, QVBoxLayout, QWidget

from app.theme.current import theme_source
from app.theme.tokens import Theme
from app.training.scores import metric_name
from app.widgets.buttons import Button
from app.widgets.choice_field import ChoiceField
from app.widgets.text import Text

SMOOTHING_STEP = 0.001
SMOOTHING_MOST = 0.1
WIDTH_PX = 188
FILES = (("png", "Picture (PNG)"), ("svg", "Drawing (SVG)"), ("csv", "Numbers (CSV)"))


class View(Struct, frozen=True):
    """How the curves are shown. `smoothing` is the share of the run that the line averages over."""

    per_epoch: bool = False
    log: bool = True
    smoothing: float = 0.01
    metric: str = ""


class Controls(QWidget):
    """Sets a View; knows no curve."""

    changed = Signal(object)
    """The person wants it shown another way; carries the View."""
    export_asked = Signal(str)
    """The person wants a file: `png`, `svg` or `csv`."""

    def __init__(self, view: View, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self._metrics: tuple[str, ...] = ()
        self._build()

    def show_metrics(self, metrics: tuple[str, ...], chosen: str) -> None:
        """Offer what is measured; one alone needs no choice."""
        if metrics != self._metrics:
            self._metrics = metrics
            self.metric_field.show_choices([(name, metric_name(name)) for name in metrics])
            if chosen in metrics:
                self.metric_field.show_value(chosen)
            self.metric_field.setVisible(len(metrics) > 1)

    def _build(self) -> None:
        theme_source().changed.connect(self.show_theme)
        self.show_theme(theme_source().theme)
        self.per_step = self._toggle("Steps", "Show every step", not self.view.per_epoch)
        self.per_epoch = self._toggle("Epochs", "Show one value an epoch", self.view.per_epoch)
        self.log = self._toggle("Log", "Equal factors are equally far apart", self.view.log)
        self.per_step.clicked.connect(self._show_steps)
        self.per_epoch.clicked.connect(self._show_epochs)
        self.log.clicked.connect(self._set_log)
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.smoothing.setRange(0, round(SMOOTHING_MOST / SMOOTHING_STEP))
        self.smoothing.setValue(round(self.view.smoothing / SMOOTHING_STEP))
        self.smoothing.setAccessibleName("Smoothing")
        self.smoothing.setToolTip("How much of the run the line averages over, up to a tenth")
        self.smoothing.valueChanged.connect(self._set_smoothing)
        self.metric_field = ChoiceField("Metric")
        self.metric_field.committed.connect(self._set_metric)
        self.metric_field.hide()
        self.export = Button("Export", icon_name="download", tip="Save the curves to a file")
        menu = QMenu(self.export)
        for kind, words in FILES:
            menu.addAction(words).setData(kind)
        menu.triggered.connect(self._tell_export)
        self.export.setMenu(menu)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(6)
        _add_row(column, self.per_step, self.per_epoch, self.log)
        _add_row(column, Text("Smooth", "quiet"), self.smoothing, spacing=10)
        column.addWidget(self.metric_field)
        column.addStretch(1)
        column.addWidget(self.export)

    def show_theme(self, _theme: Theme) -> None:
        """Be as wide as its words."""
        self.setFixedWidth(round(WIDTH_PX * theme_source().scale))

    def _toggle(self, words: str, tip: str, on: bool) -> Button:
        button = Button(words, "plain", tip=tip)
        button.setProperty("kind", "tab")
        button.setCheckable(True)
        button.setChecked(on)
        return button

    def _show_steps(self) -> None:
        self._set(replace(self.view, per_epoch=False))

    def _show_epochs(self) -> None:
        self._set(replace(self.view, per_epoch=True))

    def _set_log(self, on: bool) -> None:
        self._set(replace(self.view, log=on))

    def _set_smoothing(self, place: int) -> None:
        self._set(replace(self.view, smoothing=place * SMOOTHING_STEP))

    def _set_metric(self, metric: str) -> None:
        self._set(replace(self.view, metric=metric))

    def _set(self, view: View) -> None:
        self.view = view
        self.per_step.setChecked(not view.per_epoch)
        self.per_epoch.setChecked(view.per_epoch)
        self.changed.emit(view)

    def _tell_export(self, action: QAction) -> None:
        self.export_asked.emit(action.data())


def _add_row(column: QVBoxLayout, *widgets: QWidget, spacing: int = 2) -> None:
    row = QHBoxLayout()
    row.setSpacing(spacing)
    column.addLayout(row)
    for widget in widgets:
        row.addWidget(widget)
