"""Nothing here is a test: record.py needs PyTorch, and only its file is read."""

collect_ignore_glob = ["*.py"]
