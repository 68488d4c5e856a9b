"""A hand and an eye: drives the real program on a real X display and reads what it shows.

The hand is xdotool, so everything goes through the window system as it would for a person. The eye
is the program's own door (`app/journey.py`), which says where things are and what they say.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 15.0
WINDOW_MANAGER = """<openbox_config xmlns="http://openbox.org/3.4/rc">
<desktops><number>1</number></desktops><keyboard/>
<mouse><context name="Client"><mousebind button="Left" action="Press">
<action name="Focus"/><action name="Raise"/></mousebind></context></mouse>
</openbox_config>"""
"""Keeps requested sizes, gives focus on a click, and takes no key and no Alt+drag for itself."""


class Display:
    """An X display of its own, with a window manager."""

    def __init__(self, folder: Path, size: str = "1440x900") -> None:
        reader, writer = os.pipe()
        command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{size}x24"]
        self._server = _start([*command, "-nolisten", "tcp"], pass_fds=(writer,))
        os.close(writer)
        with os.fdopen(reader) as number:
            self.name = f":{number.readline().strip()}"
        rules = folder / "openbox.xml"
        rules.write_text(WINDOW_MANAGER, encoding="utf-8")
        command = ["openbox", "--config-file", str(rules)]
        self._manager = _start(command, env={**os.environ, "DISPLAY": self.name})

    def close(self) -> None:
        """Take the display away."""
        for process in (self._manager, self._server):
            process.terminate()
            process.wait(PATIENCE_S)


class Place(NamedTuple):
    """A rectangle on the screen, in pixels."""

    left: int
    top: int
    width: int
    height: int

    def point(self, across: float = 0.5, down: float = 0.5) -> tuple[int, int]:
        """A point inside: 0 is left or top, 1 is right or bottom."""
        return round(self.left + across * self.width), round(self.top + down * self.height)


Target = str | Place | tuple[int, int]


class NoAnswer(Exception):  # noqa: N818 - it reads as what happened
    """The program has nothing of that name, or is not there."""


class Program:
    """The program in its own process; `home` outlives it, for a second start to find its files."""

    def __init__(
        self, display: Display, home: Path, *arguments: str, module: str = "", **environment: str
    ) -> None:
        self._display = display
        self._door = Path(tempfile.mkdtemp(prefix="loom")) / "door"  # a socket's path must be short
        start = ["-m", module] if module else ["main.py"]
        self._words = (self._door.parent / "words").open("w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, *start, *arguments],
            cwd=ROOT,
            env={
                **os.environ,
                "DISPLAY": display.name,
                "QT_QPA_PLATFORM": "xcb",
                "LANG": "C.UTF-8",
                "LAYERLOOM_HOME": str(home),
                "LAYERLOOM_JOURNEY": str(self._door),
                **environment,
            },
            stdout=self._words,
            stderr=subprocess.STDOUT,
        )
        self.wait_until(self._answers, "the program has opened its door")

    def _answers(self) -> bool:
        """Whether somebody listens at the door: it can be seen a moment before that."""
        with socket.socket(socket.AF_UNIX) as line:
            return line.connect_ex(str(self._door)) == 0

    # the eye

    def ask(self, question: str, *arguments: object) -> Any:
        """Ask the door; raises NoAnswer with the program's own words."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(PATIENCE_S)
                line.connect(str(self._door))
                line.sendall(json.dumps([question, *arguments]).encode() + b"\n")
                reply = json.loads(line.makefile().readline() or '{"error": "It hung up."}')
        except OSError as error:
            raise NoAnswer(f"{error}; it said: {self.said()}") from error
        if "error" in reply:
            raise NoAnswer(reply["error"])
        return reply["answer"]

    def where(self, target: Target) -> Place:
        """Where something is; waits until it can be seen."""
        if isinstance(target, Place):
            return target
        if isinstance(target, tuple):
            return Place(*target, 0, 0)
        self.wait_until(lambda: self.sees(target), f"{target} can be seen")
        return Place(*self.ask("where", target))

    def sees(self, name: str) -> bool:
        """Tell whether something of that name can be seen now."""
        try:
            self.ask("where", name)
        except NoAnswer:
            return False
        return True

    def text(self, name: str) -> str:
        """What a widget says."""
        return str(self.ask("text", name))

    def said(self) -> str:
        """What the program wrote on its terminal; it should be nothing."""
        self._words.flush()
        return Path(self._words.name).read_text(encoding="utf-8")

    def picture(self, path: Path) -> None:
        """Save what the screen shows."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.ask("picture", str(path))

    def wait_until(
        self, holds: Callable[[], object], what: str, patience_s: float = PATIENCE_S
    ) -> None:
        """Go on as soon as something holds; fail with `what` when it does not come true."""
        end = time.monotonic() + patience_s
        while not holds():
            assert self.process.poll() is None, f"The program ended before {what}: {self.said()}"
            assert time.monotonic() < end, f"Waited {patience_s:g} s in vain until {what}."
            time.sleep(0.03)

    # the hand

    def click(
        self, target: Target, button: int = 1, times: int = 1, held: tuple[str, ...] = ()
    ) -> None:
        """Click in the middle of something, with these keys held."""
        x, y = self.where(target).point()
        down = [part for key in held for part in ("keydown", key)]
        up = [part for key in held for part in ("keyup", key)]
        repeat = ("--repeat", str(times), "--delay", "60")
        press = ("click", *repeat, button, "sleep", 0.05)
        self._hand("mousemove", x, y, "sleep", 0.05, *down, *press, *up)

    def drag(self, start: Target, end: Target, button: int = 1, held: tuple[str, ...] = ()) -> None:
        """Drag from the middle of one thing to the middle of another, with these keys held.

        The small first move and the rests make it a drag for Qt; a jump is sometimes lost.
        """
        (x, y), (to_x, to_y) = self.where(start).point(), self.where(end).point()
        down = [part for key in held for part in ("keydown", key)]
        up = [part for key in held for part in ("keyup", key)]
        self._hand(
            *("mousemove", x, y, *down),
            *("mousedown", button, "mousemove_relative", 12, 12, "sleep", 0.1),
            *("mousemove", to_x, to_y, "sleep", 0.1, "mouseup", button, *up, "sleep", 0.1),
        )

    def wheel(self, target: Target, notches: int) -> None:
        """Turn the wheel over something; up is positive."""
        x, y = self.where(target).point()
        button = 4 if notches > 0 else 5
        self._hand("mousemove", x, y, "sleep", 0.05, "click", "--repeat", abs(notches), button)

    def press(self, *keys: str) -> None:
        """Press keys one after the other, as `ctrl+s`, `Return`."""
        self._hand("key", "--delay", 30, *keys)

    def type(self, words: str) -> None:
        """Type letters, digits and signs of ASCII; others, and Return, get lost: `press` it."""
        self._hand("type", "--delay", 20, words)

    def _hand(self, *command: object) -> None:
        environment = {**os.environ, "DISPLAY": self._display.name}
        subprocess.run(
            ["xdotool", *map(str, command)], env=environment, check=True, timeout=PATIENCE_S
        )

    # the end

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE_S)

    def close(self) -> None:
        """Take away what is left of it."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.kill()
        self._words.close()


def _start(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdout=quiet, stderr=quiet, **options)
