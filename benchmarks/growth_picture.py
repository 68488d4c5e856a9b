"""Small panels with logarithmic axes as SVG: dots for what was measured, a line for theory."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor, log10
from typing import NamedTuple

WIDTH, HEIGHT, MARGIN, ACROSS = 250, 190, 42, 2


class Panel(NamedTuple):
    """One curve and its line."""

    title: str
    sizes: list[int]
    measured: list[float]
    theory: list[float]


def drawn(panels: list[Panel]) -> str:
    """All panels, two beside each other."""
    rows = ceil(len(panels) / ACROSS)
    size = f'width="{ACROSS * WIDTH}" height="{rows * HEIGHT + 24}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="10">',
        f'<rect {size} fill="white"/>',
        f'<text x="{MARGIN}" y="16">dots: measured; line: what theory predicts</text>',
    ]
    for number, panel in enumerate(panels):
        x, y = number % ACROSS * WIDTH, number // ACROSS * HEIGHT + 24
        lines += [f'<g transform="translate({x} {y})">', *inside(panel), "</g>"]
    return "\n".join([*lines, "</svg>\n"])


def inside(panel: Panel) -> Iterator[str]:
    """Axes, the line, the dots."""
    low = floor(log10(min(panel.measured + panel.theory)))
    high = max(low + 1, ceil(log10(max(panel.measured + panel.theory))))
    left, right = log10(panel.sizes[0]), log10(panel.sizes[-1])

    def across(size: float) -> float:
        return MARGIN + (log10(size) - left) / (right - left) * (WIDTH - MARGIN - 20)

    def up(value: float) -> float:
        return HEIGHT - 30 - (log10(value) - low) / (high - low) * (HEIGHT - 60)

    yield f'<text x="{MARGIN}" y="20" font-weight="bold">{panel.title}</text>'
    for power in range(low, high + 1):
        y = up(10.0**power)
        yield f'<path d="M{MARGIN} {y:.1f}H{WIDTH - 20}" stroke="#ddd"/>'
        yield f'<text x="{MARGIN - 5}" y="{y + 3:.1f}" text-anchor="end">{10.0**power:g}</text>'
    for size in panel.sizes:
        x = across(size)
        yield f'<text x="{x:.1f}" y="{HEIGHT - 14}" text-anchor="middle">{size}</text>'
    points = " ".join(
        f"{across(size):.1f},{up(value):.1f}"
        for size, value in zip(panel.sizes, panel.theory, strict=True)
    )
    yield f'<polyline points="{points}" fill="none" stroke="#c60" stroke-width="1.5"/>'
    for size, value in zip(panel.sizes, panel.measured, strict=True):
        yield f'<circle cx="{across(size):.1f}" cy="{up(value):.1f}" r="3" fill="#06c"/>'
