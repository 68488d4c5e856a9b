"""Cards bypassed, folded and pinned by hand, all wires of a port at once, and the way back."""

from tests.journeys.steps import told


def done(program, step):
    program.wait_until(lambda: told(program).get("undo") == step, step)


def head(program, node):
    """A point on the title of a card, beside its port."""
    x, y = program.where(f"{node} in").point()
    return x + 60, y + 3


def test_layers_are_switched_off_folded_pinned_and_the_history_leads_back(start):
    program = start("example:digits-8x8")
    program.wait_until(lambda: told(program).get("can_train"), "the data is there")

    program.click(head(program, "n3"))
    program.press("ctrl+shift+b")
    done(program, "Bypass Dense 32")
    assert told(program)["can_train"]
    program.press("ctrl+alt+f")
    done(program, "Fold Dense 32")
    program.press("ctrl+alt+p")
    done(program, "Pin Dense 32")
    here = program.where("n3 in")
    program.drag(head(program, "n3"), (here.left + 200, here.top + 120))
    program.press("alt+Down")
    assert told(program)["undo"] == "Pin Dense 32"
    assert program.where("n3 in") == here

    wires = told(program)["wires"]
    ends = program.where("n6 out"), program.where("n4 out")
    program.drag(*ends, held=("ctrl",))
    done(program, "Move wire")
    assert told(program)["wires"] == wires

    program.click("Edit")
    program.wait_until(lambda: program.sees("Undo Move wire"), "the menu says what it undoes")
    program.press("Escape")
    program.press("ctrl+alt+z")
    program.wait_until(lambda: program.sees("History"), "the history is open")
    program.click("Beginning")
    program.wait_until(lambda: told(program)["undo"] == "", "everything is taken back at once")
    assert told(program)["redo"] == "Bypass Dense 32"
    program.press("ctrl+alt+z")
    program.wait_until(lambda: program.sees("History"), "the history is open again")
    program.type("pin")
    program.press("Return")
    done(program, "Pin Dense 32")
    assert program.said() == ""
