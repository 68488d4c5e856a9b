"""A network built by hand: dragged in, wired, what does not fit refused and mended."""

from tests.journeys.steps import told


def undo_everything(program):
    while step := told(program)["undo"]:
        before = told(program)
        program.press("ctrl+z")
        program.wait_until(lambda b=before: told(program) != b, f"undo takes back {step}")


def drop(program, kind, across, down):
    """Drag a layer from the palette to a point of the canvas, in parts of its size."""
    before = len(told(program)["layers"])
    program.drag(f"Add {kind}", program.where("Canvas").point(across, down))
    program.wait_until(lambda: len(told(program)["layers"]) == before + 1, f"{kind} is there")


def test_a_network_is_dragged_in_wired_mended_and_trained(start):
    program = start()
    program.click("New network")
    program.wait_until(lambda: told(program).get("open"), "an empty canvas is open")
    drop(program, "Input", 0.2, 0.25)
    drop(program, "Dense", 0.52, 0.25)
    drop(program, "Output", 0.83, 0.25)

    out = program.where("n1 out")
    program.click((out.left - 60, out.top + 40))
    program.click("Data set")
    program.click("Digits 8×8")
    program.wait_until(lambda: "No data set is chosen" not in told(program)["problems"], "data")

    program.drag("n1 out", "n2 in")
    program.click("Insert Flatten")
    program.wait_until(lambda: "Flatten" in told(program)["layers"], "the remedy puts it between")
    assert told(program)["wires"] == 2
    assert told(program)["undo"] == "Insert Flatten"

    program.drag("n2 out", "n3 in")
    program.wait_until(lambda: told(program)["wires"] == 3, "it is wired to the end")
    program.click("Problems")
    program.click("Make it 10")
    program.wait_until(lambda: told(program)["can_train"], "nothing stands in the way")
    program.click("Step epoch")
    program.wait_until(lambda: told(program)["epoch"] == 1, "it learns")

    undo_everything(program)
    assert told(program)["layers"] == []
    assert program.said() == ""
