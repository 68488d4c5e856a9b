"""How far apart two colours look, also to eyes that miss one kind of cone.

Sources: WCAG 2.2 (contrast); Sharma, Wu and Dalal (2005) for CIEDE2000; Machado, Oliveira and
Fernandes (2009), severity 1, for colour blindness; Smits's sRGB primaries, white D65.
"""

from __future__ import annotations

import numpy as np

TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = TO_XYZ.sum(axis=1)
VISIONS = {
    "common": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def linear(token: str) -> np.ndarray:
    """Light of each primary, 0 to 1."""
    s = np.array([int(token[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(s <= 0.04045, s / 12.92, ((s + 0.055) / 1.055) ** 2.4)


def contrast(ink: str, ground: str) -> float:
    """Ratio of 1 to 21."""
    high, low = sorted((float(TO_XYZ[1] @ linear(each)) for each in (ink, ground)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def lab(token: str, vision: str) -> np.ndarray:
    xyz = TO_XYZ @ np.clip(VISIONS[vision] @ linear(token), 0, 1) / WHITE
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def difference(first: str, second: str, vision: str = "common") -> float:
    """CIEDE2000 of two tokens."""
    return ciede2000(lab(first, vision), lab(second, vision))


def ciede2000(one: np.ndarray, two: np.ndarray) -> float:
    """Difference of two colours in CIELAB, as printed in the paper."""
    (L1, a1, b1), (L2, a2, b2) = one, two
    C = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    G = 0.5 * (1 - np.sqrt(C**7 / (C**7 + 25**7)))
    a1, a2 = a1 * (1 + G), a2 * (1 + G)
    C1, C2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    dh = 0.0 if C1 * C2 == 0 else (h2 - h1 + 180) % 360 - 180
    dL, dC, dH = L2 - L1, C2 - C1, 2 * np.sqrt(C1 * C2) * np.sin(np.radians(dh / 2))
    L, C = (L1 + L2) / 2, (C1 + C2) / 2
    h = h1 + h2 if C1 * C2 == 0 else (h1 + dh / 2) % 360
    T = (
        1
        - 0.17 * _cos(h - 30)
        + 0.24 * _cos(2 * h)
        + 0.32 * _cos(3 * h + 6)
        - 0.2 * _cos(4 * h - 63)
    )
    SL = 1 + 0.015 * (L - 50) ** 2 / np.sqrt(20 + (L - 50) ** 2)
    SC, SH = 1 + 0.045 * C, 1 + 0.015 * C * T
    turn = 60 * np.exp(-(((h - 275) / 25) ** 2))
    RT = -2 * np.sqrt(C**7 / (C**7 + 25**7)) * np.sin(np.radians(turn))
    dl, dc, dh = dL / SL, dC / SC, dH / SH
    return float(np.sqrt(dl**2 + dc**2 + dh**2 + RT * dc * dh))


def _cos(degrees: float) -> float:
    return float(np.cos(np.radians(degrees)))
