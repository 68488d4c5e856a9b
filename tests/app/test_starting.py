"""What is opened to be watched trains at once, unless that costs much: then the window says so."""

import pytest

from app.command_palette import CommandPalette
from nncore.examples import example
from nncore.loomfile import save
from tests.app.hand import click, open_source

LIGHT, HEAVY = "lenet5", "squeezenet"


def from_welcome(window, name):
    card = next(one for one in window.welcome.cards if one.example.name == name)
    click(window, card)


def from_palette(window, name):
    palette = CommandPalette(window, window._actions)
    palette.search.setText(f"example {example(name).title}")
    palette.take()
    window.application.finish()


@pytest.mark.parametrize("choose", [from_welcome, from_palette])
def test_a_small_network_trains_at_once(window, qtbot, choose):
    choose(window, LIGHT)
    session = window.workspace.session
    qtbot.waitUntil(lambda: session.state == "training")


@pytest.mark.parametrize("choose", [from_welcome, from_palette])
def test_a_large_one_waits_and_says_what_it_takes(window, qtbot, choose):
    choose(window, HEAVY)
    session = window.workspace.session
    said = window.status._state
    qtbot.waitUntil(lambda: said.text().startswith("Ready; training takes about 1.69 GB, "))
    assert session.state == "idle"
    assert session.can_train


def test_a_file_says_so_as_well(window, qtbot, tmp_path):
    path = tmp_path / "mine.loom"
    save(example(HEAVY), path)
    open_source(window, path)
    said = window.status._state
    qtbot.waitUntil(lambda: said.text().startswith("Ready; training takes about 1.69 GB, "))


def test_above_what_is_drawn_unasked_it_says_why_nothing_is_seen(window, qtbot):
    open_source(window, "example:resnet50")
    said = window.status._state
    qtbot.waitUntil(
        lambda: said.text().startswith(
            "Ready; so large a network is shown once it trains, in about 5.84 GB, "
        )
    )
