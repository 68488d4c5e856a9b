"""Whether a display answers: Qt ends the program with a paragraph of its own where none does."""

import ctypes
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

TIMEOUT_S = 2.0
STDERR = 2
FIRST_PORT = 6000
"""X servers listen at this port and their number."""

Door = tuple[socket.AddressFamily, str | tuple[str, int]]


def has_display() -> bool:
    """Whether a window could be shown."""
    if sys.platform in ("win32", "darwin"):
        return True
    wanted = [name.split(":")[0] for name in os.environ.get("QT_QPA_PLATFORM", "").split(";")]
    if any(name and not name.startswith(("xcb", "wayland")) for name in wanted):
        return True                     # offscreen and its like need nobody
    anything = not any(wanted)
    return bool(
        ((anything or "xcb" in wanted) and any(map(_answers, _doors_of_x())) and _is_let_in())
        or ((anything or wanted != ["xcb"]) and _has_wayland())
    )


def is_refused() -> bool:
    """Whether an X server is there and does not let this program in."""
    return any(map(_answers, _doors_of_x())) and not _is_let_in()


def _is_let_in() -> bool:
    """Whether the X server takes what XAUTHORITY holds; one that does not say so within time does.

    Asked through the library that Qt goes through itself.
    """
    refused: list[bool] = []

    def ask() -> None:
        try:
            xcb = ctypes.CDLL("libxcb.so.1")
        except OSError:
            return
        xcb.xcb_connect.restype = ctypes.c_void_p
        connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
        refused.append(bool(xcb.xcb_connection_has_error(connection)))
        xcb.xcb_disconnect(connection)

    asking = Thread(target=ask, daemon=True)
    with _quiet_terminal():             # libxcb writes the server's own words there
        asking.start()
        asking.join(TIMEOUT_S)
    return not any(refused)


@contextmanager
def _quiet_terminal() -> Iterator[None]:
    """Let nothing through to standard error, not even what C writes."""
    kept, nowhere = os.dup(STDERR), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STDERR)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, STDERR)
        os.close(kept)


def _has_wayland() -> bool:
    if os.environ.get("WAYLAND_SOCKET"):
        return True                     # a connection that is open already
    name = os.environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    path = Path(os.environ.get("XDG_RUNTIME_DIR", ""), name)
    return _answers((socket.AF_UNIX, str(path)))


def _doors_of_x() -> Iterator[Door]:
    """Where the server of DISPLAY may be reached, in the order in which xcb tries them."""
    host, colon, rest = os.environ.get("DISPLAY", "").rpartition(":")
    number = rest.partition(".")[0]
    if not colon or not number.isdecimal():
        return
    protocol, slash, name = host.rpartition("/")
    if host in ("", "unix") or protocol == "unix" or name == "unix":
        path = f"/tmp/.X11-unix/X{number}"
        yield socket.AF_UNIX, "\0" + path
        yield socket.AF_UNIX, path
    elif slash and protocol != "tcp":
        yield socket.AF_UNIX, f"{host}:{number}"
    address = (name if slash else host).strip("[]") or "localhost"
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    if protocol != "unix" and "unix" not in (host, name):
        yield family, (address, FIRST_PORT + int(number))


def _answers(door: Door) -> bool:
    family, address = door
    try:
        with socket.socket(family, socket.SOCK_STREAM) as line:
            line.settimeout(TIMEOUT_S)
            line.connect(address)
    except (OSError, OverflowError, UnicodeError):
        return False
    return True
