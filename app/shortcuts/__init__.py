"""Shortcuts: which key triggers what, the list of them all, and how one is changed."""
