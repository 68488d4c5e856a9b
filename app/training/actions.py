"""What a person can ask of a run."""

from app.actions import Action
from app.training.session import Session


def can_go(session: Session) -> bool:
    """Nothing stands in the way of training, or it is going on."""
    return session.can_train or session.state != "idle"


def can_step(session: Session) -> bool:
    """Training could go on and does not."""
    return session.can_train and session.state == "idle"


def has_learned(session: Session) -> bool:
    """There is something to forget."""
    return session.document.project.checkpoint is not None or session.state != "idle"


def toggle(session: Session) -> None:
    """Train, or pause; what was learned stays."""
    session.toggle()


def step_batch(session: Session) -> None:
    """Learn from one batch: forward, backward, and one step of the optimiser."""
    session.step_batch()


def step_epoch(session: Session) -> None:
    """Go through the training data to the end of this epoch."""
    session.step_epoch()


def reset(session: Session) -> None:
    """Forget what was learned and start from the seed's own weights again."""
    session.reset()


ACTIONS = (
    Action("train.toggle", "Train or pause", toggle, "Ctrl+T", "Train/1 run", "play", can_go),
    Action(
        "train.batch", "Step batch", step_batch, "Ctrl+B", "Train/2 step", "step-forward", can_step
    ),
    Action(
        "train.epoch", "Step epoch", step_epoch, "Ctrl+E", "Train/2 step", "skip-forward", can_step
    ),
    Action("train.reset", "Reset", reset, "Ctrl+R", "Train/3 reset", "rotate-ccw", has_learned),
)
