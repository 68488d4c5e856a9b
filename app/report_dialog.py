"""ReportDialog: what broke, in full, to be read and copied. It sends nothing anywhere."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.crash import Report
from app.parting import part_once_closed
from app.theme.current import give_type
from app.widgets.buttons import Button
from app.widgets.text import Text, give_ground


class ReportDialog(QDialog):
    """Shows a Report with Copy and Close."""

    def __init__(self, report: Report, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Report")
        self.setAccessibleName("Report")
        part_once_closed(self)
        self.resize(720, 460)
        give_ground(self, "window")
        self._report = report
        words = QPlainTextEdit(report.text)
        words.setReadOnly(True)
        give_type(words, "number")
        words.setAccessibleName("Report text")
        words.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        where = Text(f"Written to {report.path}. Nothing is sent anywhere.", "quiet", wrap=True)
        self._copy, close = Button("Copy", "outline"), Button("Close")
        self._copy.clicked.connect(self.copy)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(words, 1)
        column.addLayout(row)
        row.addWidget(where, 1)
        row.addWidget(self._copy)
        row.addWidget(close)

    def copy(self) -> None:
        """Put the whole text on the clipboard."""
        QGuiApplication.clipboard().setText(self._report.text)
        self._copy.setText("Copied")
