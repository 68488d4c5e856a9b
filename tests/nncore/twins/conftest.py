"""Twins need PyTorch, which the tests do without."""

collect_ignore_glob = ["*.py"]
