"""A network pasted as words, then changed by sums, drags, a lifted card and a cut."""

from __future__ import annotations

from tests.journeys.conftest import PICTURES
from tests.journeys.steps import does, told


def test_layers_come_from_words_and_are_set_lifted_and_cut_by_hand(start):
    program = start()
    program.click("New network")
    program.wait_until(lambda: told(program).get("open"), "an empty canvas is open")
    program.click("Search layers")
    program.type("4-16-8-3 relu")
    program.press("ctrl+a", "ctrl+c", "BackSpace")
    ground = program.where("Canvas")
    program.click(ground.point(0.5, 0.9))
    program.press("ctrl+v")
    does(program, "Paste 7 layers")
    assert told(program)["wires"] == 6
    program.press("Home")

    out = program.where("n2 in")                    # n2 is Dense 16
    program.click((out.left + 60, out.top))
    program.click("Units")
    program.press("ctrl+a")
    program.type("(3+1)*5")
    program.press("Return")
    program.wait_until(lambda: "Dense 20" in told(program)["layers"], "the sum is worked out")

    units = program.where("Units")
    label = (units.left - 80, units.point()[1])
    program.drag(label, (label[0] + 40, label[1]))
    program.wait_until(lambda: "Dense 30" in told(program)["layers"], "the drag adds ten")
    program.picture(PICTURES / "several-units.png")
    program.press("ctrl+z")
    program.wait_until(lambda: "Dense 20" in told(program)["layers"], "a drag is one step")

    here = program.where("n4 in")                   # n4 is Dense 8
    card = (here.point()[0] + 70, here.point()[1])
    program.drag(card, (card[0] + 20, card[1] + 220), held=("alt",))
    does(program, "Lift out Dense 8")
    assert told(program)["wires"] == 5
    program.picture(PICTURES / "several-lifted.png")

    first = program.where("n1 out").point()
    program.drag((first[0] + 24, first[1] - 40), (first[0] + 24, first[1] + 40),
                 held=("ctrl", "shift"))  # fmt: skip
    does(program, "Cut wire")
    assert told(program)["wires"] == 4
    program.press("ctrl+a")
    program.wait_until(lambda: program.sees("Activation"), "what they have in common is shown")
    program.picture(PICTURES / "several-chosen.png")
    for _ in range(4):
        program.press("ctrl+z")
    program.wait_until(lambda: told(program)["layers"] == [], "four steps lead back")
    assert program.said() == ""
