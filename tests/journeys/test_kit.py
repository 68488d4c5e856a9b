"""The kit under a real hand: the same widgets as in the window, without the rest of it."""


def test_a_hand_reaches_the_kit_and_the_eye_follows(start):
    program = start("dark", module="tests.app.gallery")

    program.click("Predictions")
    program.wait_until(lambda: program.ask("state", "Predictions")["checked"], "the tab is chosen")

    program.click("Units", times=2)
    program.press("ctrl+a")
    program.type("1024")
    program.press("Return")
    program.wait_until(lambda: program.text("Units") == "1,024", "the number is committed")

    program.press("Tab")
    program.type("0.01")
    program.press("Tab")
    program.wait_until(lambda: program.text("Learning rate") == "0.01", "Tab commits it")
    program.press("Tab")
    program.press("space")
    program.wait_until(lambda: not program.ask("state", "Bias")["checked"], "Space turns it off")

    program.click("Weights start as")
    program.click("Glorot uniform")
    chosen = "Glorot uniform"
    program.wait_until(lambda: program.text("Weights start as") == chosen, "it is chosen")
    assert program.said() == ""
