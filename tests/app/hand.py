"""Opens and closes as a person does, and waits until it is done."""

from __future__ import annotations


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
