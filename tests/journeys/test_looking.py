"""Looking and choosing with the mouse: zoom at the pointer, pan, fit, a rubber band."""

from __future__ import annotations

from tests.journeys.steps import middle, opened, told


def near(one, other, by=4):
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) <= by


def test_the_wheel_zooms_at_the_pointer_hands_pan_and_home_shows_all(start):
    program = opened(start)
    program.click(program.where("Canvas").point(0.98, 0.97))
    whole, zoom = middle(program, "n3 in"), told(program)["zoom"]
    program.wheel("n3 in", 3)
    program.wait_until(lambda: told(program)["zoom"] > 1.4 * zoom, "three notches zoom in")
    assert near(middle(program, "n3 in"), whole)

    program._hand("mousemove", *whole)
    ground = program.where("Canvas").point(0.5, 0.97)
    to = (ground[0] + 90, ground[1] - 60)
    program.drag(ground, to, button=2)
    moved = (whole[0] + 90, whole[1] - 60)
    program.wait_until(lambda: near(middle(program, "n3 in"), moved), "the middle button pans")
    program.drag(to, ground, held=("space",))
    program.wait_until(lambda: near(middle(program, "n3 in"), whole), "Space and a drag pan back")
    assert told(program)["undo"] == ""
    assert told(program)["state"] == "idle"             # Space that panned does not train

    program.press("Home")
    program.wait_until(lambda: abs(told(program)["zoom"] - zoom) < 0.001, "all is seen again")
    program.wait_until(lambda: near(middle(program, "n3 in"), whole, 2), "it is where it was")
    program.click((whole[0] + 60, whole[1]))
    program.press("shift+Home")
    program.wait_until(lambda: abs(told(program)["zoom"] - 1) < 0.001, "the chosen card is large")
    program.press("ctrl+minus", "ctrl+minus", "ctrl+0")
    program.wait_until(lambda: abs(told(program)["zoom"] - 1) < 0.001, "and has its own size")
    assert program.said() == ""


def test_a_rubber_band_chooses_what_it_touches_and_esc_lets_go(start):
    program = opened(start)
    first, third = middle(program, "n1 out"), middle(program, "n3 in")
    above = program.where("Canvas")
    start_at = (above.left + 40, above.top + 40)        # nearer to the edge the ground moves on
    program.drag(start_at, (third[0] + 30, third[1] + 20))
    program.wait_until(lambda: len(told(program)["chosen"]) >= 3, "what it touched is chosen")
    assert {"n1", "n2", "n3"} <= set(told(program)["chosen"])
    program.drag(start_at, (first[0] - 20, first[1] + 20))
    program.wait_until(lambda: told(program)["chosen"] == ["n1"], "a smaller one, only the first")
    program.click((third[0] + 60, third[1]), held=("shift",))
    program.wait_until(lambda: told(program)["chosen"] == ["n1", "n3"], "Shift adds one")
    program.press("Escape")
    program.wait_until(lambda: told(program)["chosen"] == [], "Esc lets go")
    assert told(program)["undo"] == ""
    assert program.said() == ""
