"""Sound."""

import nncore as nn
from tests.nncore.cases.case import case

SIZES = [(8, 2, 12), (8, 4, 21), (5, 3, 17), (7, 7, 30), (4, 6, 25), (2, 1, 3)]
"""Window, hop and samples: even and odd, overlapping, side by side, and with gaps."""
OPTIONS = {
    "": {},
    "alone": {"centre": False},
    "magnitude": {"measure": "magnitude"},
    "log": {"log": True},
    "log magnitude": {"log": True, "measure": "magnitude", "centre": False},
}

CASES = (
    *(
        case(
            nn.Spectrogram(window, hop, **options),
            (samples,), batch=2, name=f"{name} {window} {hop}".strip(),
        )
        for name, options in OPTIONS.items()
        for window, hop, samples in SIZES
    ),
    *(case(nn.MelFilterBank(4, 8000), (t, bins)) for t, bins in [(1, 9), (3, 16)]),
    case(nn.MelFilterBank(4, 8000, log=True), (3, 9), name="log"),
    case(nn.MelFilterBank(4, 16000), (2, 9), name="higher"),
    case(nn.MelFilterBank(3, 8000, 300.0, 3500.0), (2, 17), name="part"),
)  # fmt: skip
