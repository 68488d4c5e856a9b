"""How soon all is right after a number was typed in a large network: offscreen, at 1440×900."""

import gc
import sys
import time
from statistics import median

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.application import SWITCH_INTERVAL_S, make_qapplication
from app.document import Document
from app.theme.current import ThemeSource
from app.widgets.number_field import NumberField
from app.workspace import Workspace
from benchmarks.canvas import residual
from benchmarks.row import Found

LAYERS, CHANGED, TURNS = 500, "n4", 9
MOST_MS = 50
REST_MS = 300
"""Between two numbers: what follows from the last one, in another thread, is long done."""


def rest(ms: int) -> None:
    """Let time go by as the program does between two keys.

    QTest.qWait keeps Python's lock, so that other threads stand still, and go on when it is over.
    """
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def typed() -> Found:
    """From the last key in a Dense's units until shapes and problems are right, median."""
    gc.disable()                        # as the program does; it collects every two seconds
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    ThemeSource.of(make_qapplication()).choose("dark")
    workspace = Workspace(Document(residual(LAYERS)))
    workspace.resize(1440, 900)
    workspace.show()
    workspace.selection.choose([CHANGED])
    QApplication.processEvents()
    field = next(each for each in workspace.inspector.findChildren(NumberField) if each.isVisible())
    found, fits = [], len(workspace.session.problems)
    for turn in range(TURNS):
        units = 16 + (turn + 1) * ((turn + 1) % 2)       # another misfit, then what fits
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, str(units))
        rest(REST_MS)
        began = time.perf_counter()
        QTest.keyClick(field, Qt.Key.Key_Return)
        QApplication.processEvents()
        spent = (time.perf_counter() - began) * 1_000
        assert workspace.document.project.graph[CHANGED].layer.units == units
        assert (len(workspace.session.problems) > fits) == (units != 16)
        found.append(spent)
    left = QEventLoop()
    workspace.session.left.connect(left.quit)
    workspace.session.leave()
    left.exec()
    ms = median(found)
    return Found(f"{ms:.0f} ms, most {max(found):.0f} ms", ms <= MOST_MS)
