"""The window: Qt and pyqtgraph over nncore."""
