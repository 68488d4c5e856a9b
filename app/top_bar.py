"""TopBar: menus, what is open, the four things one does with a run, its pace, how far it is."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenuBar, QSizePolicy, QVBoxLayout, QWidget

from app.actions import stand_for
from app.theme.colours import brush
from app.theme.current import current_theme, theme_source
from app.training.reports import Progress
from app.training.requests import PACES, Pace
from app.training.session import Session
from app.widgets.buttons import Button
from app.widgets.choice_field import ChoiceField
from app.widgets.sizes import NARROW
from app.widgets.text import Line, Number, Text, give_ground

HEIGHT, LEAST_WIDTH = 52, 900
NAMED = 1_140
"""So wide, times the size of type, that all buttons have their names."""
ICONS = {"Reset": "rotate-ccw", "Step batch": "step-forward", "Step epoch": "skip-forward"}


class TopBar(QWidget):
    """Reads the Session's state and Progress; asks for what its buttons say."""

    asked = Signal(str)
    """A button was pressed; carries the id of its action."""
    pace_chosen = Signal(object)
    """Another pace; carries a Pace."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._build()
        theme_source().changed.connect(self._fit)
        self.show_session(None)

    def show_session(self, session: Session | None) -> None:
        """Follow another run, or none."""
        if self._session is not None:
            self._session.state_changed.disconnect(self.show_state)
            self._session.progressed.disconnect(self.show_progress)
            self._session.history_changed.disconnect(self.show_state)
        self._session = session
        if session is not None:
            session.state_changed.connect(self.show_state)
            session.progressed.connect(self.show_progress)
            session.history_changed.connect(self.show_state)
            self._pace.show_value(session.pace)
        self.show_state()

    def show_title(self, title: str, changed: bool) -> None:
        """Name what is open; a dot says that the file has not all of it."""
        self._title.setText(f"{title} •" if changed else title)
        self._title.setToolTip("Not all of it is saved in its file" if changed else "")

    def show_state(self) -> None:
        """Show what can be asked for now."""
        session = self._session
        training = session is not None and session.state != "idle"
        can = session is not None and session.can_train
        self._train.setText("Pause" if training else "Train")
        self._train.setAccessibleName("Pause" if training else "Train")
        self._train.show_kind("accent" if session is not None else "quiet")
        self._train.setEnabled(training or can)
        checkpoint = session.document.project.checkpoint if session else None
        self._reset.setEnabled(training or checkpoint is not None)
        for button in (self._batch, self._epoch):
            button.setEnabled(can and not training)
        self._pace.setEnabled(session is not None)
        if session is None:
            self._bar.show_share(0.0)
            self._words.setText("")
            self._left.setText("")
        elif not training:
            epochs = session.document.project.training.epochs
            done = checkpoint.epoch if checkpoint else 0
            self._bar.show_share(done / epochs)
            self._words.setText(f"epoch {done:,} / {epochs:,}")
            steps = checkpoint.step if checkpoint else 0
            self._left.setText(f"{steps:,} {'step' if steps == 1 else 'steps'}" if steps else "")

    def show_progress(self, progress: Progress) -> None:
        """Show where the run stands and how long it still takes."""
        steps = max(1, progress.epochs * progress.steps_per_epoch)
        self._bar.show_share(progress.step / steps)
        epoch = min(progress.epoch + 1, progress.epochs)
        self._words.setText(f"epoch {epoch:,} / {progress.epochs:,}")
        left = progress.seconds_left
        self._left.setText("" if left is None else f"{duration(left)} left")

    def show_narrow(self, narrow: bool) -> None:
        """Save room in a small window: icons for words, no title (the canvas has it too)."""
        for each in (self._brand, self._title):
            each.setVisible(not narrow)
        for button, name in self._named.items():
            button.setText("" if narrow else name)
            button.show_icon(ICONS[name] if narrow else "")
        cramped = narrow and theme_source().scale > 1
        room = self.width() / theme_source().scale
        self._row.setSpacing(8 if cramped else 16)
        self._left.setVisible(not cramped or room >= LEAST_WIDTH)   # the count of epochs stays
        self._bar.setVisible(not cramped or room >= LEAST_WIDTH - 100)
        self._pace.show_words([pace.short if cramped else pace.title for pace in PACES])
        self._pace.setMinimumWidth(150 if narrow else round(168 * theme_source().scale))

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, HEIGHT)      # with names for icons it must still become narrower

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self, *_why: object) -> None:
        """Type may be larger now, and words need more room."""
        room = self.width()
        self.show_narrow(room < NARROW or room < NAMED * theme_source().scale)

    def _ask_reset(self) -> None:
        self.asked.emit("train.reset")

    def _ask_train(self) -> None:
        self.asked.emit("train.toggle")

    def _ask_batch(self) -> None:
        self.asked.emit("train.batch")

    def _ask_epoch(self) -> None:
        self.asked.emit("train.epoch")

    def _choose_pace(self, pace: Pace) -> None:
        self.pace_chosen.emit(pace)

    def _build(self) -> None:
        give_ground(self)
        self.setFixedHeight(HEIGHT)
        self._title = Text("", "quiet")
        self._title.setObjectName("title")
        self._reset = Button("Reset")
        self._train = Button("Train", "accent")
        self._train.setMinimumWidth(84)
        self._batch = Button("Step batch")
        self._epoch = Button("Step epoch")
        stand_for(self._reset, "train.reset")
        stand_for(self._train, "train.toggle", also="Space")
        stand_for(self._batch, "train.batch")
        stand_for(self._epoch, "train.epoch")
        self._named = {
            button: button.text() for button in (self._reset, self._batch, self._epoch)
        }
        for button, name in self._named.items():
            button.setAccessibleName(name)
        self._reset.clicked.connect(self._ask_reset)
        self._train.clicked.connect(self._ask_train)
        self._batch.clicked.connect(self._ask_batch)
        self._epoch.clicked.connect(self._ask_epoch)
        self._pace = ChoiceField("Pace", [(pace, pace.title) for pace in PACES])
        self._pace.setToolTip(
            "How fast a run goes: a network that is done at once cannot be watched"
        )
        self._pace.committed.connect(self._choose_pace)
        self._pace.setMinimumWidth(168)
        self._bar = Bar()
        self._words = Number("")
        self._words.setObjectName("epoch")
        self._left = Text("", "quiet")
        self._brand = Text("Layerloom", "card_title")
        self.menus = QMenuBar()
        self.menus.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        left, middle, right = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        left.setSpacing(8)
        middle.setSpacing(8)
        right.setSpacing(12)
        body = QWidget()
        body.setFixedHeight(HEIGHT - 1)
        self._row = row = QHBoxLayout(body)
        row.setContentsMargins(16, 0, 16, 0)
        row.addLayout(left, 3)
        row.addLayout(middle)
        row.addLayout(right, 5)
        left.addWidget(self._brand)
        left.addWidget(self.menus)
        left.addWidget(self._title, 1)
        for button in (self._reset, self._train, self._batch, self._epoch):
            middle.addWidget(button)
        right.addWidget(self._bar, 2)
        right.addWidget(self._words)
        right.addWidget(self._left)
        right.addStretch(1)
        right.addWidget(self._pace)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(body)
        column.addWidget(Line())


class Bar(QWidget):
    """How far a run is: a line that fills with the accent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self.setFixedHeight(6)
        self.setMinimumWidth(60)
        self.setMaximumWidth(160)

    def show_share(self, share: float) -> None:
        """Fill this much, from 0 to 1."""
        share = min(1.0, max(0.0, share))
        if share != self._share:
            self._share = share
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(150, 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        painter.setBrush(brush(theme.button_line))
        painter.drawRoundedRect(whole, 3, 3)
        if self._share > 0:
            painter.setBrush(brush(theme.accent))
            painter.drawRoundedRect(QRectF(0, 0, max(6.0, whole.width() * self._share), 6), 3, 3)


def duration(seconds: float) -> str:
    """A time to wait in the unit that fits: 8 s, 3 min, 2 h."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3600:.1f} h"
