"""Ten digits as a hand draws them: strokes of points in a square of 100, y downwards."""

from __future__ import annotations

from math import cos, pi, sin


def arc(x, y, rx, ry, start, end, steps=24):
    """Part of an ellipse, angles in turns clockwise from three o'clock."""
    turns = [start + (end - start) * i / steps for i in range(steps + 1)]
    return [(x + rx * cos(2 * pi * t), y + ry * sin(2 * pi * t)) for t in turns]


DIGITS = {
    0: [arc(50, 50, 22, 32, -0.25, 0.75)],
    1: [[(40, 30), (52, 18), (52, 82)]],
    2: [[*arc(48, 36, 20, 18, -0.5, 0.1), (30, 80), (72, 80)]],
    3: [[*arc(46, 34, 19, 16, -0.45, 0.22), *arc(46, 66, 21, 17, -0.22, 0.42)]],
    4: [[(56, 18), (28, 58), (74, 58)], [(60, 36), (60, 84)]],
    5: [[(68, 20), (38, 20), (35, 46), *arc(48, 62, 21, 19, -0.35, 0.4)]],
    6: [[(62, 18), (42, 38), *arc(49, 64, 18, 18, -0.5, 0.55)]],
    7: [[(28, 22), (72, 22), (46, 82)]],
    8: [[*arc(50, 34, 16, 15, 0.25, -0.75), *arc(50, 66, 19, 17, -0.25, 0.75)]],
    9: [[*arc(48, 36, 18, 17, 0.0, -1.0), (64, 60), (58, 84)]],
}


def drawn(digit, scale=1.0, dx=0.0, dy=0.0, slant=0.0, stretch=1.0):
    """The strokes of a digit in the unit square: smaller, elsewhere, slanted or broader."""
    middle = 50.0
    return tuple(
        tuple(
            (
                (middle + ((x - middle) * stretch - (y - middle) * slant) * scale + dx) / 100,
                (middle + (y - middle) * scale + dy) / 100,
            )
            for x, y in stroke
        )
        for stroke in DIGITS[digit]
    )


HANDS = {
    "plain": {},
    "small, in a corner": {"scale": 0.55, "dx": -18, "dy": -16},
    "large": {"scale": 1.3},
    "slanted": {"slant": 0.2},
    "narrow": {"stretch": 0.75},
    "broad": {"stretch": 1.25},
}
