"""Wires by hand: snapped, refused with the reason, led elsewhere, dropped in the open, parted."""

from __future__ import annotations

from tests.journeys.steps import does, middle, opened, told


def hold(program, start, *way):
    """Press on a place and move along these points; nothing is let go."""
    steps = [part for x, y in way for part in ("mousemove", x, y, "sleep", 0.1)]
    program._hand("mousemove", *start, "mousedown", 1, "mousemove_relative", 12, 12, "sleep", 0.1,
                  *steps)  # fmt: skip


def let_go(program):
    program._hand("mouseup", 1, "sleep", 0.1)


def test_quick_add_opens_under_the_pointer_and_puts_the_layer_there(start):
    program = opened(start)
    ground = program.where("Canvas").point(0.5, 0.94)
    program.click(ground, times=2)
    program.wait_until(lambda: program.sees("Add a layer"), "a double-click asks what comes there")
    program.type("fully conn")
    program.press("Return")
    does(program, "Add Dense 64")
    program.press("ctrl+z")
    program.click(ground)
    program.press("shift+a")
    program.wait_until(lambda: program.sees("Add a layer"), "so does Shift+A")
    program.press("Escape")
    program.wait_until(lambda: not program.sees("Add a layer"), "Esc leaves it")
    assert told(program)["undo"] == ""
    assert program.said() == ""


def test_a_wire_dropped_in_the_open_brings_what_fits_there_in_one_step(start):
    program = opened(start)
    before = told(program)
    out = middle(program, "n2 out")
    hold(program, out, (out[0] + 40, out[1] + 120), program.where("Canvas").point(0.4, 0.93))
    let_go(program)
    program.wait_until(lambda: program.sees("Add a layer"), "it asks what comes there")
    program.type("dense")
    program.press("Return")
    does(program, "Add Dense 64")
    assert told(program)["wires"] == before["wires"] + 1
    program.press("ctrl+z")
    layers = before["layers"]
    program.wait_until(lambda: told(program)["layers"] == layers, "one step takes it back")
    assert told(program)["wires"] == before["wires"]
    assert program.said() == ""


def test_a_wire_snaps_where_it_fits_and_says_why_where_it_does_not(start):
    program = start()
    program.click("New network")
    program.wait_until(lambda: told(program).get("open"), "an empty canvas is open")
    program.click(program.where("Canvas").point(0.5, 0.9))
    for kind, across in (("input", 0.15), ("embedding", 0.5), ("flatten", 0.75)):
        before = len(told(program)["layers"])
        program.press("Escape")                         # with nothing chosen it stands alone
        program._hand("mousemove", *program.where("Canvas").point(across, 0.35))
        program.type(kind)
        program.wait_until(lambda: program.sees("Add a layer"), "quick-add is open")
        program.press("Return")
        program.wait_until(lambda b=before: len(told(program)["layers"]) > b, f"{kind} is there")
    program.press("Escape")
    out, refusing, fitting = (middle(program, each) for each in ("n1 out", "n2 in", "n3 in"))
    hold(program, out, (refusing[0] - 6, refusing[1] + 4))
    program.wait_until(
        lambda: any("needs" in words for words in program.ask("texts", "Canvas")),
        "the port that refuses says why",
    )
    program._hand("mousemove", fitting[0] - 9, fitting[1] + 9, "sleep", 0.15)
    program.wait_until(
        lambda: not any("needs" in words for words in program.ask("texts", "Canvas")),
        "nothing is said where it fits",
    )
    let_go(program)                                     # a little beside the port: it snaps
    does(program, "Connect")
    assert told(program)["wires"] == 1
    assert program.said() == ""


def test_the_end_of_a_wire_is_led_elsewhere_and_dropped(start):
    program = opened(start)
    before = told(program)
    end, card = middle(program, "n3 in"), middle(program, "n5 in")
    hold(program, end, (end[0] - 30, end[1] + 60), card)
    let_go(program)
    does(program, "Connect")
    assert told(program)["wires"] == before["wires"] - 1        # it took the place of another
    program.press("ctrl+z")
    program.wait_until(lambda: told(program)["undo"] == "", "undo leads it back")
    end = middle(program, "n3 in")              # all was brought into sight meanwhile
    hold(program, end, (end[0] - 30, end[1] + 60), program.where("Canvas").point(0.5, 0.95))
    let_go(program)
    does(program, "Disconnect")
    assert told(program)["wires"] == before["wires"] - 1
    program.press("ctrl+z")
    program.wait_until(lambda: told(program)["wires"] == before["wires"], "and undo again")
    assert program.said() == ""


def test_a_layer_dropped_on_a_wire_goes_between(start):
    program = opened(start)
    before = told(program)
    (left, level), (right, _) = middle(program, "n2 out"), middle(program, "n3 in")
    chip, wire = middle(program, "Add Dense"), ((left + right) // 2, level)
    hold(program, chip, (wire[0], wire[1] + 40), wire)
    let_go(program)
    does(program, "Add Dense 64")
    assert told(program)["wires"] == before["wires"] + 1
    assert told(program)["can_train"]                   # it stands in the row, and all fits
    program.press("ctrl+z")
    program.wait_until(lambda: told(program)["layers"] == before["layers"], "undo takes it out")
    assert program.said() == ""
