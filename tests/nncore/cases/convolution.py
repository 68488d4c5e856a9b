"""Convolutions."""

from functools import partial

import nncore as nn
from tests.nncore.cases.case import case as case_of

case = partial(case_of, batch=2)

POOLS = (
    (2, None, "valid", 0, False), (2, 1, "valid", 0, False), (1, 2, "valid", 0, False),
    (3, 2, "same", 0, False), (3, 2, "by side", 1, False), (2, None, "valid", 0, True),
    (3, 2, "by side", 1, True), (2, None, "same", 0, False),
)  # fmt: skip
PICTURES = [(1, 5, 4), (2, 4, 5), (3, 3, 3)]

CASES = (
    *(case(nn.Conv2D(2, 3), shape) for shape in PICTURES),
    *(case(nn.Conv2D(2, k), (2, 4, 5), name=f"kernel {k}") for k in (1, 2, 4)),
    *(
        case(nn.Conv2D(2, k, s, "same"), (1, 5, 4), name=f"same {k} by {s}")
        for k, s in ((1, 1), (1, 3), (2, 1), (2, 2), (3, 1), (3, 2), (3, 3), (4, 1))
    ),
    *(
        case(nn.Conv2D(2, k, s, "by side", side), (1, 5, 4), name=f"{side} a side {k} by {s}")
        for k, s, side in ((3, 1, 1), (1, 1, 1), (2, 1, 2), (3, 2, 2), (2, 3, 1))
    ),
    *(
        case(nn.Conv2D(1, 3, s, "same", dilation=d), (1, 6, 7), name=f"dilation {d} by {s}")
        for d in (2, 3)
        for s in (1, 2)
    ),
    *(
        case(nn.Conv2D(2, 3, s, "same", groups=2), (4, 3, 2), name=f"groups by {s}")
        for s in (1, 2)
    ),
    *(
        case(nn.Conv2D(2, k, s, p, side, d, g), (2, 6, 7), name=f"{k} by {s} {p} {side} {d} {g}")
        for k, s, p, side, d, g in (
            ((1, 3), 1, "valid", 0, 1, 1), ((3, 1), (1, 2), "same", 0, 1, 1),
            ((2, 5), 1, "by side", (0, 2), 1, 2), (3, (2, 1), "by side", 1, (1, 2), 1),
            ((3, 2), (2, 3), "same", 0, (2, 1), 1),
        )
    ),
    case(nn.Conv2D(2, 3, bias=False), (2, 4, 4), name="without bias"),
    case(nn.Conv2D(3, 1, bias=False), (2, 4, 4), name="point without bias"),
    case(nn.Conv2D(2, 3, padding="same"), (1, 3, 3), batch=9, name="several blocks"),
    *(case(nn.Conv1D(2, 3), shape) for shape in [(5, 1), (4, 3)]),
    *(
        case(nn.Conv1D(4, k, s, p, 1, d, g), (7, 2), name=f"{k} by {s} {p} {d} {g}")
        for k, s, p, d, g in (
            (1, 1, "valid", 1, 1), (2, 1, "same", 1, 1), (3, 2, "same", 2, 2),
            (3, 1, "by side", 2, 1), (2, 3, "valid", 1, 2),
        )
    ),
    case(nn.Conv1D(2, 3, bias=False), (4, 2), name="without bias"),
    case(nn.CausalConv1D(3, 2, bias=False), (4, 2), name="without bias"),
    case(nn.DepthwiseConv2D(3, bias=False), (2, 4, 4), name="without bias"),
    case(nn.DepthwiseConv2D(3, 2, "by side", 2), (2, 4, 5), name="two a side"),
    *(case(nn.CausalConv1D(2, k, d), (5, 3), name=f"{k} {d}") for k in (1, 2, 3) for d in (1, 2)),
    *(
        case(nn.DepthwiseConv2D(k, s, p, 1, d, m), (2, 5, 4), name=f"{k} by {s} {p} {d} {m}")
        for k, s, p, d, m in (
            (3, 1, "valid", 1, 1), (3, 2, "same", 1, 2), (2, 1, "by side", 2, 1),
            (1, 1, "valid", 1, 1), ((1, 3), (2, 1), "same", 1, 1),
            ((3, 2), 1, "valid", (1, 2), 2),
        )
    ),
    *(
        case(kind(k, s, p, side, c), (1, 5, 6), name=f"{k} by {s} {p} {side}")
        for kind in (nn.MaxPool2D, nn.AveragePool2D)
        for k, s, p, side, c in (
            ((1, 2), None, "valid", 0, False), ((2, 3), None, "valid", 0, True),
            ((3, 2), (1, 2), "same", 0, False), ((2, 4), (2, 1), "by side", (0, 2), False),
            (2, (3, 1), "valid", 0, False),
        )
    ),
    case(
        nn.AveragePool2D((2, 3), (1, 2), "by side", (1, 0), True, False), (1, 5, 6),
        name="pair, what is there",
    ),
    *(
        case(kind(k, s, p, side, c), shape, name=f"{k} by {s} {p} {side}{' rest' if c else ''}")
        for kind, shape in (
            (nn.MaxPool2D, (2, 5, 4)), (nn.AveragePool2D, (1, 5, 6)),
            (nn.MaxPool1D, (7, 2)), (nn.AveragePool1D, (7, 2)),
        )
        for k, s, p, side, c in (POOLS if len(shape) == 3 else (*POOLS[::2], POOLS[3]))
    ),
    case(nn.AveragePool2D(3, 2, "by side", 1, True, False), (2, 6, 5), name="what is there"),
    case(nn.AveragePool2D(3, 2, "same", count_padding=False), (2, 6, 5), name="same, there"),
    case(nn.AveragePool1D(3, 2, "by side", 1, True, False), (6, 2), name="what is there"),
    *(
        case(layer, shape)
        for layer in (nn.GlobalAveragePool(), nn.GlobalMaxPool())
        for shape in [(1, 2, 3), (3, 2, 2), (4, 3)]
    ),
    *(
        case(kind(h, w), (1, 5, 4), name=f"{h} {w}")
        for kind in (nn.AdaptiveAveragePool2D, nn.AdaptiveMaxPool2D)
        for h, w in ((1, 1), (2, 3), (5, 4), (7, 2))
    ),
    *(
        case(nn.Upsample(f, mode), shape, name=f"{f} {mode}")
        for f in (1, 2, 3, (1, 2), (3, 2))
        for mode in ("nearest", "bilinear")
        for shape in ((1, 2, 3), (2, 1, 1))
    ),
    *(
        case(nn.Pad(*sides, mode), (1, 3, 4), name=f"{mode} {sides}")
        for mode in ("zero", "reflect", "edge")
        for sides in ((1, 1, 1, 1), (2, 0, 1, 3), (0, 0, 0, 0))
    ),
    *(case(nn.Crop(*sides), (2, 4, 5), name=f"{sides}") for sides in ((1, 1, 1, 1), (2, 0, 0, 3))),
    *(case(nn.PixelShuffle(f), (c, 2, 3), name=f"{f}") for f, c in ((1, 2), (2, 8), (3, 9))),
    *(
        case(nn.ConvTranspose2D(2, k, s, p, 1, o, d), (1, 2, 3), name=f"{k} by {s} {p} {o} {d}")
        for k, s, p, o, d in (
            (2, 2, "valid", 0, 1), (3, 2, "same", 0, 1), (3, 1, "same", 0, 1),
            (3, 2, "by side", 1, 1), (3, 1, "by side", 0, 1), (1, 2, "valid", 1, 1),
            (2, 3, "valid", 2, 2), (2, 3, "same", 0, 1), (4, 2, "by side", 0, 1),
            ((1, 3), (1, 2), "valid", (0, 1), 1), ((3, 2), 2, "same", 0, 1),
            ((3, 4), (1, 2), "by side", 0, (1, 2)), (2, (3, 1), "valid", (2, 0), (1, 3)),
        )
    ),
    case(nn.ConvTranspose2D(2, (2, 3), 2, "by side", (0, 1)), (1, 2, 3), name="sides"),
    case(nn.ConvTranspose2D(4, 3, 2, groups=2), (4, 2, 1), name="groups"),
    case(nn.ConvTranspose2D(2, 3, 2, bias=False), (2, 3, 2), name="without bias"),
    *(
        case(nn.SeparableConv2D(2, k, s, p, 1, d, m), (2, 5, 4), name=f"{k} by {s} {p} {d} {m}")
        for k, s, p, d, m in (
            (3, 1, "valid", 1, 1), (3, 2, "same", 1, 2), (2, 1, "by side", 2, 1),
            ((1, 3), (2, 1), "same", 1, 2), ((2, 3), 1, "valid", (3, 1), 1),
        )
    ),
    case(nn.SeparableConv2D(3, bias=False), (2, 4, 3), name="without bias"),
)
