"""A display is there if it answers, whatever the variables say."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.display import has_display

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="X and Wayland")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch):
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"):
        monkeypatch.delenv(name, raising=False)


def listening(family, address):
    door = socket.socket(family)
    door.bind(address)
    door.listen()
    return closing(door)


def test_without_a_variable_there_is_none():
    assert not has_display()


def test_an_x_server_counts_only_while_it_answers(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":48123")
    assert not has_display()
    with listening(socket.AF_UNIX, "\0/tmp/.X11-unix/X48123"):
        assert has_display()
    assert not has_display()


def test_an_x_server_on_another_machine_is_asked_at_its_port(monkeypatch):
    with listening(socket.AF_INET, ("127.0.0.1", 0)) as door:
        number = door.getsockname()[1] - 6000
        monkeypatch.setenv("DISPLAY", f"127.0.0.1:{number}.0")
        assert has_display()
    assert not has_display()


@pytest.mark.parametrize("display", ["nonsense", ":", ":x", ":99999999", "a\u0130:1", "/nosuch:0"])
def test_a_display_that_cannot_be_is_none(display, monkeypatch):
    monkeypatch.setenv("DISPLAY", display)
    assert not has_display()


def test_wayland_counts_only_while_it_answers(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    assert not has_display()
    with listening(socket.AF_UNIX, str(tmp_path / "wayland-7")):
        assert has_display()
        monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
        assert not has_display()


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:size=800x600", "xcb;offscreen"])
def test_a_platform_that_needs_no_display_is_asked_for_none(platform, monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert has_display()


def test_a_display_that_is_gone_is_told_in_a_sentence():
    environment = {**os.environ, "DISPLAY": ":48124"}
    ended = subprocess.run(
        [sys.executable, "main.py"], cwd=ROOT, env=environment, capture_output=True, text=True,
        timeout=30, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr.startswith("There is no display to open a window on.")
    assert ended.stderr.count("\n") == 1
