"""StatusBar: one quiet line.

What goes on, how fast, how large, how good, and whether it is saved.
"""

from math import isnan
from statistics import fmean

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.document import Document
from app.theme.colours import brush, colour
from app.theme.current import current_theme
from app.training.hindrances import hindrances, in_words, remarks
from app.training.reports import Progress
from app.training.scores import metric_name, score_words
from app.training.session import Session
from app.training.standing import Standing, standing
from app.widgets.text import Line, Text, give_ground
from nncore.insight.cost import cost_in_words, is_heavy
from nncore.insight.memory import LARGE

HEIGHT = 28
STANDS: dict[Standing, str] = {
    "new": "Ready",
    "paused": "Paused",
    "trained": "Trained",
    "changed": "Changed since it was trained",
}
SCORED: tuple[Standing, ...] = ("paused", "trained")
"""The scores of a run are true of these."""


class StatusBar(QWidget):
    """Reads Session and Document."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._errand = self._tip = ""
        self._build()
        self.show_session(None)

    def show_session(self, session: Session | None) -> None:
        """Follow another run, or none."""
        self._tip = ""
        if self._session is not None:
            self._session.state_changed.disconnect(self.show_state)
            self._session.progressed.disconnect(self.show_progress)
            self._session.epoch_ended.disconnect(self.show_epochs)
            self._session.problems_changed.disconnect(self.show_state)
            self._session.history_changed.disconnect(self.show_state)
        self._session = session
        if session is not None:
            session.state_changed.connect(self.show_state)
            session.progressed.connect(self.show_progress)
            session.epoch_ended.connect(self.show_epochs)
            session.problems_changed.connect(self.show_state)
            session.history_changed.connect(self.show_state)
        self.show_state()

    def show_errand(self, words: str) -> None:
        """Say what is being opened or kept, before all else; "" is nothing."""
        self._errand = words
        self.show_state()

    def show_tip(self, words: str) -> None:
        """Say what the keys do to what is in the hand, before all else until it is let go."""
        self._tip = words
        self.show_state()

    def show_state(self) -> None:
        """Say what goes on."""
        session = self._session
        for text in (self._speed, self._size, self._score):
            text.setVisible(not self._tip)
        if self._tip:
            self._show("", self._tip)
            return
        if session is None:
            self._show("accent" if self._errand else "", self._errand or "No network open")
            for text in (self._speed, self._size, self._score):
                text.setText("")
            return
        if self._errand:
            self._show("accent", self._errand)
        elif session.state != "idle":
            self._show("accent", "Training" if session.state == "training" else "Pausing")
        elif session.ending is not None and session.ending.problem is not None:
            self._show("error", session.ending.problem.title)
        elif hindrances(session.problems):
            self._show("error", in_words(session.problems))
        elif session.dataset is None and not session.data_error:
            self._show("", "Reading the data")
        else:
            told = (_stands(session), remarks(session.problems))
            self._show("", " · ".join(filter(None, told)))
        if session.state == "idle":
            self._speed.setText("")
        count = f"{session.check.parameters:,} parameters"
        self._size.setText(count if session.check.is_known else "parameters not known yet")
        if session.state == "idle":
            self._score.setText("")
        if session.state == "idle" and standing(session.document.project) in SCORED:
            metrics = session.history.metrics
            self._show_scores(
                {
                    path.removeprefix("validation/"): float(values[-1])
                    for path, values in metrics.items()
                    if path.startswith("validation/") and len(values)
                }
            )

    def show_progress(self, progress: Progress) -> None:
        """Show the speed."""
        if progress.samples_per_s > 0:
            self._speed.setText(f"{_round(progress.samples_per_s):,} samples/s")

    def show_epochs(self, reports: tuple[object, ...]) -> None:
        """Show the newest scores."""
        if reports:
            self._show_scores(getattr(reports[-1], "validation", {}))

    def show_file(self, document: Document | None) -> None:
        """Say whether the file has everything."""
        if document is None:
            self._file.setText("Everything stays on this machine")
        elif document.path is None:
            self._file.setText("Kept under Recent; not in a file yet")
        else:
            self._file.setText(
                "Saved" if document.is_saved else "Changes are kept; not in the file yet"
            )

    def _show_scores(self, scores: dict[str, float]) -> None:
        known = {name: score for name, score in scores.items() if not isnan(score)}
        words = ""                              # of several outputs each has a score of its own
        if "accuracy" in known:
            words = f"validation accuracy {known['accuracy']:.1%}".replace("%", " %")
        elif "r2" in known:
            words = f"validation R² {known['r2']:.2f}"
        elif others := [name for name in known if name != "loss" and "/" not in name]:
            name, _, one = others[0].partition(" ")
            alike = [known[each] for each in others if each.partition(" ")[0] == name]
            words = f"validation {metric_name(name)} {score_words(fmean(alike), name)}"
            words += f", mean of {len(alike)} classes" if one else ""
        if scores:
            self._score.setText(words)

    def _show(self, token: str, words: str) -> None:
        self._dot.show_token(token)
        self._state.setText(words)

    def _build(self) -> None:
        give_ground(self)
        self.setMinimumHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._dot = Dot()
        self._state, self._speed, self._size, self._score, self._file = (
            Text("", "quiet") for _ in range(5)
        )
        self._state.setObjectName("status")
        self._score.setObjectName("score")
        body = QWidget()
        body.setMinimumHeight(HEIGHT - 1)
        row = QHBoxLayout(body)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(self._dot)
        row.addWidget(self._state)
        for text in (self._speed, self._size, self._score):
            row.addSpacing(16)
            row.addWidget(text)
        row.addStretch(1)
        row.addWidget(self._file)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Line())
        column.addWidget(body)


class Dot(QWidget):
    """A dot in a colour of the theme, or nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._token = ""

    def show_token(self, token: str) -> None:
        """Show this colour; "" shows none."""
        self._token = token
        self.setVisible(bool(token))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(8, 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if not self._token:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = getattr(current_theme(), self._token)
        painter.setPen(colour(ink))
        painter.setBrush(brush(ink))
        middle = self.height() / 2
        painter.drawEllipse(0, int(middle - 4), 7, 7)


def _stands(session: Session) -> str:
    """How far it is, and what going on costs where that is much."""
    project = session.document.project
    stands = standing(project)
    if not is_heavy(session.check, project.training):
        return STANDS[stands]
    costs = cost_in_words(session.check, project.training)
    if stands == "new" and session.check.parameters > LARGE:
        return f"{STANDS[stands]}; so large a network is shown once it trains, in {costs}"
    return f"{STANDS[stands]}; training takes {costs}"


def _round(number: float) -> int:
    """Three significant digits."""
    step = 10 ** max(0, len(str(int(number))) - 3)
    return int(round(number / step) * step)
