"""Cards dragged about by hand are tidied up by one key, and one step takes that back."""

from __future__ import annotations

from tests.journeys.steps import told


def test_cards_dragged_about_are_put_in_order_in_one_step(start):
    program = start("example:digits-8x8")
    program.wait_until(lambda: told(program).get("can_train"), "the data is there")
    port = program.where("n2 in").point()
    card = (port[0] + 60, port[1])
    program._hand(
        "mousemove", *card, "mousedown", 1, "mousemove_relative", 12, 12, "sleep", 0.1,
        "mousemove", card[0] - 40, card[1] + 130, "sleep", 0.2,
    )  # fmt: skip
    program.wait_until(
        lambda: "Alt lifts" in program.text("status"), "the status bar says what Alt does"
    )
    program._hand("mouseup", 1, "sleep", 0.1)
    program.wait_until(lambda: told(program)["undo"].startswith("Move"), "it stands elsewhere")
    assert "Alt lifts" not in program.text("status")
    apart = program.where("n2 in").point()
    assert abs(apart[1] - program.where("n1 out").point()[1]) > 40
    program.press("Escape", "ctrl+l")
    program.wait_until(lambda: told(program)["undo"] == "Tidy up", "one step tidies")
    program.wait_until(
        lambda: abs(program.where("n2 in").point()[1] - program.where("n1 out").point()[1]) < 3,
        "the wire runs level again",
    )
    program.press("ctrl+z")
    program.wait_until(
        lambda: abs(program.where("n2 in").point()[1] - program.where("n1 out").point()[1]) > 40,
        "undo puts the card back",
    )
    program.press("ctrl+z")
    program.wait_until(lambda: told(program)["undo"] == "", "everything is as it was")
    assert program.said() == ""
