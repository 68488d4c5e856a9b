"""Mistakes of ours, put into the real program: it goes on, tells them, and prints nothing."""

from tests.journeys.test_building import told

SENTENCE = "Something in Layerloom broke (ZeroDivisionError). Your work is kept."


def test_a_mistake_in_a_slot_and_in_the_worker_is_told_and_nothing_is_lost(start, home):
    program = start("example:xor", module="tests.journeys.broken")
    program.wait_until(lambda: told(program).get("can_train"), "the data is there")
    program.press("ctrl+k")
    program.wait_until(lambda: told(program)["notices"] == [SENTENCE], "it is told")
    program.click("Show report")
    assert "stumble" in program.text("Report text")
    program.click("Copy")
    program.wait_until(lambda: program.sees("Copied"), "it is copied")
    program.click("Close")
    program.click("Train")
    program.wait_until(lambda: told(program)["notices"] == [SENTENCE], "the worker's too")
    program.wait_until(lambda: told(program)["step"] == 3, "what was learned is there")
    assert program.said() == ""
    assert len(list((home / "logs").glob("broken-*.txt"))) == 2


def test_a_mistake_in_painting_is_told_once_and_the_window_lives(start):
    program = start("example:xor", module="tests.journeys.broken", BREAKS="paint")
    program.wait_until(lambda: told(program)["notices"] == [SENTENCE], "it is told")
    program.press("ctrl+w")
    program.wait_until(lambda: not told(program)["open"], "it goes on")
    assert program.said() == ""


def test_after_a_hard_crash_the_next_start_says_so_and_offers_the_work(start, home):
    program = start("example:xor", module="tests.journeys.broken", BREAKS="hard")
    program.wait_until(lambda: told(program).get("can_train"), "the data is there")
    program.drag("Add Dropout", program.where("Canvas").point(0.5, 0.9))
    program.wait_until(lambda: "Dropout" in str(told(program)["layers"]), "a layer is added")
    program.wait_until(lambda: list(home.glob("works/*/state.json")), "it is kept")
    program.press("ctrl+k")
    program.process.wait(15)

    again = start()
    words = "Exclusive or was open when Layerloom crashed. Everything was kept."
    assert told(again)["notices"] == [words]
    again.click("Open Exclusive or")
    again.wait_until(lambda: "Dropout" in str(told(again).get("layers")), "it is back")
