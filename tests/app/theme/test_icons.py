"""Every icon is there, in the colour asked for, at the scale of the screen."""

import ast
import re
from pathlib import Path

import pytest

from app.theme.icons import icon, icon_path, pixmap
from app.theme.tokens import DARK
from nncore.layers import UnknownLayer, layer_types

APP = Path(__file__).resolve().parents[3] / "app"
OF_LAYERS = {kind.icon for kind in (*layer_types(), UnknownLayer)}
TAKES_ICON = re.compile(r"(pixmap|icon|draw|IconButton|show_icon|icon_name|_icon)$")


def named_in_source() -> set[str]:
    """Icon names written out in the program: `icon="…"`, `icon_name="…"`, `pixmap("…")` …"""
    names = set()
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func).split(".")[-1]
                first = node.args[:1] if TAKES_ICON.search(called) else []
                named = [each.value for each in node.keywords if each.arg in ("icon", "icon_name")]
                for each in [*first, *named]:
                    if isinstance(each, ast.Constant) and isinstance(each.value, str):
                        names.add(each.value)
    return names - {""}


@pytest.mark.parametrize("name", sorted(OF_LAYERS | named_in_source()))
def test_an_icon_that_is_named_exists(name):
    assert icon_path(name).is_file()


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_an_icon_has_the_pixels_of_the_screen(qapp, scale):
    picture = pixmap("network", DARK.core, 16, scale)
    assert picture.width() == 16 * scale
    assert picture.devicePixelRatio() == scale


def test_an_icon_wears_the_colour_asked_for(qapp):
    image = icon("circle-alert", DARK.error, 48).pixmap(48).toImage()
    solid = {
        image.pixelColor(x, y).name()
        for x in range(48)
        for y in range(48)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert solid == {DARK.error}
