"""What the program tells whoever rests, asks, names and chooses: by a real hand."""

from __future__ import annotations

from tests.journeys.steps import told


def test_a_layer_tells_what_it_is_is_named_in_place_and_copied_from_the_bar(start):
    program = start("example:digits-8x8")
    program.wait_until(lambda: told(program).get("can_train"), "the data is there")
    port = program.where("n3 in").point()
    title = (port[0] + 60, port[1] - 6)
    program._hand("mousemove", title[0] + 4, title[1] + 6, "sleep", 0.1, "mousemove", *title)
    program.wait_until(
        lambda: any("Every neuron looks" in words for words in program.ask("texts")),
        "resting on it tells what it does",
    )
    program.click(title)
    program.wait_until(lambda: told(program)["chosen"] == ["n3"], "it is chosen")
    program.press("F1")
    program.wait_until(lambda: program.sees("Help: Dense"), "F1 opens its page")
    program.press("Escape")
    program.wait_until(lambda: not program.sees("Help: Dense"), "Esc closes it")

    program.press("F2")                         # the canvas has the keyboard again
    program.wait_until(lambda: program.sees("Name of the layer"), "F2 types over the title")
    program.press("ctrl+a")
    program.type("a/b")
    program.press("Return")
    why = "A name needs at least one letter, and no slash."
    program.wait_until(lambda: why in program.ask("texts"), "it says why not")
    program.press("ctrl+a")
    program.type("first")
    program.press("Return")
    program.wait_until(lambda: told(program)["undo"] == "Rename to first", "it has the name")

    program.click("Duplicate")
    program.wait_until(
        lambda: told(program)["undo"].startswith("Duplicate"), "the bar beside it copies it"
    )
    program.press("ctrl+z", "ctrl+z")
    program.wait_until(lambda: told(program)["undo"] == "", "two steps lead back")
    assert program.said() == ""
