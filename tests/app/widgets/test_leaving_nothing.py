"""A field that goes leaves nothing behind in Qt's style sheet, however often pages change."""

from __future__ import annotations

import ctypes
import gc
import platform
import random

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.parting import delete_later
from app.widgets.choice_field import ChoiceField
from app.widgets.number_field import NumberField

FIELDS = 200
MOST_BYTES = 70
"""Of each; a line that is not forgotten takes 500 to 1,000, the frame of a list 120 to 220."""


class Given(ctypes.Structure):
    """glibc's `struct mallinfo2`."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            "arena", "ordblks", "smblks", "hblks", "hblkhd",
            "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost",
        )
    )  # fmt: skip


class Stirred:
    """Memory taken and given back at random: without it the next field comes to lie where the last
    one was, and takes over what was left behind for it."""

    def __init__(self):
        self.library = ctypes.CDLL(None)
        self.library.malloc.restype = ctypes.c_void_p
        self.library.malloc.argtypes = (ctypes.c_size_t,)
        self.library.free.argtypes = (ctypes.c_void_p,)
        self.library.mallinfo2.restype = Given
        self.random, self.pieces = random.Random(1), []

    def stir(self):
        for _ in range(30):
            size = self.random.choice([24, 40, 64, 100, 200, 400])
            self.pieces.append((self.library.malloc(size), size))
        while len(self.pieces) > 3000:
            place = self.random.randrange(len(self.pieces))
            self.pieces[place], self.pieces[-1] = self.pieces[-1], self.pieces[place]
            self.library.free(self.pieces.pop()[0])

    def used(self):
        """Bytes that others have been given."""
        gc.collect()
        return self.library.mallinfo2().uordblks - sum(size for _, size in self.pieces)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="asks glibc what it has given")
@pytest.mark.parametrize(
    "make",
    [lambda place: NumberField("Units", 3, parent=place),
     lambda place: ChoiceField("Activation", [(1, "ReLU"), (2, "tanh")], parent=place)],
    ids=["number", "choice"],
)  # fmt: skip
def test_a_field_that_goes_leaves_nothing_behind(dressed, qtbot, make):
    top, memory = QWidget(), Stirred()
    qtbot.addWidget(top)
    column = QVBoxLayout(top)
    top.show()

    def come_and_go():
        for _ in range(FIELDS):
            memory.stir()
            field = make(top)
            column.addWidget(field)
            field.show()
            QApplication.processEvents()
            field.hide()
            delete_later(field)
            del field
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            QApplication.processEvents()

    left = []
    for _ in range(3):              # the first fills caches; what leaks does so each time
        before = memory.used()
        come_and_go()
        left.append((memory.used() - before) / FIELDS)
    assert min(left) < MOST_BYTES
