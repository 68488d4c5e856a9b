"""A spiral network is built, trained and saved by someone who has no mouse."""

from tests.journeys.steps import told


def command(program, words):
    """Do something by its name in the command palette."""
    program.press("ctrl+k")
    program.wait_until(lambda: program.sees("Find a command"), "it listens")
    program.type(words)
    program.press("Return")


def tab_to(program, name):
    """Press Tab until something has the focus."""
    for _ in range(80):
        if program.sees(name) and program.ask("state", name)["focused"]:
            return
        before = program.ask("focus")
        program.press("Tab")
        program.wait_until(lambda b=before: program.ask("focus") != b, f"Tab leaves {before}")
    raise AssertionError(f"Tab never comes to {name}")


def fill_in(program, name, words):
    """Write something in a field."""
    tab_to(program, name)
    program.press("ctrl+a")
    program.type(words)
    program.press("Return")


def part(program, name):
    """Go from part to part until something has the focus."""
    for _ in range(6):
        if program.ask("state", name)["focused"]:
            return
        before = program.ask("focus")
        program.press("F6")
        program.wait_until(lambda b=before: program.ask("focus") != b, "F6 goes on")
    raise AssertionError(f"F6 never comes to {name}")


def add(program, words, label):
    command(program, f"add {words}")
    program.wait_until(lambda: told(program)["layers"][-1:] == [label], f"{label} is there")


def type_layer(program, words, label):
    """Type a layer's name on the canvas."""
    program.type(words)
    program.wait_until(lambda: program.sees("Add a layer"), "quick-add is open")
    program.press("Return")
    program.wait_until(lambda: told(program)["layers"][-1:] == [label], f"{label} is there")


def test_a_network_is_built_trained_and_saved_by_keyboard_alone(start, home):
    program = start()
    program.wait_until(lambda: program.sees("New network"), "the welcome page is there")
    program.press("ctrl+n")
    program.wait_until(lambda: told(program).get("open"), "an empty canvas is open")

    type_layer(program, "input", "Input")                   # typing on the canvas finds a layer
    program.press("F6")
    tab_to(program, "Data set")
    program.type("Spiral")
    program.wait_until(lambda: told(program)["data"] == "spiral", "the data is chosen")

    part(program, "Canvas")
    for words, label in (("dense", "Dense 64"), ("tanh", "Tanh"), ("dense", "Dense 64")):
        add(program, words, label)
    for words, label in (("tanh", "Tanh"), ("dense", "Dense 64"), ("sigmoid", "Sigmoid")):
        type_layer(program, words, label)
    assert told(program)["wires"] == 6                      # each behind the one before

    program.press("Up")                                     # from the Sigmoid to its card
    program.press("F6")
    fill_in(program, "Units", "1")
    program.wait_until(lambda: "Dense 1" in told(program)["layers"], "one number comes out")

    part(program, "Canvas")
    program.press("Escape")                                 # nothing chosen: it stands alone
    type_layer(program, "output", "Output")
    assert told(program)["wires"] == 6
    program.press("ctrl+Right")
    program.wait_until(lambda: program.sees("Connect to"), "what fits is listed")
    program.type("from sigmoid")
    program.press("Return")
    program.wait_until(lambda: told(program)["wires"] == 7, "it is wired")

    program.press("Escape", "F6")                           # nothing chosen: the run's settings
    fill_in(program, "Batch size", "20")
    fill_in(program, "Epochs", "300")
    fill_in(program, "Learning rate", "0.01")
    part(program, "Canvas")
    program.wait_until(lambda: told(program)["can_train"], "nothing stands in the way")
    program.press("space")
    program.wait_until(lambda: told(program)["accuracy"] > 0.95, "it has learned", 60)
    program.wait_until(lambda: told(program)["state"] == "idle", "it has come to its end", 60)

    program.press("ctrl+s")
    program.wait_until(lambda: program.sees("fileNameEdit"), "it asks for a file")
    file = home / "spiral by keys.loom"
    program.press("ctrl+a")
    program.type(str(file))
    program.press("Return")
    program.wait_until(lambda: told(program)["saved"] and file.exists(), "it is saved")
    assert program.said() == ""
