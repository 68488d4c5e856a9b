"""Panels are dragged to a side and out of the window, and are there at the next start."""

from app.settings import read
from tests.journeys.steps import opened, told


def test_panels_are_dragged_to_a_side_and_into_a_window_and_stay_there(start, home):
    program = opened(start)
    canvas = program.where("Canvas")
    inspector = program.where("Inspector")
    program.drag("Predictions", (inspector.left + inspector.width - 20, canvas.point()[1]))
    program.wait_until(lambda: program.sees("Panels at the right"), "it stands at the right")
    program.wait_until(
        lambda: program.where("Canvas").width < canvas.width - 300, "the canvas makes room"
    )
    program.drag("Activations", program.where("Canvas").point(0.5, 0.3))
    program.wait_until(
        lambda: read(home / "settings.json").arrangement.windows.get("Activations"),
        "it stands in a window of its own",
    )
    left, top, *_ = program.where("Activations")
    program.press("ctrl+q")
    program.process.wait(15)

    again = opened(start)
    again.wait_until(lambda: again.sees("Panels at the right"), "it is at the right again")
    assert again.where("Panels at the right").left > again.where("Canvas").left
    again.wait_until(lambda: again.sees("Activations"), "the window is there again")
    here = again.where("Activations")
    assert abs(here.left - left) < 12
    assert abs(here.top - top) < 40                     # its frame may count once
    again.click("Canvas")
    again.press("ctrl+k")
    again.wait_until(lambda: again.sees("Find a command"), "it listens")
    again.type("reset layout")
    again.press("Return")
    again.wait_until(lambda: not again.sees("Panels at the right"), "all is as it was at first")
    assert again.said() == ""


def test_the_screen_is_filled_and_left_by_escape(start):
    program = opened(start)
    program.click("Canvas")
    usual, whole = program.where("window"), (0, 0, 1440, 900)
    program.press("F11")
    program.wait_until(lambda: program.where("window") == whole, "it fills the screen")
    program.press("Escape")
    program.wait_until(lambda: program.where("window") == usual, "the window is as before")
    program.press("shift+F11")
    program.wait_until(lambda: program.where("window") == whole, "it fills the screen")
    program.wait_until(lambda: not program.sees("Palette"), "the palette is away")
    program.press("Escape")
    program.wait_until(lambda: program.sees("Palette"), "it is back at work")
    program.wait_until(lambda: program.where("window") == usual, "the window is as before")
    assert program.said() == ""


def test_a_shortcut_is_changed_by_pressing_it_and_holds_at_the_next_start(start):
    program = opened(start)
    program.press("ctrl+slash")
    program.wait_until(lambda: program.sees("Search shortcuts"), "the list is open")
    program.type("step epoch")
    program.wait_until(lambda: not program.sees("Save: Ctrl+S"), "only that is left")
    program.click("Step epoch: Ctrl+E")
    program.press("F8")
    program.wait_until(lambda: program.sees("Step epoch: F8"), "it has the new key")
    program.press("Escape")                             # empties the search
    program.press("Escape")
    program.wait_until(lambda: not program.sees("Search shortcuts"), "the list is closed")
    program.press("F8")
    program.wait_until(lambda: told(program)["epoch"] == 1, "the new key does it")
    program.press("ctrl+q")
    program.process.wait(15)
    again = opened(start)
    epoch = told(again)["epoch"]
    again.press("F8")
    again.wait_until(lambda: told(again)["epoch"] == epoch + 1, "and still does")


def test_what_is_set_is_seen_at_once_and_holds_at_the_next_start(start, home):
    program = opened(start)
    program.press("ctrl+comma")
    program.wait_until(lambda: program.sees("Size of type"), "the settings are open")
    height = program.where("Train").height
    program.click("Size of type")
    program.press("End", "Return")
    program.wait_until(lambda: program.where("Train").height > height, "all type is larger")
    program.click("Size of type: as at first")
    program.wait_until(lambda: program.where("Train").height == height, "and as it was")
    program.click("Appearance")
    program.press("Right")
    program.click("Shapes on wires")
    program.wait_until(lambda: not read(home / "settings.json").shapes, "no shapes are written")
    program.click("Reset all")
    program.wait_until(lambda: read(home / "settings.json").shapes, "they are back")
    program.click("Put back")
    program.wait_until(lambda: not read(home / "settings.json").shapes, "and gone again")
    program.press("Escape")
    program.wait_until(lambda: not program.sees("Shapes on wires"), "the settings are closed")
    program.press("ctrl+q")
    program.process.wait(15)
    again = opened(start)
    assert not again.ask("state", "Shapes")["checked"]
    assert again.said() == ""
