"""A person frames layers, names the frame, carries it, writes a note, and finds both again."""

from __future__ import annotations

from nncore.loomfile import load
from tests.journeys.steps import told


def test_layers_are_framed_carried_and_found_again_in_the_file(start, tmp_path):
    program = start("example:digits-8x8")
    program.wait_until(lambda: told(program).get("can_train"), "the data is there")
    program.click(program.where("Canvas").point(0.97, 0.95))
    program.press("ctrl+a", "ctrl+shift+j")
    program.wait_until(lambda: program.sees("Title of the frame"), "its title is asked for")
    program.type("Everything")
    program.press("Return")
    program.wait_until(lambda: program.sees("title of Everything"), "the frame has its title")
    program.press("ctrl+0")                 # the view no longer follows what moves out of sight
    program.wait_until(lambda: program.sees("100 %"), "cards have their own size")
    card = program.where("n1 out")
    at = program.where("title of Everything").point()
    program.drag(at, (at[0] + 60, at[1] + 40))
    program.wait_until(lambda: program.where("n1 out").left > card.left + 30, "cards go along")
    program.press("ctrl+z")
    program.wait_until(lambda: abs(program.where("n1 out").left - card.left) < 3, "and back")
    program.press("Escape", "ctrl+shift+m")
    program.wait_until(lambda: program.sees("Text of the note"), "a note is asked for")
    program.type("Why *so* few?")
    program.press("ctrl+Return")
    program.wait_until(lambda: not program.sees("Text of the note"), "it is written")
    program.press("ctrl+s")
    path = tmp_path / "framed.loom"
    program.wait_until(lambda: program.sees("File name:"), "it asks where to")
    program.press("ctrl+a")
    program.type(str(path))
    program.press("Return")
    program.wait_until(path.exists, "the file is there")
    written = {each.kind: each.text for each in load(path).remarks.values()}
    assert written == {"frame": "Everything", "note": "Why *so* few?"}
    assert program.said() == ""
