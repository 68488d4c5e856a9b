"""A display is there if it answers, whatever the variables say."""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread

import pytest

from app.display import has_display, is_refused

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


LETS_IN = struct.pack("<BBHHH32x", 1, 0, 11, 0, 8)
WHY = b"No protocol specified\n  "
REFUSES = struct.pack("<BBHHH", 0, len(WHY), 11, 0, len(WHY) // 4) + WHY


@contextmanager
def x_server(family, address, reply=LETS_IN):
    """Whoever introduces himself gets this reply."""

    def serve():
        while True:
            try:
                line, _ = door.accept()
            except OSError:
                return
            with line:
                if line.recv(64):
                    line.sendall(reply)

    with socket.socket(family) as door:
        door.bind(address)
        door.listen()
        serving = Thread(target=serve)
        serving.start()
        try:
            yield door
        finally:
            door.shutdown(socket.SHUT_RDWR)
            serving.join()


def test_without_a_variable_there_is_none():
    assert not has_display()


def test_an_x_server_counts_only_while_it_answers(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":48123")
    assert not has_display()
    with x_server(socket.AF_UNIX, "\0/tmp/.X11-unix/X48123"):
        assert has_display()
    assert not has_display()


def test_an_x_server_on_another_machine_is_asked_at_its_port(monkeypatch):
    with x_server(socket.AF_INET, ("127.0.0.1", 0)) as door:
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


def test_an_x_server_that_refuses_is_no_display(monkeypatch, capfd):
    monkeypatch.setenv("DISPLAY", ":48125")
    with x_server(socket.AF_UNIX, "\0/tmp/.X11-unix/X48125", REFUSES):
        assert not has_display()
        assert is_refused()
    assert not is_refused()
    assert capfd.readouterr().err == ""


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "main.py", *arguments], cwd=ROOT, env={**os.environ, **environment},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_a_display_that_is_gone_is_told_in_a_sentence():
    ended = run(DISPLAY=":48124")
    assert ended.returncode == 1
    assert ended.stderr.startswith("There is no display to open a window on.")
    assert ended.stderr.count("\n") == 1


def test_a_display_that_refuses_is_told_in_a_sentence():
    with x_server(socket.AF_UNIX, "\0/tmp/.X11-unix/X48126", REFUSES):
        ended = run(DISPLAY=":48126")
    assert ended.returncode == 1
    assert ended.stderr.startswith("The display :48126 does not let this program in")
    assert ended.stderr.count("\n") == 1


def test_a_word_that_is_no_command_is_told_so_before_any_display():
    ended = run("bogus")
    assert ended.returncode == 2
    assert ended.stderr.startswith("bogus is no command and no file; these commands work: ")
    assert ended.stderr.count("\n") == 1


def test_of_a_file_and_an_option_that_nobody_knows_the_option_is_told():
    ended = run("a.loom", "--bogus")
    assert ended.returncode == 2
    assert ended.stderr == "Layerloom does not know --bogus. Try --help.\n"


def test_the_program_proves_itself_without_a_display():
    ended = run("--smoke-test", "--json", QT_QPA_PLATFORM="offscreen")
    assert (ended.returncode, ended.stderr) == (0, "")
    told = json.loads(ended.stdout)
    assert told == {
        "ok": True,
        "fonts": ["Inter", "JetBrains Mono"],
        "epochs": [1, 2],
        "saved_and_loaded": True,
        "window": True,
        "packed": False,
    }
