"""Opens and closes as a person does, and waits until it is done."""

from __future__ import annotations

from contextlib import contextmanager

from app.workspace import Workspace


@contextmanager
def at_work(qtbot, document, width=1440, height=900):
    """A workspace on a document, shown without a window around it; closed at the end."""
    made = Workspace(document)
    made.resize(width, height)
    made.show()
    yield made
    with qtbot.waitSignal(made.session.left):
        made.session.leave()
    made.close()
    made.deleteLater()


def open_source(window, source, trains=False):
    """Open a file or an example."""
    window.open_source(str(source), trains)
    window.application.finish()


def open_kept(window, one):
    """Open kept work."""
    window.opener.open_kept(one)
    window.application.finish()


def click(window, button):
    """Click on something that opens or closes."""
    button.click()
    window.application.finish()


def close_document(window):
    """Go back to the welcome page, and wait until everything is kept."""
    window.close_document()
    window.application.finish()
