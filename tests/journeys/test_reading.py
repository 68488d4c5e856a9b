"""A large network is read: outline, levels, heat, the table of layers, what flows over a wire."""

from tests.journeys.steps import opened


def test_a_network_is_walked_by_its_outline_and_its_levels(start):
    program = opened(start, "resnet20")
    program.click("Outline")
    program.wait_until(lambda: program.sees("Find in the outline"), "the outline is there")
    block = program.where("Residual block 32 ×3")
    program.click((block.left - 8, block.point()[1]))           # the arrow before it
    program.wait_until(lambda: program.sees("Max pool 2D 1"), "what is in it is listed")
    program.click("Conv 2D 32")
    program.wait_until(lambda: "Filters" in program.ask("texts", "Inspector"), "its form is there")
    assert "Residual block 32 ×3" in program.ask("texts", "Where in the network")
    program.click("Level: Blocks")
    program.wait_until(
        lambda: program.ask("texts", "Where in the network") == ["ResNet-20"], "one is outside"
    )
    program.press("ctrl+f")
    program.wait_until(lambda: program.sees("Find a layer"), "it listens")
    program.type("batch norm residual block 64")
    program.press("Return")
    program.wait_until(
        lambda: "Residual block 64 ×3" in program.ask("texts", "Where in the network"), "inside"
    )
    program.click("Level: Overview")
    program.wait_until(lambda: program.sees("Canvas"), "the canvas is there")
    assert program.said() == ""


def test_heat_is_chosen_the_table_sorted_and_its_row_leads_to_the_layer(start):
    program = opened(start, "digits-8x8")
    program.click("Heat")
    program.click("Time a step")
    program.wait_until(lambda: program.sees("Heat: Time a step"), "it is said what is shown")
    program.click("Layers")
    program.wait_until(lambda: program.sees("All layers"), "the table is there")
    program.click("Dense 32")
    program.wait_until(lambda: "Units" in program.ask("texts", "Inspector"), "its form is there")
    assert program.said() == ""
